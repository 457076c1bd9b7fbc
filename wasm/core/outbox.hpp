#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "core/text.hpp"
#include "core/vocabulary.hpp"

namespace autoplay {

/// What happened, as the shell reports it. `text` is only read during the call.
struct Input {
  Fact fact = Fact::TimerFired;
  Epoch epoch = 0;
  double a = 0;
  double b = 0;
  std::string_view text;
  Millis now = 0;  ///< monotonic; a step back is taken as no step
};

/// A number from outside as a small whole one; 0 when it is none.
[[nodiscard]] constexpr int whole(double value) {
  return value > -1e9 && value < 1e9 ? static_cast<int>(value) : 0;
}

/// Seconds from outside, as bounded ms.
[[nodiscard]] constexpr Millis from_seconds(double seconds, Millis limit) {
  if (!(seconds > 0)) return 0;
  const double millis = seconds * 1000;
  return millis < static_cast<double>(limit) ? static_cast<Millis>(millis) : limit;
}

/// What is to be done. Meanings of a, b and text: vocabulary.hpp.
struct Instruction {
  Order order = Order::None;
  Epoch epoch = 0;
  double a = 0;
  double b = 0;
  Text<128> text;
  friend bool operator==(const Instruction&, const Instruction&) = default;
};

/// The orders of one fact, in the order in which they are to be performed.
class Outbox {
 public:
  /// One fact gives rise to at most this many orders; more would be a defect, and is counted.
  static constexpr std::size_t kCapacity = 16;

  void push(const Instruction& instruction) {
    if (end_ == kCapacity) {
      ++overflows_;
      return;
    }
    items_[end_++] = instruction;
  }

  /// Moves on to the next order; false when there is none, and then the box is empty.
  bool next(Instruction& instruction) {
    if (begin_ == end_) {
      begin_ = end_ = 0;
      return false;
    }
    instruction = items_[begin_++];
    return true;
  }

  [[nodiscard]] bool drained() const { return end_ == 0; }
  [[nodiscard]] std::size_t overflows() const { return overflows_; }

  /// The same orders wait in both.
  friend bool operator==(const Outbox& one, const Outbox& other) {
    return one.overflows_ == other.overflows_ &&
           std::equal(one.items_.begin() + one.begin_, one.items_.begin() + one.end_,
                      other.items_.begin() + other.begin_, other.items_.begin() + other.end_);
  }

 private:
  std::array<Instruction, kCapacity> items_{};
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t overflows_ = 0;
};

/// One deadline per purpose; the earliest is the machine's.
class Timers {
 public:
  Timers() { due_.fill(kNever); }

  void set(Timer timer, Millis at) { due_[index_of(timer)] = at; }
  void clear(Timer timer) { set(timer, kNever); }
  void clear_all() { due_.fill(kNever); }
  [[nodiscard]] Millis at(Timer timer) const { return due_[index_of(timer)]; }
  [[nodiscard]] bool is_set(Timer timer) const { return at(timer) != kNever; }

  /// The earliest of all; Timer::None when nothing is due.
  [[nodiscard]] Timer first() const {
    std::size_t first = 0;
    for (std::size_t i = 1; i < due_.size(); ++i) {
      if (due_[i] < due_[first]) first = i;
    }
    return static_cast<Timer>(first);
  }
  [[nodiscard]] Millis deadline() const { return at(first()); }

  /// Takes one timer that is due at `now` and clears it; Timer::None when none is left.
  Timer take_due(Millis now) {
    const Timer timer = first();
    if (at(timer) == kNever || at(timer) > now) return Timer::None;
    clear(timer);
    return timer;
  }

  friend bool operator==(const Timers&, const Timers&) = default;

 private:
  std::array<Millis, kTimerCount> due_{};  ///< [None] is always kNever
};

/// How many inputs were ignored, by cause.
using IgnoredCounts = std::array<std::uint32_t, kIgnoredCount>;

}  // namespace autoplay
