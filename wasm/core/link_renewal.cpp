#include <algorithm>

#include "core/link.hpp"

/// A new connection before the old one goes.
namespace autoplay {
namespace {

constexpr Millis kStepTimeout = 10'000;  ///< for the token, and for the socket
constexpr Millis kOverlap = 2'000;       ///< what was sent before the new one was in still arrives
constexpr Millis kWary = 10'000;         ///< what the old one brought may yet come on the new one
constexpr Millis kLongestPatience = 30 * 60 * 1000;

}  // namespace

void Link::timer_fired(Timer timer) {
  switch (timer) {
    case Timer::Session: for_silence_ = false; return renew_in(0);
    case Timer::Beacon: return silent();
    case Timer::Overlap: return retire();
    case Timer::Renew:
      if (renewal_ == Renewal::Waiting) return begin_renewal();
      if (renewal_ == Renewal::Opening) orders_.push({Order::CloseSocket, renewing_, 0, 0, {}});
      return renewal_failed(backoff_.next_of_crowd(random_, window_));
    default: return perform(act_for(state_, Fact::TimerFired), {});
  }
}

/// Facts of the attempt to replace the connection, and of the one that was replaced.
void Link::of_another_attempt(const Input& input) {
  if (renewing_ != 0 && input.epoch == renewing_) return of_renewal(input);
  const bool retiring = retiring_ != 0 && input.epoch == retiring_;
  if (retiring && input.fact == Fact::FrameArrived) return read(input);
  if (retiring && input.fact == Fact::SocketClosed) {
    retiring_ = 0;
    return retire();
  }
  ++ignored_[index_of(Ignored::OldEpoch)];
}

void Link::of_renewal(const Input& input) {
  const bool fetching = renewal_ == Renewal::FetchingToken;
  switch (input.fact) {
    case Fact::TokenArrived:
      if (!fetching) return;
      session_ = from_seconds(input.b, kLongestSession);
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

/// Begins within `delay`, unless a renewal is under way.
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

/// The present connection goes on; the next try comes later.
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
  if (for_silence_) {
    if (silent_before_) patience_ = std::min(patience_ * 2, kLongestPatience);
    silent_before_ = true;
  }
  for_silence_ = false;
  opened();
  timers_.set(Timer::Overlap, now_ + kOverlap);
}

/// Lets go of the connection that was replaced.
void Link::retire() {
  timers_.clear(Timer::Overlap);
  if (retiring_ != 0) orders_.push({Order::CloseSocket, retiring_, 0, 0, {}});
  retiring_ = 0;
  wary_until_ = now_ + kWary;
}

void Link::end_renewal() {
  if (renewal_ == Renewal::Opening) orders_.push({Order::CloseSocket, renewing_, 0, 0, {}});
  renewing_ = 0;
  renewal_ = Renewal::None;
  for_silence_ = false;
  timers_.clear(Timer::Renew);
}

/// A connection that closes while its replacement is on the way leaves the place to it.
bool Link::take_over() {
  if (state_ != LinkState::Open || renewing_ == 0) return false;
  const bool opening = renewal_ == Renewal::Opening;
  const Millis left = timers_.at(Timer::Renew) - now_;
  epoch_ = renewing_;
  renewing_ = 0;
  renewal_ = Renewal::None;
  for_silence_ = false;
  retire();
  enter(opening ? LinkState::Opening : LinkState::FetchingToken,
        opening ? Timer::OpenTimeout : Timer::TokenTimeout, left);
  report(LinkReason::SocketLost, 0);
  return true;
}

/// Nothing was heard for long where beacons should come: the connection may be half open. The
/// renewals of a crowd are spread. A new connection is given the same patience; when it is silent
/// too, patience doubles until a beacon comes.
void Link::silent() {
  if (overheard_) return expect_life();
  if (now_ < life_until_) return watch_life();
  if (renewal_ == Renewal::None) for_silence_ = true;
  renew_in(1 + random_.up_to(std::max(period_, window_)));
}

/// Any frame is life; a beacon says when the next is due.
void Link::heard(const Frame& frame) {
  if (frame.kind == FrameKind::State && frame.evidence.period > 0) {
    period_ = frame.evidence.period;
    patience_ = std::min(period_ * 5 / 2, kLongestPatience);
    silent_before_ = false;
  }
  if (for_silence_ && renewal_ == Renewal::Waiting) end_renewal();
  expect_life();
}

void Link::expect_life() {
  overheard_ = false;
  life_until_ = now_ + patience_;
  watch_life();
}

/// What is overheard has no time: looking four times makes it late by a quarter at the most.
void Link::watch_life() {
  if (period_ > 0 && state_ == LinkState::Open)
    timers_.set(Timer::Beacon, std::min(life_until_, now_ + patience_ / 4));
}

/// Remembers the Ids of an overlap.
bool Link::is_repeated(const FrameIdText& id) {
  if (id.empty()) return false;
  if (std::find(seen_.begin(), seen_.end(), id) != seen_.end()) return true;
  seen_[seen_next_] = id;
  seen_next_ = (seen_next_ + 1) % seen_.size();
  return false;
}

}  // namespace autoplay
