#include <algorithm>

#include "core/link.hpp"

/// A new connection before the old one is closed.
namespace autoplay {
namespace {

constexpr Millis kStepTimeout = 10'000;  ///< for the token and for the socket
constexpr Millis kOverlap = 2'000;  ///< frames sent before the new connection joined still arrive
constexpr Millis kDedupe = 10'000;  ///< frames of the old connection may arrive on the new one
constexpr Millis kMaxSilence = 30 * 60 * 1000;

}  // namespace

void Link::timer_fired(Timer timer) {
  switch (timer) {
    case Timer::Session: renewal_for_silence_ = false; return renew_in(0);
    case Timer::Beacon: return replace_silent();
    case Timer::Overlap: return retire();
    case Timer::Renew:
      if (renewal_ == Renewal::Waiting) return begin_renewal();
      if (renewal_ == Renewal::Opening) orders_.push({Order::CloseSocket, renewing_, 0, 0, {}});
      return renewal_failed(backoff_.next_of_crowd(random_, window_));
    default: return perform(act_for(state_, Fact::TimerFired), {});
  }
}

/// Facts of the renewal and of the replaced connection.
void Link::handle_other_attempt(const Input& input) {
  if (renewing_ != 0 && input.epoch == renewing_) return handle_renewal(input);
  const bool retiring = retiring_ != 0 && input.epoch == retiring_;
  if (retiring && input.fact == Fact::FrameArrived) return read(input);
  if (retiring && input.fact == Fact::SocketClosed) {
    retiring_ = 0;
    return retire();
  }
  ++ignored_[index_of(Ignored::OldEpoch)];
}

void Link::handle_renewal(const Input& input) {
  const bool fetching = renewal_ == Renewal::FetchingToken;
  switch (input.fact) {
    case Fact::TokenArrived:
      if (!fetching) return;
      session_ = from_seconds(input.b, kMaxSession);
      renewal_ = Renewal::Opening;
      timers_.set(Timer::Renew, now_ + kStepTimeout);
      orders_.push({Order::OpenSocket, renewing_, 0, 0, {}});
      return;
    case Fact::SocketOpened:
      if (!fetching) renewed();
      return;
    case Fact::TokenFailed:
      if (fetching) token_failed(input);
      return;
    case Fact::SocketClosed: return renewal_failed(backoff_.next_of_crowd(random_, window_));
    default: return;
  }
}

/// Starts a renewal within `delay`, unless one is under way.
void Link::renew_in(Millis delay) {
  if (renewal_ != Renewal::None && renewal_ != Renewal::Waiting) return;
  const Millis at = due(delay);
  const bool sooner = renewal_ == Renewal::None || at < timers_.at(Timer::Renew);
  renewal_ = Renewal::Waiting;
  if (sooner) timers_.set(Timer::Renew, at);
  if (at <= now_) {
    timers_.clear(Timer::Renew);
    begin_renewal();
  }
}

void Link::begin_renewal() {
  renewing_ = ++last_epoch_;
  renewal_ = Renewal::FetchingToken;
  timers_.set(Timer::Renew, now_ + kStepTimeout);
  orders_.push({Order::FetchToken, renewing_, 0, 0, {}});
}

/// The current connection stays; the renewal is retried later.
void Link::renewal_failed(Millis delay) {
  renewing_ = 0;
  renewal_ = Renewal::Waiting;
  timers_.set(Timer::Renew, due(delay));
}

void Link::renewed() {
  retire();
  retiring_ = epoch_;
  epoch_ = renewing_;
  renewing_ = 0;
  renewal_ = Renewal::None;
  if (renewal_for_silence_) {
    if (replaced_for_silence_) max_silence_ = std::min(max_silence_ * 2, kMaxSilence);
    replaced_for_silence_ = true;
  }
  renewal_for_silence_ = false;
  opened();
  timers_.set(Timer::Overlap, now_ + kOverlap);
}

/// Closes the connection that was replaced.
void Link::retire() {
  timers_.clear(Timer::Overlap);
  if (retiring_ != 0) orders_.push({Order::CloseSocket, retiring_, 0, 0, {}});
  retiring_ = 0;
  dedupe_until_ = now_ + kDedupe;
}

void Link::end_renewal() {
  if (renewal_ == Renewal::Opening) orders_.push({Order::CloseSocket, renewing_, 0, 0, {}});
  renewing_ = 0;
  renewal_ = Renewal::None;
  renewal_for_silence_ = false;
  timers_.clear(Timer::Renew);
}

/// If the connection closes during its renewal, the renewal becomes the current attempt.
bool Link::take_over() {
  if (state_ != LinkState::Open || renewing_ == 0) return false;
  const bool opening = renewal_ == Renewal::Opening;
  const Millis left = timers_.at(Timer::Renew) - now_;
  epoch_ = renewing_;
  renewing_ = 0;
  renewal_ = Renewal::None;
  renewal_for_silence_ = false;
  retire();
  enter(opening ? LinkState::Opening : LinkState::FetchingToken,
        opening ? Timer::OpenTimeout : Timer::TokenTimeout, left);
  report(LinkReason::SocketLost, 0);
  return true;
}

/// Nothing was received for long although beacons are due, so the connection may be half-open. The
/// renewals of many clients are spread. The new connection gets the same time. If it is silent too,
/// the time doubles until a beacon arrives.
void Link::replace_silent() {
  if (overheard_) return restart_silence_timer();
  if (now_ < silence_until_) return set_silence_timer();
  if (renewal_ == Renewal::None) renewal_for_silence_ = true;
  renew_in(1 + random_.up_to(std::max(period_, window_)));
}

/// Any frame is a sign of life. A beacon says when the next one is due.
void Link::note_frame(const Frame& frame) {
  if (frame.kind == FrameKind::State && frame.evidence.period > 0) {
    period_ = frame.evidence.period;
    max_silence_ = std::min(period_ * 5 / 2, kMaxSilence);
    replaced_for_silence_ = false;
  }
  if (renewal_for_silence_ && renewal_ == Renewal::Waiting) end_renewal();
  restart_silence_timer();
}

void Link::restart_silence_timer() {
  overheard_ = false;
  silence_until_ = now_ + max_silence_;
  set_silence_timer();
}

/// An overheard message has no time. Checking four times notices it at most a quarter too late.
void Link::set_silence_timer() {
  if (period_ > 0 && state_ == LinkState::Open)
    timers_.set(Timer::Beacon, std::min(silence_until_, now_ + max_silence_ / 4));
}

/// Remembers frame Ids while connections overlap.
bool Link::is_repeated(const FrameIdText& id) {
  if (id.empty()) return false;
  if (std::find(seen_.begin(), seen_.end(), id) != seen_.end()) return true;
  seen_[seen_next_] = id;
  seen_next_ = (seen_next_ + 1) % seen_.size();
  return false;
}

}  // namespace autoplay
