#include "core/director.hpp"

/// What is done when the player refuses, fails or falls silent.
namespace autoplay {
namespace {

constexpr Millis kSilencePause = 45'000;  ///< with the watchdog's own time, one reload a minute
constexpr int kSilences = 3;              ///< reloads of a silent player before it is given time
constexpr int kUnmoved = 2;               ///< checks that find it unmoved before it is loaded anew
constexpr Millis kSlowRetry = 30'000;     ///< least delay for what the viewer cannot change
constexpr Millis kSlowestRetry = 60'000;

Reason reason_of(const Failure& failure) {
  if (failure.status == 404) return Reason::ManifestUnavailable;
  if (failure.status == 429) return Reason::ViewerLimit;
  if (failure.status == 403 || failure.error == PlayerError::Authorization)
    return Reason::NotAuthorized;
  if (failure.error == PlayerError::InvalidData) return Reason::InvalidPlaylist;
  if (failure.error == PlayerError::NotSupported) return Reason::PlayerUnsupported;
  return Reason::NetworkError;
}

}  // namespace

void Director::handle_failure(const Failure& failure) {
  const Trouble trouble{reason_of(failure), failure};
  access_.url_refused = trouble.reason == Reason::NotAuthorized;
  retries_.silences = 0;
  if (on_screen_ == OnScreen::Outgoing && begun()) return start();
  if (begun() && over()) {
    cancel();
    return believe(Belief::Over);
  }
  if (begun()) at_.live = now_;  // it played until now, so it was live until now
  playback_ == Playback::Probing ? fail_probe(trouble) : fail_start(trouble);
}

void Director::fail_probe(const Trouble& trouble) {
  const bool missing = trouble.reason == Reason::ManifestUnavailable;
  cancel();
  if (missing && is_new() && !attempt_.ended())
    return probe_at(now_ + retries_.manifest.next(random_));
  end_replay();
  if (missing || attempt_.ended()) {
    known_.current_known = false;
    return believe(Belief::NotFound);
  }
  trouble_ = trouble;
  if (trouble.reason == Reason::NotAuthorized) {
    const bool tried = access_.renewal != Access::Renewal::NotTried;
    access_.renewal = tried ? Access::Renewal::Denied : Access::Renewal::Tried;
    if (tried) return;
    enter(Playback::Probing);
    return load_again();
  }
  const bool slow =
      trouble.reason == Reason::ViewerLimit || trouble.reason == Reason::PlayerUnsupported;
  probe_at(now_ +
           (slow ? random_.between(kSlowRetry, kSlowestRetry) : retries_.network.next(random_)));
}

void Director::fail_start(const Trouble& trouble) {
  if (!is_soon()) restore_policy();
  if (!will_.is_auto()) return cancel();
  enter(Playback::Starting);
  timers_.clear(Timer::Silence);
  trouble_ = trouble;
  switch (trouble.reason) {
    case Reason::NotAuthorized:
      if (access_.renewal == Access::Renewal::NotTried) {
        access_.renewal = Access::Renewal::Tried;
        return load_again();
      }
      restore_policy();
      enter(Playback::Idle);
      access_.renewal = Access::Renewal::Denied;
      return;
    case Reason::ManifestUnavailable:
      if (!is_soon()) return load_at(now_ + random_.between(kSlow, kSlowest));
      trouble_ = {};
      return load_at(now_ + retries_.manifest.next(random_));
    case Reason::PlayerUnsupported:
    case Reason::ViewerLimit: return load_at(now_ + random_.between(kSlowRetry, kSlowestRetry));
    default: return load_at(now_ + retries_.network.next(random_));
  }
}

/// The order of attempts: with sound, muted, by the viewer's gesture.
void Director::handle_blocked() {
  if (!will_.is_auto()) return;  // we did not order the play that was refused
  if (sound_.muted == Sound::Muted::No) {
    sound_.mute_by_policy();
    order(Order::Mute);
    order(Order::Play);
    return reset_watchdog();
  }
  if (attempt_.ended()) return give_up();
  if (sound_.refused) sound_.mute_by_policy();
  if (playback_ == Playback::Probing && !attempt_.has_source()) {
    attempt_.outlook = Attempt::Outlook::Refused;
    return;
  }
  believe(Belief::Live);
  known_.adopt_unknown();
  attempt_.source = Attempt::Source::Ready;
  enter(Playback::Blocked);
}

void Director::handle_silence() {
  if (playback_ == Playback::Probing && !attempt_.is_loading()) return load_at(now_);
  if (attempt_.outlook == Attempt::Outlook::Refused) {
    attempt_.stop_waiting();
    return enter(Playback::Blocked);
  }
  if (attempt_.ended()) return give_up();
  trouble_.reason = Reason::PlayerSilent;
  if (++retries_.silences <= kSilences) return load_at(now_);
  attempt_.stop_waiting();
  if (playback_ == Playback::Starting) return timers_.set(Timer::Start, now_ + kSilencePause);
  enter(Playback::Idle);
  probe_at(now_ + kSilencePause);
}

void Director::confirm_end() {
  const bool plays = playback_ == Playback::Playing;
  if (plays && (!over() || attempt_.unmoved == 0)) {
    on_screen_ = OnScreen::Current;
    at_.ended = -kNever;
    believe(Belief::Revived);
    return known_.adopt_unknown();
  }
  if (plays && attempt_.unmoved < kUnmoved) return timers_.set(Timer::Confirm, now_ + kPatience);
  if (begun()) {
    if (broadcast_ == Broadcast::Live) return start();
    cancel();
    believe(Belief::Over);
    const bool unseen = within(kPatience, at_.played_unseen);  // perhaps the browser stopped it
    return plays || unseen ? owe_probe() : probe_at(at_.owed_probe);
  }
  on_screen_ = OnScreen::Replay;
  probe_now();
}

void Director::not_moving() {
  if (++attempt_.unmoved >= kUnmoved && !over()) return start();
  watch_progress();
  ask_state();
}

}  // namespace autoplay
