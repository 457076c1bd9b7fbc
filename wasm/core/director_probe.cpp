#include "core/director.hpp"

/// Whether a stream is live, and whether the player is alive.
namespace autoplay {
namespace {

constexpr Millis kSilence = 15'000;
constexpr Millis kLinkJitter = 2'000;
constexpr Millis kFirstState = 1'000;  ///< what an opened link takes to say the state by itself
/// A start this long before an end would have taken over by then.
constexpr Millis kMissed = 60'000;

}  // namespace

bool Director::may_probe() const {
  const bool may_look = !gated() || has(Option::HasSnapshot);
  return can_load() && may_look && visible_ && !will_.paused() && playback_ == Playback::Idle;
}

/// An ended stream is still served for a while, so a probe soon after the end would meet it.
Millis Director::next_probe() const {
  return after(std::max(at_.probe, at_.ended), kProbeGap);
}

void Director::probe_soon() {
  if (next_probe() > now_ && may_probe()) return probe_at(next_probe());
  probe_now();
}

void Director::probe_now() {
  probe_at(kNever);
  if (!may_probe()) return;
  at_.probe = now_;
  enter(Playback::Probing);
  attempt_.stop_waiting();
  if (!has(Option::HasSnapshot)) return load_at(now_);
  attempt_.ask_snapshot();
  ask_state();
  reset_watchdog();
}

/// While playback is anything but Idle the probe is owed.
void Director::probe_at(Millis at) {
  at_.owed_probe = std::max(at, after(at_.load, kLoadGap));
  if (playback_ == Playback::Idle) timers_.set(Timer::Probe, at_.owed_probe);
}

/// What happened while the link was down is probed once, unless the link tells it first.
void Director::probe_after_link() {
  const Millis first = has(Option::HasSnapshot) ? now_ + kFirstState : now_;
  probe_at(std::max(first + random_.up_to(kLinkJitter), next_probe()));
}

void Director::postpone_probe() {
  if (at_.owed_probe != kNever) probe_at(now_ + kProbeGap);
}

/// If playback went on for a minute since the link came back, no start was missed.
void Director::expire_owed_probe() {
  if (!within(kMissed, at_.owed_probe)) at_.owed_probe = kNever;
}

/// Polls where nothing else is planned and the chat that should tell is not there. The shortest
/// wait is longer than the ten seconds that a link is given to come back.
void Director::poll() {
  const bool deaf = has(Option::ManagedLink) && link_ != LinkHealth::Open;
  const bool planned = timers_.is_set(Timer::Probe) || timers_.is_set(Timer::Confirm);
  if (deaf && may_probe() && !planned) probe_at(now_ + random_.between(kSlow, kSlowest));
}

void Director::ask_state() {
  if (has(Option::HasSnapshot)) orders_.push({Order::Snapshot, attempt_.epoch(), 0, 0, {}});
}

/// The watchdog counts visible time only, from the player's last word.
void Director::reset_watchdog() {
  if (waits() && visible_ && !timers_.is_set(Timer::Start))
    timers_.set(Timer::Silence, now_ + kSilence);
}

void Director::reset_probe_watchdog() {
  if (attempt_.ended()) owe_probe();
  reset_watchdog();
}

void Director::stop_watchdogs() {
  timers_.clear(Timer::Silence);
  timers_.clear(Timer::Progress);
}

/// A position has to advance where the adapter reports it; a stall has to end.
void Director::watch_progress() {
  const bool stalled = playback_ == Playback::Stalled && !over();
  if (visible_ && (stalled || (playback_ == Playback::Playing && tells_position_)))
    timers_.set(Timer::Progress, now_ + kPatience);
}

}  // namespace autoplay
