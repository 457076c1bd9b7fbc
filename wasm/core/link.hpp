#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "core/backoff.hpp"
#include "core/machine.hpp"
#include "core/timers.hpp"
#include "core/wire.hpp"

namespace autoplay {

/// More than the session of any service.
inline constexpr Millis kMaxSession = 24 * 3'600'000;

/// Keeps one chat connection alive: it gets a token, opens a socket, and reconnects after every
/// close until it is stopped. It has no clock, no socket and no secret: each Input contains the
/// time, and tokens stay outside.
///
/// A connection that will end soon (its session ends, beacons are missing, the network changed) is
/// replaced early: the new connection is opened before the old one is closed. While both are open,
/// frames are de-duplicated by their Id.
///
/// Contract: after each handle(), call next() until it returns false. Then wait until deadline()
/// and report TimerFired, or report the next fact. Each attempt has an epoch, which FetchToken,
/// OpenSocket and CloseSocket carry. Facts about an attempt that is over change nothing.
class Link {
 public:
  explicit Link(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] Status handle(const Input& input);
  bool next(Instruction& instruction) { return orders_.next(instruction); }

  [[nodiscard]] Millis deadline() const { return timers_.deadline(); }
  [[nodiscard]] Timer deadline_reason() const { return timers_.first(); }
  [[nodiscard]] LinkState state() const { return state_; }
  [[nodiscard]] std::uint32_t count(Ignored cause) const { return ignored_[index_of(cause)]; }
  [[nodiscard]] std::size_t overflows() const { return orders_.overflows(); }

  /// Notes the beginning of a plain chat message that nobody reads. The message is only a sign of
  /// life, so it needs no time, no handle() and no next(). If this returns false, report the frame
  /// as FrameArrived.
  bool overhear(std::string_view beginning, Epoch epoch) {
    const bool settled = state_ == LinkState::Open && renewal_ == Renewal::None && retiring_ == 0;
    if (!settled || epoch != epoch_ || !begins_message(beginning)) return false;
    overheard_ = true;
    return true;
  }

  /// True if the beginning of the frame is enough: it is a plain message.
  [[nodiscard]] bool prefix_suffices(std::string_view beginning) const {
    return !overlaps() && begins_message(beginning);
  }

  friend bool operator==(const Link&, const Link&) = default;

  /// What a fact does in a state. The whole table is in link.cpp.
  enum class Act : std::uint8_t;
  static Act act_for(LinkState state, Fact fact);

 private:
  struct Row;
  static const Row& row_of(LinkState state);
  void perform(Act act, const Input& input);
  void enter(LinkState state, Timer timer, Millis delay);
  void report(LinkReason reason, Millis delay);

  void begin_attempt();
  void prompt_attempt();
  void open_socket(const Input& input);
  void opened();
  void token_failed(const Input& input);
  void lost(const Input& input);
  void timed_out();
  void reset_backoff();
  void wait(LinkReason reason, Millis delay);
  void no_attempt_for(Millis length);
  [[nodiscard]] Millis due(Millis delay) const { return std::max(now_, not_before_) + delay; }
  void abandon();
  void read(const Input& input);
  void note_frame(const Frame& frame);

  // link_renewal.cpp: a new connection before the old one is closed
  enum class Renewal : std::uint8_t { None, Waiting, FetchingToken, Opening };
  void timer_fired(Timer timer);
  void renew_in(Millis delay);
  void begin_renewal();
  void handle_other_attempt(const Input& input);
  void handle_renewal(const Input& input);
  void renewal_failed(Millis delay);
  void renewed();
  void retire();
  void end_renewal();
  bool take_over();
  void replace_silent();
  void restart_silence_timer();
  void set_silence_timer();
  bool is_repeated(const FrameIdText& id);
  /// Whether two connections may deliver the same frame.
  [[nodiscard]] bool overlaps() const {
    return renewal_ == Renewal::Opening || retiring_ != 0 || now_ < dedupe_until_;
  }

  Random random_;
  Backoff backoff_{1'000, 30'000};
  Backoff refused_{60'000, 300'000};
  LinkState state_ = LinkState::Idle;
  Epoch epoch_ = 0;       ///< the current attempt or connection
  Epoch last_epoch_ = 0;  ///< the newest epoch
  Millis now_ = 0;
  Millis opened_at_ = 0;
  Millis window_ = 0;      ///< the advertised reconnectWindowMs
  Millis session_ = 0;     ///< of the current token; 0 = unknown
  Millis not_before_ = 0;  ///< the token endpoint or a moderator allows no attempt before

  Renewal renewal_ = Renewal::None;
  Epoch renewing_ = 0;                  ///< the attempt that will replace the connection
  Epoch retiring_ = 0;                  ///< the replaced connection, until it is closed
  Millis dedupe_until_ = 0;             ///< frames of that one may arrive again until then
  bool renewal_for_silence_ = false;    ///< the renewal is because of silence; a frame cancels it
  bool replaced_for_silence_ = false;   ///< replaced because of silence, and no beacon since
  Millis period_ = 0;                   ///< of beacons; 0 until one was received
  Millis max_silence_ = 0;              ///< how long silence is accepted
  Millis silence_until_ = 0;            ///< when that time is over
  bool overheard_ = false;              ///< a message arrived since the last check
  std::array<FrameIdText, 64> seen_{};  ///< while connections overlap
  std::size_t seen_next_ = 0;

  Timers timers_;
  OrderQueue orders_;
  IgnoredCounts ignored_{};
};

}  // namespace autoplay
