#pragma once

#include <deque>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace autoplay::stage {

/// What happened in the system, in the order in which it became known, on one clock: milliseconds
/// since the stage started, with fractions. Holds the last kCapacity entries.
///
/// `who` is stage, bus, lambda, hub or page; `what` is a word: event, invoke, result, send, frame
/// from the stage, decision, load, play, playing, first-frame … from the page. `detail` is a
/// sentence (or, in the page's marks, any plain value or flat object).
class Timeline {
 public:
  static constexpr std::size_t kCapacity = 4'000;
  static constexpr std::size_t kMaxMarks = 200;
  static constexpr std::size_t kMaxWhat = 64;
  static constexpr std::size_t kMaxDetail = 1'024;

  /// Milliseconds with fractions.
  using Clock = std::function<double()>;

  /// `now` counts from the stage's start; `unix_at_start` is the wall clock at that moment, with
  /// which the page's times are converted.
  Timeline(Clock now, double unix_at_start);

  void add(std::string_view who, std::string_view what, std::string_view detail);

  /// Adds the page's marks: a JSON array of `{what, detail, at}`, `at` in Unix ms with fraction, at
  /// most kMaxMarks. Takes all of them or none. Nothing on success, otherwise what is wrong with
  /// them.
  [[nodiscard]] std::optional<std::string> add_marks(std::string_view json);

  /// The array of `{t_ms, who, what, detail}`.
  [[nodiscard]] std::string dump() const;
  void clear() { entries_.clear(); }

 private:
  void push(const nlohmann::ordered_json& entry);

  Clock now_;
  double unix_at_start_;
  std::deque<std::string> entries_;  ///< each as JSON
};

}  // namespace autoplay::stage
