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
class OrderQueue {
 public:
  /// One fact gives rise to at most this many orders; more would be a defect; it is counted.
  static constexpr std::size_t kCapacity = 16;

  void push(const Instruction& instruction) {
    if (end_ == kCapacity) {
      ++overflows_;
      return;
    }
    items_[end_++] = instruction;
  }

  /// Moves on to the next order; false when there is none, and then the queue is empty.
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
  friend bool operator==(const OrderQueue& one, const OrderQueue& other) {
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

/// How many inputs were ignored, by cause.
using IgnoredCounts = std::array<std::uint32_t, kIgnoredCount>;

}  // namespace autoplay
