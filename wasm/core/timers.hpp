#pragma once

#include <array>
#include <cstddef>

#include "core/vocabulary.hpp"

namespace autoplay {

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

}  // namespace autoplay
