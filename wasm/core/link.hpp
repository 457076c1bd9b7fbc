#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "core/backoff.hpp"
#include "core/machine.hpp"
#include "core/timers.hpp"
#include "core/wire.hpp"

namespace autoplay {

/// A longer session than any service gives.
inline constexpr Millis kLongestSession = 24 * 3'600'000;

/// Keeps one chat connection alive: token, socket, and after every close a new attempt, until it
/// is stopped. Knows no clock, socket or secret: time is in each Input, tokens stay outside.
///
/// A connection whose end is in sight (its session, silence where beacons should come, a network
/// that changed) is replaced before it goes: the new one is opened beside it, and while both
/// speak, frames are told apart by their Id.
///
/// Contract: after each handle(), call next() until it is false; then wait until deadline() and
/// report TimerFired, or report the next fact. Each attempt has an epoch, carried by FetchToken,
/// OpenSocket and CloseSocket; facts about an attempt that is over change nothing.
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

  /// Takes a plain chat message that nobody wants delivered, by its beginning: a sign of life and
  /// nothing else, so it needs no time, no handle() and no next(). False: not taken, tell it as
  /// FrameArrived.
  bool overhear(std::string_view beginning, Epoch epoch) {
    const bool settled = state_ == LinkState::Open && renewal_ == Renewal::None && retiring_ == 0;
    if (!settled || epoch != epoch_ || !begins_message(beginning)) return false;
    overheard_ = true;
    return true;
  }

  /// True when a frame that begins like this needs not be given whole.
  [[nodiscard]] bool prefix_suffices(std::string_view beginning) const {
    return !overlaps() && begins_message(beginning);
  }

  friend bool operator==(const Link&, const Link&) = default;

  /// What a fact means in a state: the whole table, in link.cpp.
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
  void fresh_budget();
  void wait(LinkReason reason, Millis delay);
  void stay_away(Millis length);
  [[nodiscard]] Millis due(Millis delay) const { return std::max(now_, not_before_) + delay; }
  void abandon();
  void read(const Input& input);
  void heard(const Frame& frame);

  // link_renewal.cpp: a new connection before the old one goes
  enum class Renewal : std::uint8_t { None, Waiting, FetchingToken, Opening };
  void timer_fired(Timer timer);
  void renew_in(Millis delay);
  void begin_renewal();
  void of_another_attempt(const Input& input);
  void of_renewal(const Input& input);
  void renewal_failed(Millis delay);
  void renewed();
  void retire();
  void end_renewal();
  bool take_over();
  void silent();
  void expect_life();
  void watch_life();
  bool is_repeated(const FrameIdText& id);
  /// Two connections may bring the same frame.
  [[nodiscard]] bool overlaps() const {
    return renewal_ == Renewal::Opening || retiring_ != 0 || now_ < wary_until_;
  }

  Random random_;
  Backoff backoff_{1'000, 30'000};
  Backoff refused_{60'000, 300'000};
  LinkState state_ = LinkState::Idle;
  Epoch epoch_ = 0;       ///< the attempt, or the connection, that counts
  Epoch last_epoch_ = 0;  ///< the newest ever given
  Millis now_ = 0;
  Millis opened_at_ = 0;
  Millis window_ = 0;      ///< reconnectWindowMs as advertised
  Millis session_ = 0;     ///< of the token at hand; 0 = unknown
  Millis not_before_ = 0;  ///< the token endpoint, or a moderator, wants no attempt sooner

  Renewal renewal_ = Renewal::None;
  Epoch renewing_ = 0;                  ///< the attempt to replace the connection
  Epoch retiring_ = 0;                  ///< the connection that was replaced, for a moment still
  Millis wary_until_ = 0;               ///< what that one brought may come again until then
  bool for_silence_ = false;            ///< a frame makes the renewal needless
  bool silent_before_ = false;          ///< replaced for silence, and no beacon since
  Millis period_ = 0;                   ///< of beacons, once one was heard
  Millis patience_ = 0;                 ///< silence that is borne
  Millis life_until_ = 0;               ///< when it will have been borne
  bool overheard_ = false;              ///< a message since the last look
  std::array<FrameIdText, 64> seen_{};  ///< while connections overlap
  std::size_t seen_next_ = 0;

  Timers timers_;
  OrderQueue orders_;
  IgnoredCounts ignored_{};
};

}  // namespace autoplay
