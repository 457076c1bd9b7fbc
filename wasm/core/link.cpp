#include "core/link.hpp"

#include <algorithm>

namespace autoplay {
namespace {

constexpr Millis kTokenTimeout = 10'000;
constexpr Millis kOpenTimeout = 10'000;
constexpr Millis kPromptJitter = 1'000;
constexpr Millis kWindow = 1'000;         ///< of the first reconnect delay
constexpr Millis kBrokenWindow = 8'000;   ///< if the server may have lost all its clients
constexpr Millis kStableAfter = 10'000;   ///< a connection this old resets the backoff
constexpr Millis kRefusedFloor = 30'000;  ///< a refusal does not go away quickly
constexpr Millis kKickedFloor = 60'000;
constexpr Millis kMaxRetryAfter = 300'000;
constexpr Millis kOfflineRetry = 30'000;  ///< the browser may be wrong about being offline
constexpr int kNormalClosure = 1000;
constexpr int kUnauthorized = 401;

bool belongs_to_attempt(Fact fact) {
  switch (fact) {
    case Fact::TokenArrived:
    case Fact::TokenFailed:
    case Fact::SocketOpened:
    case Fact::SocketClosed:
    case Fact::FrameArrived:
    case Fact::ErrorFrame:
    case Fact::Kicked: return true;
    default: return false;
  }
}

}  // namespace

enum class Link::Act : std::uint8_t {
  No,       ///< changes nothing
  Begin,    ///< start an attempt at once
  Prompt,   ///< start an attempt within a second and reset the backoff
  Restart,  ///< the same, after abandoning the current attempt
  Replace,  ///< open a new connection within a second, beside the current one
  Open,     ///< open the socket with the token
  Opened,   ///< the connection is open
  Refuse,   ///< no token: retry later
  Lost,     ///< the socket closed: reconnect
  Timeout,  ///< no token, or no open socket, in time: reconnect
  Frame,    ///< deliver the frame; it is a sign of life
  Expire,   ///< ERROR 401, the session is over: reconnect
  Kick,     ///< disconnect, and do not reconnect for a minute
  Offline,  ///< disconnect, and retry in 30 s
  Freeze,   ///< disconnect, and set no timer
  Stop,     ///< disconnect for good
  Window,   ///< store the reconnect window
};

struct Link::Row {
  Act started, token, no_token, opened, closed, frame, error, kicked, lost, found, frozen, restored,
      jumped, timer;
};

// Each state and each fact that can change it. Stopped and WindowAdvertised do the same in every
// state. PageShown and PageHidden do nothing.
const Link::Row& Link::row_of(LinkState state) {
  using enum Act;
  // clang-format off
  static constexpr std::array<Row, kLinkStateCount> kRows{{
                      // Started Token No tok. Opened  Closed Frame  Error   Kicked Net -    Net +   Frozen  Restored Jumped Timer
      /* Idle          */ {Begin, No,   No,     No,     No,    No,    No,     No,    No,      No,     No,     No,      No,     No},
      /* FetchingToken */ {No,    Open, Refuse, No,     No,    No,    No,     No,    Offline, No,     Freeze, No,      Prompt, Timeout},
      /* Opening       */ {No,    No,   No,     Opened, Lost,  No,    Expire, Kick,  Offline, No,     Freeze, No,      Restart, Timeout},
      /* Open          */ {No,    No,   No,     No,     Lost,  Frame, Expire, Kick,  No,      Replace, Freeze, No,     Replace, No},
      /* Waiting       */ {No,    No,   No,     No,     No,    No,    No,     No,    Offline, Prompt, Freeze, No,      Prompt, Begin},
      /* Offline       */ {No,    No,   No,     No,     No,    No,    No,     No,    No,      Prompt, Freeze, No,      Prompt, Begin},
      /* Frozen        */ {No,    No,   No,     No,     No,    No,    No,     No,    No,      No,     No,     Prompt,  No,     No},
      /* Stopped       */ {No,    No,   No,     No,     No,    No,    No,     No,    No,      No,     No,     No,      No,     No},
  }};
  // clang-format on
  return kRows[index_of(state)];
}

Link::Act Link::act_for(LinkState state, Fact fact) {
  const Row& row = row_of(state);
  switch (fact) {
    case Fact::Started: return row.started;
    case Fact::Stopped: return state == LinkState::Stopped ? Act::No : Act::Stop;
    case Fact::WindowAdvertised: return Act::Window;
    case Fact::TokenArrived: return row.token;
    case Fact::TokenFailed: return row.no_token;
    case Fact::SocketOpened: return row.opened;
    case Fact::SocketClosed: return row.closed;
    case Fact::FrameArrived: return row.frame;
    case Fact::ErrorFrame: return row.error;
    case Fact::Kicked: return row.kicked;
    case Fact::NetworkLost: return row.lost;
    case Fact::NetworkFound: return row.found;
    case Fact::PageFrozen: return row.frozen;
    case Fact::PageRestored: return row.restored;
    case Fact::TimeJumped: return row.jumped;
    case Fact::TimerFired: return row.timer;
    default: return Act::No;
  }
}

Status Link::handle(const Input& input) {
  if (!orders_.drained()) return Status::NotDrained;
  if (input.fact > Fact::NetworkFound) return Status::UnknownFact;
  now_ = std::max(now_, input.now);
  if (input.fact == Fact::TimerFired) {
    for (Timer due = timers_.take_due(now_); due != Timer::None; due = timers_.take_due(now_))
      timer_fired(due);
    return Status::Ok;
  }
  if (belongs_to_attempt(input.fact) && input.epoch != epoch_) {
    handle_other_attempt(input);
    return Status::Ok;
  }
  const bool tries = renewal_ != Renewal::None && input.fact != Fact::SocketClosed;
  if (state_ == LinkState::Open && !tries && now_ - opened_at_ >= kStableAfter) reset_backoff();
  perform(act_for(state_, input.fact), input);
  return Status::Ok;
}

void Link::perform(Act act, const Input& input) {
  switch (act) {
    case Act::No: return;
    case Act::Begin: return begin_attempt();
    case Act::Restart: abandon(); return prompt_attempt();
    case Act::Replace: return renew_in(random_.up_to(kPromptJitter));
    case Act::Prompt: return prompt_attempt();
    case Act::Open: return open_socket(input);
    case Act::Opened: return opened();
    case Act::Refuse: return token_failed(input);
    case Act::Lost: return lost(input);
    case Act::Timeout: return timed_out();
    case Act::Frame: return read(input);
    case Act::Expire:
      if (whole(input.a) != kUnauthorized) return;
      abandon();
      return wait(LinkReason::SessionEnded, backoff_.next_of_crowd(random_, window_));
    case Act::Kick:
      abandon();
      no_attempt_for(kKickedFloor);
      return wait(LinkReason::Kicked, backoff_.next_of_crowd(random_, window_));
    case Act::Offline: abandon(); return enter(LinkState::Offline, Timer::Reconnect, kOfflineRetry);
    case Act::Freeze: abandon(); return enter(LinkState::Frozen, Timer::None, 0);
    case Act::Stop: abandon(); return enter(LinkState::Stopped, Timer::None, 0);
    case Act::Window: window_ = from_seconds(input.a / 1000, kMaxRetryAfter * 12); return;
  }
}

/// The only function that writes the state and its deadline.
void Link::enter(LinkState state, Timer timer, Millis delay) {
  state_ = state;
  timers_.clear_all();
  if (timer != Timer::None) timers_.set(timer, due(delay));
}

void Link::report(LinkReason reason, Millis delay) {
  orders_.push({Order::Report,
                epoch_,
                static_cast<double>(index_of(reason)),
                static_cast<double>(delay),
                {}});
}

void Link::begin_attempt() {
  epoch_ = ++last_epoch_;
  enter(LinkState::FetchingToken, Timer::TokenTimeout, kTokenTimeout);
  orders_.push({Order::FetchToken, epoch_, 0, 0, {}});
}

void Link::prompt_attempt() {
  enter(LinkState::Waiting, Timer::Reconnect, random_.up_to(kPromptJitter));
  reset_backoff();
}

void Link::open_socket(const Input& input) {
  session_ = from_seconds(input.b, kMaxSession);
  const Millis lifetime = from_seconds(input.a, kOpenTimeout);
  const Millis limit = lifetime > 0 ? lifetime : kOpenTimeout;
  enter(LinkState::Opening, Timer::OpenTimeout, limit);
  orders_.push({Order::OpenSocket, epoch_, 0, 0, {}});
}

void Link::opened() {
  opened_at_ = now_;
  refused_.reset();
  enter(LinkState::Open, Timer::None, 0);
  if (session_ > 0)
    timers_.set(Timer::Session, now_ + random_.between(session_ * 6 / 10, session_ * 9 / 10));
  restart_silence_timer();
  report(LinkReason::Opened, 0);
}

/// For attempts and for renewals. A failed renewal keeps the current connection.
void Link::token_failed(const Input& input) {
  const int status = whole(input.a);
  const bool answered = status / 100 == 2;  // but not with a token
  const bool denied = status == 401 || status == 403;
  const bool refused = denied || answered;
  const bool throttled = status == 429;
  if (refused) no_attempt_for(kRefusedFloor);
  if (throttled) no_attempt_for(from_seconds(input.b, kMaxRetryAfter));
  const Millis delay =
      refused ? refused_.next(random_) * 9 / 10 : backoff_.next_of_crowd(random_, window_);
  if (state_ == LinkState::Open) return renewal_failed(delay);
  wait(denied      ? LinkReason::TokenRefused
       : throttled ? LinkReason::TokenThrottled
                   : LinkReason::TokenFailed,
       delay);
}

void Link::lost(const Input& input) {
  const bool broke = input.b == 0 || whole(input.a) != kNormalClosure;
  if (state_ == LinkState::Open && broke) backoff_.begin_at(kBrokenWindow);
  if (take_over()) return;
  end_renewal();
  retire();
  wait(LinkReason::SocketLost, backoff_.next_of_crowd(random_, window_));
}

void Link::timed_out() {
  const bool opening = state_ == LinkState::Opening;
  abandon();
  wait(opening ? LinkReason::OpenTimedOut : LinkReason::TokenFailed,
       backoff_.next_of_crowd(random_, window_));
}

void Link::reset_backoff() {
  backoff_.begin_at(kWindow);
  backoff_.reset();
}

void Link::wait(LinkReason reason, Millis delay) {
  enter(LinkState::Waiting, Timer::Reconnect, delay);
  report(reason, timers_.deadline() - now_);
}

/// Allows no token request until then.
void Link::no_attempt_for(Millis length) {
  not_before_ = std::max(not_before_, now_ + length);
}

/// Ends every attempt and connection. Their later facts belong to an old epoch.
void Link::abandon() {
  const bool has_socket = state_ == LinkState::Opening || state_ == LinkState::Open;
  if (has_socket) orders_.push({Order::CloseSocket, epoch_, 0, 0, {}});
  end_renewal();
  retire();
  epoch_ = ++last_epoch_;
}

void Link::read(const Input& input) {
  const bool beginning_only = input.a != 0;
  Frame frame;
  if (begins_message(input.text) && beginning_only) {
    frame.kind = FrameKind::Message;
  } else if (beginning_only) {
    frame.ignored = Ignored::TooLarge;
  } else {
    frame = read_frame(input.text);
  }
  note_frame(frame);
  if (frame.kind == FrameKind::Unreadable) {
    ++ignored_[index_of(frame.ignored)];
    return;
  }
  if (overlaps() && is_repeated(frame.id)) {
    ++ignored_[index_of(Ignored::Superseded)];
    return;
  }
  orders_.push({Order::Deliver, epoch_, static_cast<double>(index_of(frame.kind)), 0,
                Text<128>{frame.id.view()}});
  if (frame.kind == FrameKind::Error && input.epoch == epoch_) {
    Input error = input;
    error.a = frame.error_code;
    perform(act_for(state_, Fact::ErrorFrame), error);
  }
}

}  // namespace autoplay
