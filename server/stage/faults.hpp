#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "net/http.hpp"

namespace autoplay::stage {

/// The faults that the stage can produce, in the order in which they are listed.
enum class FaultKind : std::uint8_t {
  CutChat,         ///< every viewer's connection is reset
  CloseChat,       ///< every viewer's connection is closed with a code
  HalfOpenChat,    ///< existing connections stay open but carry no more data; new ones work
  RefuseChat,      ///< handshakes are answered 503
  Token,           ///< the token endpoint answers an error
  TokenSlow,       ///< it answers late
  Manifest404,     ///< playlists are not found
  Manifest,        ///< playlists are answered with an error
  FreezeManifest,  ///< playlists do not change, as when the encoder stalls
  LoseEvent,       ///< the next Stream Start is lost on the bus
  DelayEvent,      ///< it is late
  RepeatEvent,     ///< it comes twice
  ReorderEvents,   ///< it comes after the Stream End that follows it
  EmitterDown,     ///< the emitter's invocations fail
};
inline constexpr std::size_t kFaultKindCount = 14;

/// The numbers a fault may take, by their names in JSON:
/// `ms delay status code retryAfter times`.
enum class FaultField : std::uint8_t {
  Ms,          ///< how long it lasts at most, 1–600,000; of DelayEvent: how late the event is
  Delay,       ///< how late each token is, ms, 1–60,000
  Status,      ///< of HTTP, 400–599
  Code,        ///< a WebSocket close code that a server may send
  RetryAfter,  ///< seconds, 0–3,600; optional
  Times,       ///< it ends after it was met this often, 1–1,000
};
inline constexpr std::size_t kFaultFieldCount = 6;

struct Fault {
  FaultKind kind = FaultKind::CutChat;
  std::array<std::optional<std::uint32_t>, kFaultFieldCount> values{};

  [[nodiscard]] std::optional<std::uint32_t> value(FaultField field) const {
    return values[static_cast<std::size_t>(field)];
  }
  /// The field's number; 0 when it has none.
  [[nodiscard]] std::uint32_t number(FaultField field) const { return value(field).value_or(0); }
};

/// `cut-chat`, `token-slow` …
[[nodiscard]] std::string_view name_of(FaultKind kind);

/// Reads `{"kind": …}` with exactly the fields that its kind takes; otherwise a sentence that names
/// the wrong field.
[[nodiscard]] std::variant<Fault, std::string> read_fault(std::string_view json);

/// For people: `token: status 429, retryAfter 2, times 3`.
[[nodiscard]] std::string describe(const Fault& fault);

/// The faults in force and the events they withhold. A second fault of a kind replaces the first. A
/// request, a handshake or an invocation that a fault answers has met it. Uses no socket, and takes
/// the time from the clock that it is given.
class Faults {
 public:
  /// Milliseconds with fractions, monotonic.
  using Clock = std::function<double()>;

  static constexpr double kNever = std::numeric_limits<double>::infinity();
  /// Events that can be withheld at the same time. Further events pass as without a fault.
  static constexpr std::size_t kMaxWithheld = 16;

  explicit Faults(Clock now) : now_(std::move(now)) {}

  /// Puts a fault in force: until it was met `times` times, until its `ms` are over, or until
  /// end_all(); for the kinds that concern one event, until the next event. The kinds that act on
  /// the connected viewers (CutChat, CloseChat, HalfOpenChat) leave nothing here.
  void begin(const Fault& fault);
  /// Ends all faults; what they withheld is due at once.
  void end_all();

  /// The faults in force: a JSON array of `{kind, …its fields, met}`, where `met` says how often it
  /// was met, and `leftMs` besides for a fault with `ms`; an event that one withholds as `{kind,
  /// withheld: true, leftMs}`, and `half_open` viewers, unless 0, as
  /// `{kind: "half-open-chat", viewers}`.
  [[nodiscard]] std::string dump(std::size_t half_open) const;

  // Each of the following counts as meeting the fault that it answers from.

  [[nodiscard]] bool refuses_chat() { return meet(FaultKind::RefuseChat).has_value(); }
  [[nodiscard]] bool emitter_is_down() { return meet(FaultKind::EmitterDown).has_value(); }
  /// What the token endpoint answers instead of a token.
  [[nodiscard]] std::optional<net::Response> token_answer();
  /// How late the token endpoint answers, ms.
  [[nodiscard]] std::uint32_t token_delay();
  /// What the origin answers instead of a playlist.
  [[nodiscard]] std::optional<net::Response> manifest_answer();
  /// The moment that playlists show: now, or when they froze.
  [[nodiscard]] double manifest_time();

  /// What becomes of an event on its way to the target.
  struct Passage {
    std::vector<std::string> events;  ///< to send now, in this order
    std::string fate;                 ///< in words; empty when nothing is wrong
  };
  /// Takes an event that is on its way; `name` is its `detail.event_name`.
  [[nodiscard]] Passage pass(std::string_view name, std::string event);
  /// Takes out the withheld events that are due.
  [[nodiscard]] std::vector<std::string> take_due();
  /// When the next withheld event is due; kNever without one.
  [[nodiscard]] double next_due() const;

 private:
  struct Active {
    Fault fault;
    double since = 0;
    double until = kNever;
    std::uint32_t met = 0;
  };
  struct Withheld {
    FaultKind by;
    std::string event;
    double due = kNever;
  };

  [[nodiscard]] const Active* in_force(FaultKind kind) const;
  /// The fault of that kind, as it was before it was met once more; it ends with the last time.
  [[nodiscard]] std::optional<Active> meet(FaultKind kind);
  /// Takes a fault that is for one event only.
  [[nodiscard]] std::optional<Fault> take(FaultKind kind);
  [[nodiscard]] Passage pass_start(std::string event);
  [[nodiscard]] Passage pass_end(std::string event);

  Clock now_;
  std::array<std::optional<Active>, kFaultKindCount> active_{};
  std::vector<Withheld> withheld_;
};

}  // namespace autoplay::stage
