#include "director_witness.hpp"

namespace autoplay {
namespace {

constexpr Millis kWatchdog = 15'000;  ///< a player silent for this long has been given up
constexpr Millis kLeastLoadGap = 1'000;
constexpr Millis kListensOn = 10 * 60 * 1000;  ///< in a hidden page

bool begun(const Director& director) {
  return director.playback() == Playback::Playing || director.playback() == Playback::Stalled;
}

/// Nothing that can be asked of either tells them apart.
bool seem_equal(const Director& one, const Director& other) {
  return one.knowledge() == other.knowledge() && one.broadcast() == other.broadcast() &&
         one.playback() == other.playback() && one.intent() == other.intent() &&
         one.reason() == other.reason() && one.offer() == other.offer() &&
         one.is_playing() == other.is_playing() && one.deadline() == other.deadline() &&
         one.deadline_reason() == other.deadline_reason();
}

/// Evidence that names the stream that is current already, told while playback is taken care of.
bool is_repeated(const Told& told, const Director& before) {
  if (told.source != Source::Start && told.source != Source::Live) return false;
  const Knowledge& known = before.knowledge();
  const Playback playback = before.playback();
  return known.current_known && known.current.view() == kWorldStreams[told.stream] &&
         playback != Playback::Idle && playback != Playback::Probing;
}

}  // namespace

Witness::Witness(std::uint32_t options) : options_(options) {
  shown_ = !has(Option::PageHidden);
  visible_ = shown_ || has(Option::Kiosk);
  gated_ = has(Option::Gated);
  declines_ = has(Option::AskFirst) || has(Option::OptedOut) || has(Option::DataSaver);
  wish_ = declines_ ? Wish::Declines : Wish::Willing;
}

std::string_view Witness::see(const Told& told, const Director& before, const Director& after,
                              const Orders& orders) {
  const bool was_closed = closed_;
  const Fact fact = told.input.fact;
  const bool begins = fact == Fact::PlayerPlaying || fact == Fact::PlayerBuffering;
  const bool by_controls =
      begins && before.playback() == Playback::Held && before.intent() != Intent::Auto;
  const bool asks = fact == Fact::PlayRequested || by_controls;
  if ((says_playing_ || asks) && !visible_) heard_unseen_ = told.input.now;
  hear(told, before, after, orders);
  std::string_view broken = check_orders(told, orders);
  if (was_closed && orders.size > 0) broken = "a closed director orders nothing";
  if (broken.empty()) broken = check_evidence(told, before, after, orders);
  hear_evidence(told);
  note(orders, told.input.now);
  if (broken.empty()) broken = check_state(after);
  return broken;
}

void Witness::hear(const Told& told, const Director& before, const Director& after,
                   const Orders& orders) {
  if (closed_) return;
  switch (told.input.fact) {
    case Fact::PageShown:
    case Fact::PageHidden: see(told.input.fact == Fact::PageShown, floats_); break;
    case Fact::PictureInPictureChanged: see(shown_, told.input.a != 0); break;
    case Fact::PlayerAttached: attached_ = true; break;
    case Fact::PlayerUnsupported: unsupported_ = true; break;
    case Fact::Closed: closed_ = true; break;
    case Fact::Released: gated_ = false; break;
    default: break;
  }
  if (told.source == Source::Release) gated_ = false;
  if (told.source == Source::Nothing) return;
  hear_player(told, after, orders);
  hear_controls(told, before, orders);
  hear_viewer(told, before);
  const bool forgiven = wish_ == Wish::Paused && has(Option::StartAfterPause) &&
                        before.intent() == Intent::PausedByViewer &&
                        after.intent() != Intent::PausedByViewer;
  if (forgiven) wish_ = declines_ ? Wish::Declines : Wish::Willing;  // a stream long after
}

void Witness::see(bool shown, bool floats) {
  shown_ = shown;
  floats_ = floats;
  visible_ = shown || floats || has(Option::Kiosk);
  if (!visible_) outstanding_ = false;  // held back: what it comes to does not count
}

void Witness::hear_player(const Told& told, const Director& after, const Orders& orders) {
  switch (told.input.fact) {
    case Fact::PlayerAttached:
      if (static_cast<int>(told.input.a) != static_cast<int>(PlayerState::Playing)) return;
      [[fallthrough]];
    case Fact::PlayerPlaying:
      says_playing_ = true;
      outstanding_ = false;
      // Begun by the player's own button, unless it was too late a start.
      if (orders.count(Order::Pause) == 0) wish_ = Wish::Willing;
      return;
    case Fact::PlayerReady:
      says_playing_ = false;
      if (after.playback() == Playback::Held) outstanding_ = false;  // what a probe is for
      return;
    case Fact::PlayerBuffering:
    case Fact::PlayerIdle: says_playing_ = false; return;
    case Fact::PlayerEnded:
      says_playing_ = false;
      outstanding_ = false;
      return;
    case Fact::PlayerFailed: outstanding_ = false; return;
    case Fact::PlaybackBlocked:
      // No step is left: it waits for a gesture, or it is given up as the stream has ended.
      if (after.playback() == Playback::Blocked || after.playback() == Playback::Idle)
        outstanding_ = false;
      return;
    case Fact::AudioBlocked:
      may_mute_ = true;
      muted_by_hand_ = false;
      return;
    case Fact::MutedChanged:
      muted_by_hand_ = told.input.a != 0 && (muted_by_hand_ || !may_mute_);
      return;
    default: return;
  }
}

/// A held player that begins to play, with no order of late, was started by its own controls.
void Witness::hear_controls(const Told& told, const Director& before, const Orders& orders) {
  const bool late = last_order_ != -kNever && told.input.now - last_order_ < kEcho;
  const bool begins = told.input.fact == Fact::PlayerBuffering && orders.count(Order::Play) > 0;
  if (begins && before.playback() == Playback::Held && !late) wish_ = Wish::Willing;
}

void Witness::hear_viewer(const Told& told, const Director& before) {
  switch (told.input.fact) {
    case Fact::PauseRequested: wish_ = Wish::Paused; return;
    case Fact::PlayRequested: wish_ = Wish::Willing; return;
    case Fact::UnmuteRequested: muted_by_hand_ = false; return;
    case Fact::Gestured:
      if (wish_ == Wish::Declines && before.offer() == Offer::Play) wish_ = Wish::Willing;
      return;
    case Fact::OptOutChanged: {
      const bool out = told.input.a != 0;
      declines_ = out || has(Option::AskFirst) || has(Option::DataSaver);
      const bool goes_on = out && begun(before);
      if (wish_ != Wish::Paused && !goes_on) wish_ = declines_ ? Wish::Declines : Wish::Willing;
      return;
    }
    default: return;
  }
}

/// Which streams are over.
void Witness::hear_evidence(const Told& told) {
  if (told.stream < 0 || closed_) return;
  Millis& ended = ended_[static_cast<std::size_t>(told.stream)];
  if (told.source == Source::End && ended == kNever) ended = told.at;
  const bool overruled =
      told.source == Source::Live && ended != kNever && told.at >= ended + kEndStands;
  if (overruled) ended = kNever;
}

void Witness::note(const Orders& orders, Millis now) {
  for (std::size_t i = 0; i < orders.size; ++i) {
    const Instruction& order = orders.list[i];
    const bool moves = order.order == Order::Load || order.order == Order::Play;
    if (moves || order.order == Order::Pause) last_order_ = now;
    if (order.order == Order::Pause) outstanding_ = false;
    if (order.order == Order::Mute) may_mute_ = true;
    if (order.order == Order::Snapshot) epoch_ = order.epoch;
    if (order.order != Order::Load) continue;
    epoch_ = order.epoch;
    last_load_ = now;
    outstanding_ = orders.count(Order::Play) > 0;
    may_mute_ = false;
  }
}

std::string_view Witness::check_orders(const Told& told, const Orders& orders) const {
  const Millis now = told.input.now;
  const std::size_t loads = orders.count(Order::Load);
  const std::size_t plays = orders.count(Order::Play);
  if (loads > 1 || plays > 1) return "one fact starts playback once";
  if (loads == 1 && last_load_ != -kNever) {
    if (now - last_load_ < kLeastLoadGap) return "at most one Load a second";
    if (outstanding_ && plays > 0 && now - last_load_ < kWatchdog)
      return "never two starts outstanding";
  }
  if (gated_ && loads + plays > 0) return "nothing is loaded or played behind the gate";
  if (wish_ == Wish::Paused && loads + plays > 0) return "never against a viewer who paused";
  if (wish_ == Wish::Declines && plays > 0) return "never against a viewer who wants to be asked";
  if (muted_by_hand_ && orders.count(Order::Unmute) > 0)
    return "a viewer's own mute is never undone";
  return {};
}

std::string_view Witness::check_evidence(const Told& told, const Director& before,
                                         const Director& after, const Orders& orders) const {
  const bool acts = orders.count(Order::Load) + orders.count(Order::Play) > 0;
  const bool probes = acts || orders.count(Order::Snapshot) > 0;
  if (told.source == Source::Nothing) {
    if (orders.size > 0) return "nothing follows from what is no evidence";
    if (!seem_equal(before, after)) return "what is no evidence changes nothing";
  }
  const bool idle = before.playback() == Playback::Idle || before.playback() == Playback::Held;
  const bool listens = heard_unseen_ != -kNever && told.input.now - heard_unseen_ < kListensOn;
  const bool hidden = !visible_ && !listens && !has(Option::StartHidden);
  if (idle && acts && hidden && told.input.fact != Fact::PlayRequested)
    return "nothing begins out of sight";
  if (told.source == Source::Foreign && probes) return "never a start from foreign evidence";
  if (acts && is_repeated(told, before)) return "never a start from repeated evidence";
  if (told.stream < 0) return {};
  const Millis ended = ended_[static_cast<std::size_t>(told.stream)];
  if (ended == kNever) return {};
  if (told.source == Source::Start && probes) return "never a start of a stream that ended";
  if (told.source == Source::Live && probes && told.at < ended + kEndStands &&
      told.input.fact == Fact::FrameArrived)
    return "an end stands against a state taken before it";
  return {};
}

std::string_view Witness::check_state(const Director& after) const {
  if (after.overflows() > 0) return "the queue never overflows";
  if (closed_) return after.deadline() == kNever ? "" : "a closed director waits for nothing";
  if (after.is_playing() != says_playing_) return "isPlaying is the player's last word";
  const Reason reason = after.reason();
  if ((reason == Reason::Playing || reason == Reason::MutedByPolicy) != after.is_playing())
    return "the reason is one of playback while isPlaying is true, and only then";
  if (!attached_ || unsupported_ || !visible_) return {};
  const Playback playback = after.playback();
  const bool waits = playback == Playback::Idle || playback == Playback::Probing;
  // Without authorisation it waits for the viewer, whatever a player that failed last said.
  const bool refused = after.reason() == Reason::NotAuthorized || after.offer() == Offer::Play;
  const bool owed =
      after.broadcast() == Broadcast::Live && after.intent() == Intent::Auto && waits && !refused;
  const bool begins = playback == Playback::Starting || playback == Playback::Probing;
  if ((owed || begins) && after.deadline() == kNever) return "who could be playing has a deadline";
  return {};
}

}  // namespace autoplay
