#include "core/director.hpp"

/// What is done when the player refuses, fails or falls silent.
namespace autoplay {
namespace {

constexpr Millis kSilencePause = 45'000;  ///< with the watchdog's own time, one reload a minute
constexpr int kSilences = 3;              ///< reloads of a silent player before it is given time
constexpr int kUnmoved = 2;               ///< checks that find it unmoved before it is loaded anew
constexpr Millis kSlowRetry = 30'000;     ///< least delay for what the viewer cannot change
constexpr Millis kSlowestRetry = 60'000;

}  // namespace

void Director::handle_failure(const Failure& failure) {
  const Trouble trouble(failure);
  access_.failed(trouble.reason() == Reason::NotAuthorized);
  retries_.silences = 0;
  if (playback_ == Playback::Held) return fail_offer(trouble);
  if (on_screen_.outgoing() && begun()) return start();
  if (begun() && over()) {
    cancel();
    return believe(Belief::Over);
  }
  const bool was_live = begun() || playback_ == Playback::Blocked;
  if (was_live) at_.live = now_;  // it was live until it failed
  playback_ == Playback::Probing ? fail_probe(trouble) : fail_start(trouble);
}

void Director::fail_probe(const Trouble& trouble) {
  const bool missing = trouble.reason() == Reason::ManifestUnavailable;
  cancel();
  if (missing && is_new() && !attempt_.ended())
    return probe_at(now_ + retries_.manifest.next(random_));
  on_screen_.end_replay();
  if (missing || attempt_.ended()) {
    known_.current_known = false;
    return believe(Belief::NotFound);
  }
  trouble_ = trouble;
  const bool denied = trouble.reason() == Reason::NotAuthorized;
  if (denied && access_.may_renew()) {
    enter(Playback::Probing);
    return load_again();
  }
  if (denied && !has(Option::Kiosk)) return;
  if (denied) access_.allow_renewal();
  const bool slow = denied || trouble.reason() == Reason::ViewerLimit ||
                    trouble.reason() == Reason::PlayerUnsupported;
  probe_at(now_ +
           (slow ? random_.between(kSlowRetry, kSlowestRetry) : retries_.network.next(random_)));
}

void Director::fail_start(const Trouble& trouble) {
  if (!is_soon()) restore_policy();
  if (!will_.is_auto()) return cancel();
  enter(Playback::Starting);
  timers_.clear(Timer::Silence);
  trouble_ = trouble;
  switch (trouble.reason()) {
    case Reason::ManifestUnavailable:
      if (!is_soon()) return load_at(now_ + random_.between(kSlow, kSlowest));
      trouble_.clear();
      return load_at(now_ + retries_.manifest.next(random_));
    case Reason::NotAuthorized:
      if (access_.may_renew()) return load_again();
      if (!has(Option::Kiosk)) {
        restore_policy();
        return enter(Playback::Idle);
      }
      access_.allow_renewal();
      [[fallthrough]];
    case Reason::PlayerUnsupported:
    case Reason::ViewerLimit: return load_at(now_ + random_.between(kSlowRetry, kSlowestRetry));
    default: return load_at(now_ + retries_.network.next(random_));
  }
}

/// What is offered has to be there. For a viewer who paused it is loaded when the viewer plays.
void Director::fail_offer(const Trouble& trouble) {
  const bool missing = trouble.reason() == Reason::ManifestUnavailable;
  if (will_.is_auto() || (will_.paused() && (!missing || is_new()))) return;
  fail_probe(trouble);
}

/// The order of attempts: with sound, muted, by the viewer's gesture.
void Director::handle_blocked() {
  if (!will_.is_auto() || gated()) return;  // we did not order the play that was refused
  if (!sound_.is_muted()) {
    sound_.mute_by_policy();
    order(Order::Mute);
    order(Order::Play);
    return reset_watchdog();
  }
  if (attempt_.ended()) return give_up();
  if (sound_.refused()) sound_.mute_by_policy();
  if (playback_ == Playback::Probing && !attempt_.has_source()) {
    attempt_.refuse();
    return;
  }
  believe(Belief::Live);
  known_.adopt_unknown();
  attempt_.loaded();
  wait_for_gesture();
}

/// Where nobody can make one, it tries again.
void Director::wait_for_gesture() {
  enter(Playback::Blocked);
  if (has(Option::Kiosk)) timers_.set(Timer::Start, now_ + random_.between(kSlow, kSlowest));
}

void Director::handle_silence() {
  if (playback_ == Playback::Probing && !attempt_.is_loading()) return load_at(now_);
  if (attempt_.refused()) {
    attempt_.stop_waiting();
    return wait_for_gesture();
  }
  if (attempt_.ended()) return give_up();
  trouble_.fall_silent();
  if (++retries_.silences <= kSilences) return load_at(now_);
  if (has(Option::Kiosk)) orders_.push({Order::Restart, 0, 0, 0, {}});
  attempt_.stop_waiting();
  if (playback_ == Playback::Starting) return timers_.set(Timer::Start, now_ + kSilencePause);
  enter(Playback::Idle);
  probe_at(now_ + kSilencePause);
}

void Director::confirm_end() {
  const bool plays = playback_ == Playback::Playing;
  if (plays && (!over() || attempt_.unmoved() == 0)) {
    on_screen_.show_current();
    at_.ended = -kNever;
    believe(Belief::Revived);
    return known_.adopt_unknown();
  }
  if (plays && attempt_.unmoved() < kUnmoved) return timers_.set(Timer::Confirm, now_ + kPatience);
  if (begun()) {
    if (broadcast_ == Broadcast::Live) return start();
    cancel();
    believe(Belief::Over);
    const bool unseen =
        within(kPatience, std::max(at_.played_unseen, at_.back));  // perhaps the browser stopped it
    return plays || unseen ? owe_probe() : probe_at(at_.owed_probe);
  }
  on_screen_.begin_replay();
  probe_now();
}

void Director::not_moving() {
  attempt_.not_moved();
  if (attempt_.unmoved() >= kUnmoved && !over()) return start();
  watch_progress();
  ask_state();
}

}  // namespace autoplay
