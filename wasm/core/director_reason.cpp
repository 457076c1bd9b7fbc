#include <array>

#include "core/director.hpp"

namespace autoplay {
namespace {

constexpr int kRefusals = 2;  ///< a failed unmute opens the offer again once

}  // namespace

/// Tells what changed, after everything else of the fact has been done.
void Director::tell() {
  const Offer offer = find_offer();
  if (offer != offer_) {
    offer_ = offer;
    outbox_.push({Order::Offer, epoch_, static_cast<double>(index_of(offer)), 0, {}});
  }
  const Reason reason = find_reason();
  if (reason == reason_) return;
  const Reason previous = reason_;
  reason_ = reason;
  outbox_.push({Order::Report, epoch_, static_cast<double>(index_of(reason)),
                static_cast<double>(index_of(previous)), evidence()});
}

Offer Director::find_offer() const {
  if (closed_) return Offer::None;
  if (playback_ == Playback::Blocked) return Offer::Play;
  const bool live = broadcast_ == Broadcast::Live;
  if (playback_ == Playback::Held && intent_ != Intent::Auto && live) return Offer::Play;
  if (halted_) return Offer::Play;
  const bool may_unmute = is_playing_ && policy_muted_ && refusals_ < kRefusals;
  return may_unmute ? Offer::Unmute : Offer::None;
}

/// In the order of precedence of Reason.
Reason Director::find_reason() const {
  const bool held = playback_ == Playback::Held;
  if (closed_) return Reason::Closed;
  if (is_playing_ && !policy_muted_) return Reason::Playing;
  if (intent_ == Intent::PausedByViewer) return Reason::ViewerPaused;
  if (intent_ == Intent::OptedOut && !is_playing_) return Reason::OptedOut;
  if (intent_ == Intent::AskFirst && held)
    return has(Option::AskFirst) ? Reason::AskFirst : Reason::DataSaver;
  if (playback_ == Playback::Blocked) return Reason::BlockedByPolicy;
  if (is_playing_) return Reason::MutedByPolicy;
  if (held && !visible_) return Reason::PageHidden;
  if (unsupported_) return Reason::PlayerUnsupported;
  if (trouble_ != Reason::Starting) return trouble_;
  if (known_.ambiguous && broadcast_ != Broadcast::Live) return Reason::ChannelAmbiguous;
  if (playback_ == Playback::Starting) return Reason::Starting;
  if (playback_ == Playback::Stalled && broadcast_ == Broadcast::Draining) return Reason::Draining;
  if (playback_ == Playback::Stalled) return Reason::Buffering;
  if (broadcast_ == Broadcast::Draining) return Reason::Draining;
  if (broadcast_ == Broadcast::Ended) return Reason::Ended;
  if (link_trouble_ != Reason::Closed) return link_trouble_;
  const bool waits = playback_ == Playback::Idle && broadcast_ == Broadcast::Offline;
  return waits ? Reason::WaitingForBroadcast : Reason::Checking;
}

/// What the reason rests on: the player's last word of failure, the channel, or the stream.
Text<128> Director::evidence() const {
  if (reason_ == Reason::ChannelAmbiguous) return Text<128>{known_.channel.view()};
  if (reason_ == link_trouble_ || reason_ == Reason::PlayerSilent) return {};
  const bool failed = reason_ == trouble_ && reason_ != Reason::Starting;
  if (!failed) return Text<128>{known_.current.view()};
  Text<128> text;
  std::array<char, 64> bytes{};
  std::size_t size = 0;
  for (const char c : name_of(error_)) bytes[size++] = c;
  if (status_ >= 100 && status_ <= 999) {
    bytes[size++] = ' ';
    for (const int unit : {100, 10, 1})
      bytes[size++] = static_cast<char>('0' + status_ / unit % 10);
  }
  text.assign({bytes.data(), size});
  return text;
}

}  // namespace autoplay
