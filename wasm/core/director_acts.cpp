#include <algorithm>

#include "core/director.hpp"

namespace autoplay {
namespace {

constexpr Millis kSilence = 15'000;
constexpr Millis kLoadGap = 1'000;   ///< at most one Load a second
constexpr Millis kStartGap = 2'000;  ///< a START this close to a Load waits
constexpr Millis kAfterEnd = 3'000;
constexpr Millis kStillPlaying = 30'000;
constexpr Millis kTakeover = 3'000;
constexpr Millis kMissed =
    60'000;  ///< a start this long before an end would have taken over by then
constexpr Millis kGrace = 10 * 60 * 1000;  ///< who listens in a hidden page goes on listening

}  // namespace

/// The only writer of the playback state.
void Director::enter(Playback playback) {
  playback_ = playback;
  timers_.clear(Timer::Start);
  timers_.set(Timer::Probe, playback == Playback::Idle ? next_look_ : kNever);
  timers_.clear(Timer::Drain);
  timers_.clear(Timer::Confirm);
  if (playback != Playback::Playing) timers_.clear(Timer::Progress);
  const bool waits = playback == Playback::Probing || playback == Playback::Starting;
  if (!waits) timers_.clear(Timer::Silence);
}

void Director::order(Order order, double a) {
  const bool moves = order == Order::Load || order == Order::Play || order == Order::Pause;
  if (moves) last_order_ = now_;
  outbox_.push({order, epoch_, a, 0, {}});
}

/// The current stream is live and playback is ours to begin.
void Director::start() {
  if (!attached_ || unsupported_ || halted_) return;
  if (successor_) stand_back();
  successor_ = false;
  trusted_at_ = now_;
  missing_.reset();
  loading_ = false;
  loaded_ = false;
  replayed_ = false;
  if (playback_ == Playback::Stalled && intent_ != Intent::Auto) order(Order::Pause);
  if (intent_ != Intent::Auto || !may_play()) return enter(Playback::Held);
  enter(Playback::Starting);
  const Millis wait = spread_ > 0 ? random_.up_to(spread_) : 0;
  load_at(std::max(now_ + wait, after(last_load_, kStartGap)));
}

bool Director::may_play() const {
  return visible_ || has(Option::StartHidden) || within(kGrace, last_unseen_);
}

bool Director::may_look() const {
  const bool able = attached_ && !unsupported_ && !halted_ && visible_;
  return able && intent_ != Intent::PausedByViewer && playback_ == Playback::Idle;
}

/// A stream that stops being live takes with it what was wrong with it.
void Director::believe(Belief belief) {
  const Broadcast before = broadcast_;
  broadcast_ = broadcast_after(belief, before);
  if (before != Broadcast::Live || broadcast_ == Broadcast::Live) return;
  ended_at_ = now_;
  halted_ = false;
  stand_back();
}

/// What the viewer let go on is over; what comes next begins as the policy has it.
void Director::stand_back() {
  if (intent_ == Intent::Auto && !tapped_) intent_ = policy_;
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
  if (policy_muted_) {  // each attempt begins with sound; by now it may be allowed
    policy_muted_ = false;
    muted_ = false;
    order(Order::Unmute);
  }
  timers_.clear(Timer::Start);
  ++epoch_;
  last_load_ = now_;
  loading_ = true;
  loaded_ = false;
  refused_ = false;
  doubted_ = false;
  audio_blocked_ = false;
  unmuting_ = false;
  refusals_ = 0;
  unmoved_ = 0;
  if (intent_ != Intent::Auto) order(Order::Pause);  // it may still want to play
  order(Order::Load, stale_url_ ? 1 : 0);
  stale_url_ = false;
  if (intent_ == Intent::Auto) order(Order::Play);
  word();
}

void Director::trust() {
  if (!loading_) return start();
  doubted_ = false;
  replayed_ = false;
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
  timers_.set(Timer::Confirm, now_ + kStillPlaying);
  if (playback_ == Playback::Stalled) timers_.set(Timer::Drain, now_ + kTakeover);
}

/// The stream is over; what the player still has of it plays out.
void Director::drain() {
  successor_ = false;
  timers_.clear(Timer::Drain);
  timers_.set(Timer::Confirm, now_ + kStillPlaying);
}

/// Nothing is to be started; a look that is due stays due.
void Director::drop() {
  stand_back();
  enter(Playback::Idle);
  successor_ = false;
  trouble_ = Reason::Starting;
}

void Director::doubt() {
  if (!loading_) return drop();
  doubted_ = true;
  if (intent_ != Intent::Auto) return withdraw();
  enter(Playback::Probing);
}

/// What ended while it was loading is not waited for any longer.
void Director::forgo() {
  loading_ = false;
  drop();
}

void Director::settle_probe() {
  if (!loading_) drop();
}

/// One look at whether there is a stream; later, when one was just taken or the stream just ended.
void Director::probe() {
  if (next_probe() > now_ && may_look()) return look_at(next_probe());
  look();
}

/// What ended is still there for a while, for who looks.
Millis Director::next_probe() const {
  return after(std::max(last_probe_, ended_at_), kProbeGap);
}

/// While playback is anything but Idle the look is owed.
void Director::look_at(Millis at) {
  next_look_ = std::max(at, after(last_load_, kLoadGap));
  if (playback_ == Playback::Idle) timers_.set(Timer::Probe, next_look_);
}

/// Who has watched on since the link came back has missed nothing.
void Director::expire_look() {
  if (within(kMissed, next_look_)) return;
  next_look_ = kNever;
}

/// Where nothing else is planned and the chat that should tell is not there, looks are taken.
/// The shortest wait is longer than the ten seconds a link is given to come back.
void Director::poll() {
  const bool deaf = has(Option::ManagedLink) && !link_open_;
  if (deaf && may_look() && deadline() == kNever) look_at(now_ + random_.between(kSlow, kSlowest));
}

/// Besides what goes on.
void Director::ask_state() {
  if (has(Option::HasSnapshot)) outbox_.push({Order::Snapshot, epoch_, 0, 0, {}});
}

void Director::look() {
  look_at(kNever);
  if (!may_look()) return;
  last_probe_ = now_;
  enter(Playback::Probing);
  loading_ = false;
  if (!has(Option::HasSnapshot)) return load_at(now_);
  ++epoch_;
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
  if (intent_ != Intent::Auto && doubted_) return forgo();
  if (intent_ != Intent::Auto) {
    believe(Belief::Live);
    known_.adopt_unknown();
    loading_ = false;
    last_order_ = -kNever;  // what plays from here on was begun by hand
    return enter(Playback::Held);
  }
  if (refused_) return enter(Playback::Blocked);
  word();
}

void Director::played() {
  constexpr Millis kPauseEcho = 1'000;
  if (intent_ != Intent::Auto && within(kPauseEcho, last_order_)) return order(Order::Pause);
  if (intent_ != Intent::Auto &&
      playback_ != Playback::Stalled) {  // one that goes on is nobody's tap
    tapped_ = true;
    intent_ = Intent::Auto;
    next_look_ = std::max(now_, next_probe());  // none was taken against the viewer
  }
  last_order_ = -kNever;  // whatever pauses it from here on is no echo of ours
  if (!over()) next_look_ = kNever;
  enter(Playback::Playing);
  loading_ = false;
  loaded_ = true;
  doubted_ = false;
  silences_ = 0;
  halted_ = false;
  fresh_url_ = false;
  trouble_ = Reason::Starting;
  backoff_.reset();
  missing_.reset();
  believe(Belief::Alive);
  watch();
  if (broadcast_ == Broadcast::Live) known_.adopt_unknown();
  if (broadcast_ != Broadcast::Live || successor_ || replayed_)
    timers_.set(Timer::Confirm, now_ + kStillPlaying);
}

void Director::stall() {
  enter(Playback::Stalled);
  if (successor_) timers_.set(Timer::Drain, now_ + kTakeover);
  if (over()) timers_.set(Timer::Confirm, now_ + kStillPlaying);
  watch();
}

void Director::rest() {
  enter(Playback::Stalled);
  timers_.set(Timer::Confirm, now_ + kAfterEnd);
}

void Director::finish() {
  const bool again = replayed_;
  expire_look();
  loading_ = false;
  loaded_ = false;
  replayed_ = false;
  stand_back();
  enter(Playback::Idle);
  if (successor_) return start();
  if (over() || (again && !is_new()) || broadcast_ == Broadcast::Unknown) {
    known_.current_known = false;
    return believe(Belief::Over);
  }
  timers_.set(Timer::Confirm, now_ + kAfterEnd);
}

void Director::pause(bool by_hand) {
  intent_ = Intent::PausedByViewer;
  if (!by_hand) order(Order::Pause);
  const bool looks = playback_ == Playback::Idle || playback_ == Playback::Probing;
  enter(looks ? Playback::Idle : Playback::Held);
}

void Director::withdraw() {
  if (playback_ == Playback::Starting) {
    enter(Playback::Held);
  } else if (playback_ == Playback::Probing && loaded_) {
    loaded();
  }
  if (attached_ && !unsupported_) order(Order::Pause);
}

void Director::hold() {
  if (!may_play()) enter(Playback::Held);
}

/// What was held back is as old as it is: a manifest that is missing still is not news.
void Director::resume() {
  if (intent_ != Intent::Auto) return;
  if (playback_ == Playback::Probing) return may_play() ? insist_on_look() : forgo();
  const Millis since = trusted_at_;
  enter(Playback::Idle);
  if (broadcast_ != Broadcast::Live) return probe();
  start();
  trusted_at_ = since;
}

/// The look under way becomes one that plays.
void Director::insist_on_look() {
  if (loading_) return order(Order::Play);
  load_at(now_);
}

void Director::insist() {
  tapped_ = true;
  intent_ = Intent::Auto;
  halted_ = false;
  fresh_url_ = false;
  replayed_ = false;
  silences_ = 0;
  trouble_ = Reason::Starting;
  const bool can_play = loaded_ && broadcast_ == Broadcast::Live;
  if (playback_ == Playback::Starting) return renew();
  if (playback_ == Playback::Probing) return insist_on_look();
  if (playback_ == Playback::Stalled) return order(Order::Play);
  if (can_play) {
    enter(Playback::Starting);
    order(Order::Play);
    return word();
  }
  enter(Playback::Idle);
  if (broadcast_ == Broadcast::Live) return start();
  look();
}

/// A gesture anywhere on the page takes what the browser withheld. What the viewer declined waits
/// for a gesture that is meant: play().
void Director::take_offer() {
  if (offer_ == Offer::Unmute) return unmute();
  const bool withheld = playback_ == Playback::Blocked || (halted_ && intent_ == Intent::Auto);
  if (offer_ != Offer::Play || !withheld) return;
  if (policy_muted_) unmute();
  insist();
}

void Director::unmute() {
  unmuting_ = true;
  order(Order::Unmute);
}

/// A manifest that is missing for long, and a look, are for pages in view.
void Director::retry() {
  const bool slow = trouble_ == Reason::ManifestUnavailable;
  if (!visible_ && playback_ == Playback::Probing) return drop();
  if (!visible_ && (slow || !may_play())) return enter(Playback::Held);
  load_at(now_);
}

}  // namespace autoplay
