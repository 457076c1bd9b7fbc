#include <algorithm>

#include "core/director.hpp"

namespace autoplay {
namespace {

constexpr Millis kSilence = 15'000;
constexpr Millis kSilenceLater = 60'000;
constexpr int kSilences = 3;         ///< reloads of a silent player before it is given time
constexpr Millis kLoadGap = 1'000;   ///< at most one Load a second
constexpr Millis kStartGap = 2'000;  ///< a START this close to a Load waits
constexpr Millis kProbeGap = 15'000;
constexpr Millis kManifestSoon = 60'000;  ///< how long after START a 404 is retried quickly
constexpr Millis kAfterEnd = 3'000;
constexpr Millis kStillPlaying = 30'000;
constexpr Millis kTakeover = 3'000;

Reason trouble_of(PlayerError error, int status) {
  if (status == 404) return Reason::ManifestUnavailable;
  if (status == 429) return Reason::ViewerLimit;
  if (status == 403 || error == PlayerError::Authorization) return Reason::NotAuthorized;
  if (error == PlayerError::InvalidData) return Reason::InvalidPlaylist;
  if (error == PlayerError::NotSupported) return Reason::PlayerUnsupported;
  return Reason::NetworkError;
}

Millis after(Millis at, Millis gap) {
  return at == -kNever ? -kNever : at + gap;
}

}  // namespace

/// The only writer of the playback state.
void Director::enter(Playback playback) {
  playback_ = playback;
  timers_.clear(Timer::Start);
  timers_.clear(Timer::Probe);
  timers_.clear(Timer::Drain);
  timers_.clear(Timer::Confirm);
  if (playback != Playback::Playing) timers_.clear(Timer::Progress);
  const bool waits = playback == Playback::Probing || playback == Playback::Starting;
  if (!waits) timers_.clear(Timer::Silence);
}

void Director::order(Order order, double a) {
  last_order_ = now_;
  outbox_.push({order, epoch_, a, 0, {}});
}

/// The current stream is live and playback is ours to begin.
void Director::start() {
  if (!attached_ || unsupported_ || halted_) return;
  successor_ = false;
  trusted_at_ = now_;
  missing_.reset();
  const bool may_play = visible_ || has(Option::StartHidden);
  if (intent_ != Intent::Auto || !may_play) return enter(Playback::Held);
  enter(Playback::Starting);
  load_at(std::max(now_, after(last_load_, kStartGap)));
}

/// Loads at `at`, and never within a second of the last Load.
void Director::load_at(Millis at) {
  const Millis earliest = std::max(at, after(last_load_, kLoadGap));
  if (earliest > now_) {
    timers_.set(Timer::Start, earliest);
    return;
  }
  load();
}

void Director::load() {
  ++epoch_;
  last_load_ = now_;
  loading_ = true;
  loaded_ = false;
  refused_ = false;
  audio_blocked_ = false;
  unmoved_ = 0;
  order(Order::Load, trouble_ == Reason::NotAuthorized ? 1 : 0);
  if (intent_ == Intent::Auto) order(Order::Play);
  word();
}

void Director::trust() {
  if (!loading_) return start();
  trusted_at_ = now_;
  missing_.reset();
  enter(Playback::Starting);
  if (intent_ != Intent::Auto) enter(Playback::Held);
}

void Director::renew() {
  trusted_at_ = now_;
  missing_.reset();
  backoff_.reset();
  if (!loading_) load_at(std::max(now_, after(last_load_, kStartGap)));
}

void Director::succeed() {
  successor_ = true;
  timers_.clear(Timer::Confirm);
  if (playback_ == Playback::Stalled) timers_.set(Timer::Drain, now_ + kTakeover);
}

void Director::drop() {
  enter(Playback::Idle);
  successor_ = false;
  trouble_ = Reason::Starting;
}

void Director::doubt() {
  if (loading_) return enter(Playback::Probing);
  drop();
}

void Director::settle_probe() {
  if (!loading_) drop();
}

/// One look at whether there is a stream; later, when one was just taken.
void Director::probe() {
  const bool may = attached_ && !unsupported_ && !halted_ && visible_;
  if (!may || playback_ != Playback::Idle || intent_ == Intent::PausedByViewer) return;
  const Millis earliest = std::max(after(last_probe_, kProbeGap), after(last_load_, kLoadGap));
  if (earliest > now_) {
    timers_.set(Timer::Probe, earliest);
    return;
  }
  look();
}

void Director::look() {
  last_probe_ = now_;
  enter(Playback::Probing);
  if (!has(Option::HasSnapshot)) return load_at(now_);
  ++epoch_;
  loading_ = false;
  outbox_.push({Order::Snapshot, epoch_, 0, 0, {}});
  word();
}

/// The watchdog counts visible time only, from the last word of the player.
void Director::word() {
  const bool waits = playback_ == Playback::Probing || playback_ == Playback::Starting;
  if (waits && visible_ && !timers_.is_set(Timer::Start))
    timers_.set(Timer::Silence, now_ + kSilence);
}

void Director::loaded() {
  loaded_ = true;
  if (intent_ != Intent::Auto) {
    believe(Belief::Live);
    loading_ = false;
    return enter(Playback::Held);
  }
  if (refused_) return enter(Playback::Blocked);
  word();
}

void Director::played() {
  constexpr Millis kPauseEcho = 1'000;
  if (intent_ == Intent::PausedByViewer) {
    const bool late = last_order_ != -kNever && now_ - last_order_ < kPauseEcho;
    if (late) return order(Order::Pause);
    intent_ = Intent::Auto;
  }
  enter(Playback::Playing);
  loading_ = false;
  loaded_ = true;
  silences_ = 0;
  halted_ = false;
  fresh_url_ = false;
  trouble_ = Reason::Starting;
  backoff_.reset();
  missing_.reset();
  believe(Belief::Alive);
  if (broadcast_ == Broadcast::Live) return known_.adopt_unknown();
  timers_.set(Timer::Confirm, now_ + kStillPlaying);
}

void Director::stall() {
  enter(Playback::Stalled);
  if (successor_) timers_.set(Timer::Drain, now_ + kTakeover);
  if (over()) timers_.set(Timer::Confirm, now_ + kStillPlaying);
}

void Director::rest() {
  enter(Playback::Stalled);
  timers_.set(Timer::Confirm, now_ + kAfterEnd);
}

void Director::finish() {
  const bool again = replayed_;
  loading_ = false;
  loaded_ = false;
  replayed_ = false;
  enter(Playback::Idle);
  if (successor_) return start();
  if (over() || again || broadcast_ == Broadcast::Unknown) {
    known_.current_known = false;
    return believe(Belief::Over);
  }
  timers_.set(Timer::Confirm, now_ + kAfterEnd);
}

void Director::pause(bool by_hand) {
  intent_ = Intent::PausedByViewer;
  if (!by_hand) order(Order::Pause);
  if (playback_ != Playback::Idle) enter(Playback::Held);
}

void Director::withdraw() {
  order(Order::Pause);
  enter(broadcast_ == Broadcast::Live ? Playback::Held : Playback::Idle);
}

void Director::fail(const Input& input) {
  error_ = static_cast<PlayerError>(whole(input.a));
  status_ = whole(input.b);
  const Reason trouble = trouble_of(error_, status_);
  const bool begun = playback_ == Playback::Playing || playback_ == Playback::Stalled;
  loading_ = false;
  loaded_ = false;
  if (successor_ && begun) return start();
  if (begun && over()) {
    drop();
    return believe(Belief::Over);
  }
  if (begun) trusted_at_ = now_;  // it played until now: no older word is needed
  if (playback_ == Playback::Probing) return fail_probe(trouble);
  fail_start(trouble);
}

void Director::fail_probe(Reason trouble) {
  drop();
  replayed_ = false;
  if (trouble == Reason::ManifestUnavailable) {
    known_.current_known = false;
    return believe(Belief::NotFound);
  }
  trouble_ = trouble;
  if (trouble == Reason::NotAuthorized && !fresh_url_) {
    fresh_url_ = true;
    enter(Playback::Probing);
    return load_at(now_);
  }
  if (trouble == Reason::NotAuthorized) {
    halted_ = true;
    return;
  }
  const bool patient = trouble == Reason::ViewerLimit || trouble == Reason::PlayerUnsupported;
  const Millis delay =
      patient ? random_.between(30'000, 60'000) : kLoadGap + backoff_.next(random_);
  last_probe_ = now_ + delay - kProbeGap;
  timers_.set(Timer::Probe, now_ + delay);
}

void Director::fail_start(Reason trouble) {
  const bool soon = now_ - trusted_at_ < kManifestSoon;
  enter(Playback::Starting);
  timers_.clear(Timer::Silence);
  trouble_ = trouble;
  switch (trouble) {
    case Reason::NotAuthorized:
      if (!fresh_url_) {
        fresh_url_ = true;
        return load_at(now_);
      }
      enter(Playback::Idle);
      halted_ = true;
      return;
    case Reason::ManifestUnavailable:
      if (soon) trouble_ = Reason::Starting;
      return load_at(now_ + (soon ? missing_.next(random_) : random_.between(15'000, 60'000)));
    case Reason::PlayerUnsupported:
    case Reason::ViewerLimit: return load_at(now_ + random_.between(30'000, 60'000));
    default: return load_at(now_ + backoff_.next(random_));
  }
}

/// The ladder: sound, then muted, then the viewer's tap.
void Director::block() {
  if (!muted_) {
    muted_ = true;
    policy_muted_ = true;
    order(Order::Mute);
    order(Order::Play);
    return word();
  }
  policy_muted_ = policy_muted_ || audio_blocked_;
  if (playback_ == Playback::Probing && !loaded_) {
    refused_ = true;
    return;
  }
  believe(Belief::Live);
  loading_ = false;
  loaded_ = true;
  enter(Playback::Blocked);
}

void Director::hold() {
  timers_.clear(Timer::Silence);
  if (!has(Option::StartHidden)) enter(Playback::Held);
}

void Director::resume() {
  if (intent_ != Intent::Auto) return;
  enter(Playback::Idle);
  if (broadcast_ == Broadcast::Live) return start();
  probe();
}

void Director::insist() {
  intent_ = Intent::Auto;
  halted_ = false;
  silences_ = 0;
  const bool can_play = loaded_ && broadcast_ == Broadcast::Live;
  if (playback_ == Playback::Starting) return renew();
  if (playback_ == Playback::Stalled || playback_ == Playback::Probing) return order(Order::Play);
  if (can_play) {
    enter(Playback::Starting);
    order(Order::Play);
    return word();
  }
  enter(Playback::Idle);
  if (broadcast_ == Broadcast::Live) return start();
  last_probe_ = -kNever;
  probe();
}

void Director::take_offer() {
  if (offer_ == Offer::Unmute) return order(Order::Unmute);
  if (offer_ != Offer::Play) return;
  if (policy_muted_) order(Order::Unmute);
  insist();
}

void Director::retry() {
  if (!visible_ && !has(Option::StartHidden)) return enter(Playback::Held);
  load_at(now_);
}

void Director::silence() {
  ++silences_;
  if (playback_ == Playback::Probing && !loading_) return load_at(now_);
  trouble_ = Reason::PlayerSilent;
  if (silences_ <= kSilences) return load_at(now_);
  loading_ = false;
  if (playback_ == Playback::Starting) {
    timers_.set(Timer::Start, now_ + kSilenceLater - kSilence);
    return;
  }
  enter(Playback::Idle);
  timers_.set(Timer::Probe, now_ + kSilenceLater - kSilence);
}

void Director::confirm() {
  if (playback_ == Playback::Playing) {
    believe(Belief::Revived);
    return known_.adopt_unknown();
  }
  if (playback_ == Playback::Stalled) {
    if (broadcast_ == Broadcast::Live) return start();
    drop();
    return believe(Belief::Over);
  }
  replayed_ = true;
  last_probe_ = -kNever;
  probe();
}

void Director::unmoved() {
  constexpr Millis kPatience = 30'000;
  if (++unmoved_ >= 2) return start();
  timers_.set(Timer::Progress, now_ + kPatience);
  if (has(Option::HasSnapshot)) outbox_.push({Order::Snapshot, epoch_, 0, 0, {}});
}

}  // namespace autoplay
