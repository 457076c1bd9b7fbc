#include "core/director.hpp"

namespace autoplay {
namespace {

constexpr Millis kStartGap = 2'000;  ///< a START this close to a Load waits
constexpr Millis kAfterEnd = 3'000;  ///< what the player stopped by itself is checked then
constexpr Millis kStillPlaying = 30'000;
constexpr Millis kTakeover = 3'000;
constexpr Millis kGrace = 10 * 60 * 1000;  ///< a page that played while hidden may start this long

}  // namespace

/// The only writer of the playback state.
void Director::enter(Playback playback) {
  playback_ = playback;
  timers_.clear(Timer::Start);
  timers_.set(Timer::Probe, playback == Playback::Idle ? at_.owed_probe : kNever);
  timers_.clear(Timer::Drain);
  timers_.clear(Timer::Confirm);
  if (playback != Playback::Playing) timers_.clear(Timer::Progress);
  if (!waits()) timers_.clear(Timer::Silence);
}

/// The only writer of the broadcast. A stream that stops being live takes its troubles with it.
void Director::believe(Belief belief) {
  const bool nothing_yet = belief == Belief::Offline || belief == Belief::NotFound;
  if (nothing_yet && timers_.is_set(Timer::Announcement)) return;
  timers_.clear(Timer::Announcement);
  const Broadcast before = broadcast_;
  broadcast_ = broadcast_after(belief, before);
  const bool goes_on = broadcast_ == Broadcast::Live || belief == Belief::Prepares;
  if (before != Broadcast::Live || goes_on) return;
  at_.ended = now_;
  access_.lift_denial();
  restore_policy();
}

/// The playback that the viewer allowed is over. The next stream follows the page's policy.
void Director::restore_policy() {
  if (!will_.agreed()) will_.form(Wish::RestorePolicy);
}

void Director::order(Order order, double a) {
  const bool moves = order == Order::Load || order == Order::Play || order == Order::Pause;
  if (moves) at_.order = now_;
  orders_.push({order, attempt_.epoch(), a, 0, {}});
}

bool Director::may_play() const {
  return visible_ || has(Option::StartHidden) || within(kGrace, at_.played_unseen);
}

/// The current stream is live and the player may be told to load it.
void Director::start(Millis spread) {
  if (gated()) return give_up();
  if (!can_load()) return;
  if (on_screen_.outgoing()) restore_policy();
  on_screen_.show_current();
  at_.live = now_;
  retries_.manifest.reset();
  attempt_.lose_source();
  if (playback_ == Playback::Stalled && !will_.is_auto()) order(Order::Pause);
  if (!will_.is_auto() || !may_play()) return enter(Playback::Held);
  enter(Playback::Starting);
  const Millis wait = spread > 0 ? random_.up_to(spread) : 0;
  load_at(std::max(now_ + wait, after(at_.load, kStartGap)));
}

void Director::start_or_probe() {
  broadcast_ == Broadcast::Live ? start() : probe_soon();
}

/// Loads at `at`, and never within a second of the last Load.
void Director::load_at(Millis at) {
  const Millis earliest = std::max(at, after(at_.load, kLoadGap));
  if (earliest > now_) return timers_.set(Timer::Start, earliest);
  load();
}

void Director::load() {
  if (gated()) return give_up();
  if (sound_.by_policy()) order(Order::Unmute);  // by now sound may be allowed
  sound_.begin_attempt();
  timers_.clear(Timer::Start);
  attempt_.load();
  at_.load = now_;
  if (!will_.is_auto()) order(Order::Pause);  // it may still want to play
  order(Order::Load, access_.take_url_refused() ? 1 : 0);
  if (will_.is_auto()) order(Order::Play);
  reset_watchdog();
}

/// A manifest that is missing for long, and a probe, are for visible pages.
void Director::load_again() {
  const bool slow = trouble_.reason() == Reason::ManifestUnavailable;
  if (!visible_ && playback_ == Playback::Probing) return cancel();
  if (!visible_ && (slow || !may_play())) return enter(Playback::Held);
  load_at(now_);
}

void Director::trust_probe(Millis spread) {
  if (!attempt_.is_loading()) return start(spread);
  attempt_.revive();
  on_screen_.end_replay();
  at_.live = now_;
  retries_.manifest.reset();
  enter(will_.is_auto() ? Playback::Starting : Playback::Held);
}

void Director::renew_retries() {
  at_.live = now_;
  retries_.manifest.reset();
  retries_.network.reset();
  if (attempt_.is_loading()) return;
  if (!may_play()) return enter(Playback::Held);
  load_at(std::max(now_, after(at_.load, kStartGap)));
}

void Director::queue_next_stream() {
  on_screen_.queue_next();
  timers_.set(Timer::Confirm, now_ + kStillPlaying);
  if (playback_ == Playback::Stalled) timers_.set(Timer::Drain, now_ + kTakeover);
}

void Director::drain() {
  on_screen_.forget_next();
  timers_.clear(Timer::Drain);
  timers_.set(Timer::Confirm, now_ + kStillPlaying);
}

void Director::continue_drain() {
  if (over()) drain();
  postpone_probe();
}

/// A probe that is due stays due.
void Director::cancel() {
  restore_policy();
  enter(Playback::Idle);
  on_screen_.forget_next();
  trouble_.clear();
}

void Director::lose_retries() {
  if (!attempt_.is_loading()) return cancel();
  attempt_.end();
  if (!will_.is_auto()) return offer_instead();
  enter(Playback::Probing);
}

/// The stream ended before the player could play it.
void Director::give_up() {
  attempt_.stop_waiting();
  cancel();
}

void Director::adopt() {
  enter(Playback::Starting);
  at_.live = now_;
  attempt_.wait();
  reset_watchdog();
}

void Director::give_up_player() {
  attempt_.stop_waiting();
  at_.owed_probe = kNever;
  enter(Playback::Idle);
}

void Director::hear_late_player() {
  if (playback_ == Playback::Idle) enter(Playback::Probing);
  attempt_.wait();
  timers_.clear(Timer::Start);
}

/// In a probe that must not play, the source is the answer.
void Director::source_ready() {
  attempt_.source_ready();
  if (!will_.is_auto()) {
    if (attempt_.ended()) return give_up();
    believe(Belief::Live);
    known_.adopt_unknown();
    if (gated()) return give_up();
    attempt_.stop_waiting();
    at_.order = -kNever;  // from here on, playing counts as started by the viewer
    return enter(Playback::Held);
  }
  if (attempt_.refused()) return wait_for_gesture();
  reset_watchdog();
}

void Director::playback_started() {
  if ((!will_.is_auto() || gated()) && within(kEcho, at_.order)) return order(Order::Pause);
  if (playback_ == Playback::Held && plays_by_controls()) return;
  // Recovering from a stall is not a viewer action.
  if (!will_.is_auto() && playback_ != Playback::Stalled) {
    will_.agree();
    at_.owed_probe = std::max(now_, next_probe());  // no probe was made against the viewer
  }
  at_.order = -kNever;  // a pause from here on is no echo of an order
  if (!over()) at_.owed_probe = kNever;
  enter(Playback::Playing);
  attempt_.loaded();
  attempt_.revive();
  retries_.reset();
  access_.allow_renewal();
  trouble_.clear();
  believe(Belief::Alive);
  watch_progress();
  if (broadcast_ == Broadcast::Live) known_.adopt_unknown();
  if (broadcast_ != Broadcast::Live || !on_screen_.current())
    timers_.set(Timer::Confirm, now_ + kStillPlaying);
}

/// If the player holds nothing of the stream that is live, playing it would show an older one.
bool Director::plays_by_controls() {
  const bool ours = will_.is_auto() || within(kEcho, at_.order);
  if (ours || broadcast_ != Broadcast::Live || attempt_.holds_source()) return false;
  play_for_viewer();
  return true;
}

void Director::playback_stalled() {
  enter(Playback::Stalled);
  if (on_screen_.outgoing()) timers_.set(Timer::Drain, now_ + kTakeover);
  if (over()) timers_.set(Timer::Confirm, now_ + kStillPlaying);
  watch_progress();
}

void Director::stopped_unexpectedly() {
  enter(Playback::Stalled);
  timers_.set(Timer::Confirm, now_ + (within(kEcho, at_.back) ? 0 : kAfterEnd));
}

void Director::played_to_end() {
  const bool again = on_screen_.replay();
  expire_owed_probe();
  attempt_.lose_source();
  on_screen_.end_replay();
  restore_policy();
  enter(Playback::Idle);
  if (on_screen_.outgoing()) return start();
  if (over() || (again && !is_new()) || broadcast_ == Broadcast::Unknown) {
    known_.current_known = false;
    return believe(Belief::Over);
  }
  timers_.set(Timer::Confirm, now_ + kAfterEnd);
}

void Director::pause_for_viewer() {
  order(Order::Pause);
  keep_pause();
}

void Director::keep_pause() {
  will_.form(Wish::Pause);
  const bool probes = playback_ == Playback::Idle || playback_ == Playback::Probing;
  enter(probes ? Playback::Idle : Playback::Held);
}

void Director::offer_instead() {
  if (playback_ == Playback::Starting || playback_ == Playback::Blocked) {
    enter(Playback::Held);
  } else if (playback_ == Playback::Probing && attempt_.has_source()) {
    source_ready();
  }
  if (stage_ == Stage::Attached) order(Order::Pause);
}

void Director::hold_while_hidden() {
  stop_watchdogs();
  if (!may_play()) enter(Playback::Held);
}

/// Resuming does not restart the 60 s of fast retries.
void Director::resume(Millis spread) {
  if (!will_.is_auto()) return;
  if (playback_ == Playback::Probing) return may_play() ? play_by_probe() : give_up();
  const Millis since = at_.live;
  enter(Playback::Idle);
  if (broadcast_ != Broadcast::Live) return probe_soon();
  start(spread);
  at_.live = since;
}

/// The probe under way becomes one that plays.
void Director::play_by_probe() {
  if (gated()) return give_up();
  if (attempt_.is_loading()) return order(Order::Play);
  load_at(now_);
}

void Director::play_for_viewer() {
  if (!visible_) at_.played_unseen = now_;
  will_.agree();
  access_.allow_renewal();
  on_screen_.end_replay();
  retries_.silences = 0;
  trouble_.clear();
  if (gated()) return give_up();
  const bool live = broadcast_ == Broadcast::Live;
  if (playback_ == Playback::Starting) return renew_retries();
  if (playback_ == Playback::Probing) return play_by_probe();
  if (playback_ == Playback::Stalled) return order(Order::Play);
  if (live && attempt_.has_source()) {
    enter(Playback::Starting);
    order(Order::Play);
    return reset_watchdog();
  }
  enter(Playback::Idle);
  live ? start() : probe_now();
}

/// A gesture anywhere on the page accepts the open offer only if the browser blocked sound or
/// playback, or after a 403. After a pause or an opt-out only play() does.
void Director::take_offer() {
  if (offer_ == Offer::Unmute) return unmute();
  const bool denied = access_.denied() && will_.is_auto();
  if (offer_ != Offer::Play || (playback_ != Playback::Blocked && !denied)) return;
  if (sound_.by_policy()) unmute();
  cue(Cue::PlayRequested);
}

void Director::unmute() {
  sound_.ask();
  order(Order::Unmute);
}

}  // namespace autoplay
