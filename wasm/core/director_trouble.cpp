#include <algorithm>

#include "core/director.hpp"

/// What is done when the player refuses, fails or falls silent.
namespace autoplay {
namespace {

constexpr Millis kSilencePause = 45'000;  ///< with the watchdog's own time, one reload a minute
constexpr int kSilences = 3;              ///< reloads of a silent player before it is given time
constexpr Millis kPatience = 30'000;      ///< with a picture that does not move
constexpr int kUnmoved = 2;               ///< times of that before it is loaded anew

Reason trouble_of(PlayerError error, int status) {
  if (status == 404) return Reason::ManifestUnavailable;
  if (status == 429) return Reason::ViewerLimit;
  if (status == 403 || error == PlayerError::Authorization) return Reason::NotAuthorized;
  if (error == PlayerError::InvalidData) return Reason::InvalidPlaylist;
  if (error == PlayerError::NotSupported) return Reason::PlayerUnsupported;
  return Reason::NetworkError;
}

}  // namespace

void Director::fail(const Input& input) {
  error_ = static_cast<PlayerError>(whole(input.a));
  status_ = whole(input.b);
  const Reason trouble = trouble_of(error_, status_);
  stale_url_ = trouble == Reason::NotAuthorized;
  silences_ = 0;
  if (successor_ && begun()) return start();
  if (begun() && over()) {
    drop();
    return believe(Belief::Over);
  }
  if (begun()) trusted_at_ = now_;  // it played until now: no older word is needed
  if (playback_ == Playback::Probing) return fail_probe(trouble);
  fail_start(trouble);
}

void Director::fail_probe(Reason trouble) {
  drop();
  if (trouble == Reason::ManifestUnavailable && is_new() && !doubted_)
    return look_at(now_ + missing_.next(random_));
  replayed_ = false;
  if (trouble == Reason::ManifestUnavailable || doubted_) {
    known_.current_known = false;
    return believe(Belief::NotFound);
  }
  trouble_ = trouble;
  if (trouble == Reason::NotAuthorized && !fresh_url_) {
    fresh_url_ = true;
    enter(Playback::Probing);
    return retry();
  }
  if (trouble == Reason::NotAuthorized) {
    halted_ = true;
    return;
  }
  const bool patient = trouble == Reason::ViewerLimit || trouble == Reason::PlayerUnsupported;
  look_at(now_ + (patient ? random_.between(30'000, 60'000) : backoff_.next(random_)));
}

void Director::fail_start(Reason trouble) {
  if (!is_soon()) stand_back();
  if (intent_ != Intent::Auto) return drop();
  enter(Playback::Starting);
  timers_.clear(Timer::Silence);
  trouble_ = trouble;
  switch (trouble) {
    case Reason::NotAuthorized:
      if (!fresh_url_) {
        fresh_url_ = true;
        return retry();
      }
      stand_back();
      enter(Playback::Idle);
      halted_ = true;
      return;
    case Reason::ManifestUnavailable:
      if (is_soon()) trouble_ = Reason::Starting;
      return load_at(now_ +
                     (is_soon() ? missing_.next(random_) : random_.between(kSlow, kSlowest)));
    case Reason::PlayerUnsupported:
    case Reason::ViewerLimit: return load_at(now_ + random_.between(30'000, 60'000));
    default: return load_at(now_ + backoff_.next(random_));
  }
}

/// The ladder: sound, then muted, then the viewer's tap.
void Director::block() {
  if (intent_ != Intent::Auto) return;  // what was refused was not asked for by us
  if (!muted_) {
    muted_ = true;
    policy_muted_ = true;
    order(Order::Mute);
    order(Order::Play);
    return word();
  }
  if (doubted_) return forgo();
  policy_muted_ = policy_muted_ || audio_blocked_;
  if (playback_ == Playback::Probing && !loaded_) {
    refused_ = true;
    return;
  }
  believe(Belief::Live);
  known_.adopt_unknown();
  loading_ = false;
  loaded_ = true;
  enter(Playback::Blocked);
}

void Director::silence() {
  if (playback_ == Playback::Probing && !loading_) return load_at(now_);
  if (refused_) {
    loading_ = false;
    return enter(Playback::Blocked);
  }
  if (doubted_) return forgo();
  trouble_ = Reason::PlayerSilent;
  if (++silences_ <= kSilences) return load_at(now_);
  loading_ = false;
  if (playback_ == Playback::Starting) {
    timers_.set(Timer::Start, now_ + kSilencePause);
    return;
  }
  enter(Playback::Idle);
  look_at(now_ + kSilencePause);
}

void Director::confirm() {
  const bool plays = playback_ == Playback::Playing;
  const bool stands = over() && unmoved_ > 0;
  if (plays && stands && unmoved_ < kUnmoved) return timers_.set(Timer::Confirm, now_ + kPatience);
  if (plays && !stands) {
    successor_ = false;
    replayed_ = false;
    ended_at_ = -kNever;
    believe(Belief::Revived);
    return known_.adopt_unknown();
  }
  if (begun()) {
    if (broadcast_ == Broadcast::Live) return start();
    drop();
    believe(Belief::Over);
    const bool unseen = within(kPatience, last_unseen_);  // perhaps the browser stopped it
    return look_at(plays || unseen ? std::max(now_, next_probe()) : next_look_);
  }
  replayed_ = true;
  look();
}

/// Where the adapter tells of the position, a picture has to move; a stall has to end.
void Director::watch() {
  const bool stalled = playback_ == Playback::Stalled && !over();
  if (visible_ && (stalled || (playback_ == Playback::Playing && moves_)))
    timers_.set(Timer::Progress, now_ + kPatience);
}

void Director::unmoved() {
  if (++unmoved_ >= kUnmoved && !over()) return start();
  watch();
  ask_state();
}

}  // namespace autoplay
