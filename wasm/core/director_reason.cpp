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
    orders_.push({Order::Offer, attempt_.epoch(), static_cast<double>(index_of(offer)), 0, {}});
  }
  const Reason reason = find_reason();
  if (reason == reason_) return;
  const Reason previous = reason_;
  reason_ = reason;
  orders_.push({Order::Report, attempt_.epoch(), static_cast<double>(index_of(reason)),
                static_cast<double>(index_of(previous)), evidence()});
}

Offer Director::find_offer() const {
  if (stage_ == Stage::Closed) return Offer::None;
  if (playback_ == Playback::Blocked) return Offer::Play;
  const bool live = broadcast_ == Broadcast::Live;
  if (playback_ == Playback::Held && !will_.is_auto() && live) return Offer::Play;
  if (access_.denied()) return Offer::Play;
  const bool may_unmute = is_playing_ && sound_.by_policy() && sound_.refusals() < kRefusals;
  return may_unmute ? Offer::Unmute : Offer::None;
}

/// In the order of precedence of Reason.
Reason Director::find_reason() const {
  const bool held = playback_ == Playback::Held;
  if (stage_ == Stage::Closed) return Reason::Closed;
  if (is_playing_) return sound_.by_policy() ? Reason::MutedByPolicy : Reason::Playing;
  const bool rests = broadcast_ != Broadcast::Live && playback_ == Playback::Idle;
  const bool deaf = rests && (link_ == LinkHealth::Kicked || link_ == LinkHealth::Down);
  if (will_.paused() && broadcast_ != Broadcast::Ended && !deaf) return Reason::ViewerPaused;
  if (will_.intent() == Intent::OptedOut && !deaf) return Reason::OptedOut;
  if (will_.intent() == Intent::AskFirst && held)
    return has(Option::AskFirst) ? Reason::AskFirst : Reason::DataSaver;
  if (playback_ == Playback::Blocked) return Reason::BlockedByPolicy;
  if (held && !visible_) return Reason::PageHidden;
  if (stage_ == Stage::Unsupported) return Reason::PlayerUnsupported;
  if (!trouble_.none()) return trouble_.reason();
  if (known_.ambiguous && broadcast_ != Broadcast::Live) return Reason::ChannelAmbiguous;
  if (playback_ == Playback::Starting) return Reason::Starting;
  if (playback_ == Playback::Stalled && broadcast_ == Broadcast::Draining) return Reason::Draining;
  if (playback_ == Playback::Stalled) return Reason::Buffering;
  if (broadcast_ == Broadcast::Draining) return Reason::Draining;
  if (link_ == LinkHealth::Kicked) return Reason::Kicked;
  if (link_ == LinkHealth::Down) return Reason::LinkDown;
  if (broadcast_ == Broadcast::Preparing)
    return known_.current_known ? Reason::NotReleased : Reason::AboutToStart;
  if (broadcast_ == Broadcast::Ended) return Reason::Ended;
  const bool told = broadcast_ == Broadcast::Offline || gated();
  return told && playback_ == Playback::Idle ? Reason::WaitingForBroadcast : Reason::Checking;
}

/// What the reason rests on: the player's last word of failure, the channel, or the stream.
Text<128> Director::evidence() const {
  if (reason_ == Reason::ChannelAmbiguous) return Text<128>{known_.channel.view()};
  for (const Reason bare : {Reason::Closed, Reason::Kicked, Reason::LinkDown, Reason::PlayerSilent,
                            Reason::AboutToStart})
    if (reason_ == bare) return {};
  const bool failed = !trouble_.none() && reason_ == trouble_.reason();
  return failed ? trouble_.text() : Text<128>{known_.current.view()};
}

}  // namespace autoplay
