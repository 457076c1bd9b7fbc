#include "sim/player.hpp"

namespace autoplay::sim {
namespace {

constexpr Millis kTick = 2'000;
constexpr Millis kBuffer = 5'200;   ///< how long playback continues when the segments stop
constexpr Millis kPlayOut = 6'200;  ///< how long playback continues after the end
constexpr Millis kNoAnswer = 96'000;
constexpr Millis kTriesOver = 6'100;

}  // namespace

void IvsPlayer::later(Millis delay, std::function<void()> step) {
  host_.later(delay, [this, now = step_, step = std::move(step)] {
    if (now == step_) step();
  });
}

void IvsPlayer::become(PlayerState state) {
  state_ = state;
  switch (state) {
    case PlayerState::Idle:
      if (paused_) say(Fact::PlayerPaused);
      return say(Fact::PlayerIdle);
    case PlayerState::Ready: return say(Fact::PlayerReady);
    case PlayerState::Buffering: return say(Fact::PlayerBuffering);
    case PlayerState::Playing: return say(Fact::PlayerPlaying);
    case PlayerState::Ended: return say(Fact::PlayerEnded);
  }
}

void IvsPlayer::load() {
  ++step_;
  paused_unseen_ = false;
  stream_ = nullptr;
  stuck_ = false;
  dead_ = false;
  blocked_ = false;
  last_status_ = 0;
  if (state_ != PlayerState::Idle) {
    state_ = PlayerState::Idle;
    later(1, [this] { become(PlayerState::Idle); });
  }
  if (faults_.active(Fault::PlayerSilent, channel_)) {
    const bool late = world_.chance.likely(0.3);
    world_.tell("player", late ? "says nothing for long" : "says nothing");
    if (late) later(world_.chance.between(4'000, 70'000), [this] { ask(3); });
    return;
  }
  later(2, [this] { ask(3); });
}

void IvsPlayer::ask(int tries) {
  const Playlist answer = cdn_.ask(host_.network());
  later(answer.status < 0 ? kNoAnswer : world_.chance.between(20, 200),
        [this, answer, tries] { answered(answer, tries); });
}

void IvsPlayer::answered(const Playlist& answer, int tries) {
  last_status_ = answer.status;
  switch (answer.status) {
    case -1: return fail(PlayerError::Network, 0);
    case 1: return fail(PlayerError::InvalidData, 0);
    case 403: return fail(PlayerError::Authorization, 403);
    case 404:
    case 429: return fail(PlayerError::NotAvailable, answer.status);
    case 0:
    case 500:
      if (tries == 1) return fail(PlayerError::Network, answer.status);
      return later(kTriesOver / 3, [this, tries] { ask(tries - 1); });
    default: break;
  }
  stream_ = answer.stream;
  const unsigned step = step_;
  become(PlayerState::Ready);
  if (step == step_) paused_ ? load_on() : begin();
}

void IvsPlayer::fail(PlayerError error, int status) {
  ++step_;
  if (state_ != PlayerState::Idle) {
    paused_ = false;
    become(PlayerState::Idle);
  }
  paused_ = true;
  stream_ = nullptr;
  say(Fact::PlayerFailed, static_cast<double>(index_of(error)), status);
}

/// A play is tried only while the page is visible.
void IvsPlayer::begin() {
  if (!host_.visible() && !config_.start_hidden) return;
  later(world_.chance.between(5, 60), [this] {
    const unsigned step = step_;
    become(PlayerState::Buffering);
    if (step == step_) later(world_.chance.between(30, 500), [this] { run(); });
  });
}

void IvsPlayer::run() {
  if (!host_.activated() && !muted_) {
    muted_ = true;
    world_.tell("player", "sound is blocked");
    say(Fact::AudioBlocked);
    say(Fact::MutedChanged, 1);
  }
  if (!host_.activated() && faults_.active(Fault::PlaybackBlocked)) {
    world_.tell("player", "playing is blocked");
    ++step_;
    blocked_ = true;
    paused_ = true;
    say(Fact::PlaybackBlocked);
    become(PlayerState::Idle);
    return load_on();
  }
  hungry_since_ = kNever;
  fed_until_ = world_.now() + kBuffer;
  const unsigned step = step_;
  become(PlayerState::Playing);
  if (step != step_) return;  // loaded anew meanwhile
  ticks_ = 0;
  tick_later();
}

void IvsPlayer::tick_later() {
  later(kTick, [this] { tick(); });
}

/// Runs every other second once the player has started.
void IvsPlayer::tick() {
  const Millis now = world_.now();
  if (dead_) {
    if (state_ == PlayerState::Playing && now > fed_until_) become(PlayerState::Buffering);
    return tick_later();
  }
  const bool gone = stream_->until != kNever && now >= stream_->until;
  if (gone && stream_->ends_cleanly) {
    if (now >= stream_->until + kPlayOut) return ended();
    return tick_later();
  }
  const Playlist answer = cdn_.present(host_.network());
  const bool fed = !gone && answer.status == 200 && !faults_.active(Fault::CdnStalls, channel_);
  if (fed) {
    hungry_since_ = kNever;
    fed_until_ = now + kBuffer;
  } else if (hungry_since_ == kNever) {
    hungry_since_ = now;
  }
  if (state_ == PlayerState::Playing && now > fed_until_) become(PlayerState::Buffering);
  if (state_ == PlayerState::Buffering && fed) become(PlayerState::Playing);
  const int status = gone ? 404 : answer.status;
  if (status >= 400 && hungry_since_ != kNever && now >= hungry_since_ + kTriesOver)
    return fail(PlayerError::Network, status);
  if (status <= 0 && hungry_since_ != kNever && now >= hungry_since_ + 40'000)
    return fail(PlayerError::Network, 0);
  if (++ticks_ > 2 && state_ == PlayerState::Playing &&
      faults_.active(Fault::PlayerStuck, channel_))
    stuck_ = true;
  if (state_ == PlayerState::Playing && !stuck_ && ticks_ % 2 == 0) say(Fact::PositionMoved);
  tick_later();
}

void IvsPlayer::ended() {
  ++step_;
  paused_ = true;
  const bool pauses = faults_.active(Fault::PauseOnEnded);
  become(PlayerState::Ended);
  if (pauses) later(world_.chance.between(1, 150), [this] { say(Fact::PlayerPaused); });
}

bool IvsPlayer::can_resume() const {
  return stream_ != nullptr && state_ == PlayerState::Idle &&
         !faults_.active(Fault::PlayerSilent, channel_) && (dead_ || stream_->until > world_.now());
}

void IvsPlayer::play() {
  const bool was_paused = paused_;
  paused_ = false;
  paused_unseen_ = false;
  if (stream_ == nullptr || state_ == PlayerState::Ended || !was_paused) return;
  if (state_ == PlayerState::Playing || state_ == PlayerState::Buffering) return;
  ++step_;
  if (state_ == PlayerState::Ready) return begin();
  later(world_.chance.between(5, 40), [this] {
    const unsigned step = step_;
    become(PlayerState::Ready);
    if (step == step_) begin();
  });
}

void IvsPlayer::pause() {
  paused_ = true;
  if (state_ != PlayerState::Playing && state_ != PlayerState::Buffering) return;
  ++step_;
  state_ = PlayerState::Idle;
  later(world_.chance.between(1, 30), [this] {
    const unsigned step = step_;
    become(PlayerState::Idle);
    if (step == step_) load_on();
  });
}

/// hls.js asks for the playlist while it is paused, too. What it holds can still be played when the
/// playlist is gone.
void IvsPlayer::load_on() {
  hungry_since_ = kNever;
  if (config_.loads_paused) later(kTick, [this] { look(); });
}

void IvsPlayer::look() {
  const Millis now = world_.now();
  if (stream_ == nullptr || !paused_ || dead_) return;
  const bool gone = stream_->until != kNever && now >= stream_->until;
  if (gone && stream_->ends_cleanly) return;
  const int status = gone ? 404 : cdn_.present(host_.network()).status;
  if (status < 400) hungry_since_ = kNever;
  if (status >= 400 && hungry_since_ == kNever) hungry_since_ = now;
  if (status >= 400 && now >= hungry_since_ + kTriesOver) {
    dead_ = true;
    last_status_ = status;
    world_.tell("player", "fails while it is paused");
    return say(Fact::PlayerFailed, static_cast<double>(index_of(PlayerError::Network)), status);
  }
  later(kTick, [this] { look(); });
}

void IvsPlayer::set_muted(bool muted) {
  if (muted_ == muted) return;
  muted_ = muted;
  host_.later(1, [this] { say(Fact::MutedChanged, muted_ ? 1 : 0); });
  if (muted || host_.activated() || state_ != PlayerState::Playing) return;
  host_.later(20, [this] {
    if (muted_ || state_ != PlayerState::Playing) return;
    muted_ = true;
    say(Fact::AudioBlocked);
    say(Fact::MutedChanged, 1);
  });
}

void IvsPlayer::unseen() {
  host_.later(world_.chance.between(5, 60), [this] {
    if (!host_.visible()) stop();
  });
}

void IvsPlayer::stop() {
  if (state_ != PlayerState::Playing) return;
  world_.tell("browser", "pauses");
  pause();
  paused_unseen_ = true;
}

void IvsPlayer::stop_later(Millis delay) {
  host_.later(delay, [this] { stop(); });
}

void IvsPlayer::shown() {
  if (state_ == PlayerState::Ready && !paused_ && stream_ != nullptr) {
    ++step_;
    begin();
  }
}

}  // namespace autoplay::sim
