#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "core/vocabulary.hpp"

/// A seeded world around the real core: what happens and when.
namespace autoplay::sim {

/// The world's own random numbers: a defect in the core's must not change the world.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15U + 1) {}

  std::uint64_t next() {
    state_ ^= state_ >> 12U;
    state_ ^= state_ << 25U;
    state_ ^= state_ >> 27U;
    return state_ * 0x2545F4914F6CDD1DU;
  }
  double unit() { return static_cast<double>(next() >> 11U) * 0x1p-53; }
  bool likely(double share) { return unit() < share; }
  /// Uniform in [low, high].
  Millis between(Millis low, Millis high) {
    return low + static_cast<Millis>(unit() * static_cast<double>(high - low + 1));
  }
  std::size_t below(std::size_t count) {
    return static_cast<std::size_t>(unit() * static_cast<double>(count));
  }

 private:
  std::uint64_t state_;
};

/// The Unix time of the world's beginning: 2026-11-23T18:00:00Z.
inline constexpr Millis kUnixBase = 1'795'456'800'000;

/// The clock and the queue of future events.
class World {
 public:
  World(std::uint64_t seed, bool tells) : chance(seed), tells_(tells) {}

  [[nodiscard]] Millis now() const { return now_; }
  [[nodiscard]] Millis unix_now() const { return kUnixBase + now_; }

  void at(Millis when, std::function<void()> what) {
    queue_.push_back({std::max(when, now_), ++sequence_, std::move(what)});
    std::push_heap(queue_.begin(), queue_.end());
  }
  void in(Millis delay, std::function<void()> what) { at(now_ + delay, std::move(what)); }

  void run_until(Millis end) {
    while (!queue_.empty() && queue_.front().at <= end) {
      std::pop_heap(queue_.begin(), queue_.end());
      const Entry entry = std::move(queue_.back());
      queue_.pop_back();
      now_ = entry.at;
      entry.what();
    }
    now_ = std::max(now_, end);
  }

  [[nodiscard]] bool tells() const { return tells_; }
  /// Prints one line about what happened, with --verbose.
  template <typename... Parts>
  void tell(std::string_view who, const Parts&... parts) const {
    if (!tells_) return;
    std::cout << stamp() << ' ' << who << std::string(who.size() < 12 ? 12 - who.size() : 1, ' ');
    ((std::cout << parts), ...);
    std::cout << '\n';
  }

  Chance chance;

 private:
  struct Entry {
    Millis at;
    std::uint64_t sequence;
    std::function<void()> what;
    bool operator<(const Entry& other) const {
      return at != other.at ? at > other.at : sequence > other.sequence;
    }
  };

  [[nodiscard]] std::string stamp() const {
    const auto two = [](Millis value, int width) {
      std::string digits = std::to_string(value);
      return std::string(static_cast<std::size_t>(width) -
                             std::min<std::size_t>(digits.size(), static_cast<std::size_t>(width)),
                         '0') +
             digits;
    };
    return two(now_ / 3'600'000, 2) + ":" + two(now_ / 60'000 % 60, 2) + ":" +
           two(now_ / 1000 % 60, 2) + "." + two(now_ % 1000, 3);
  }

  Millis now_ = 0;
  std::uint64_t sequence_ = 0;
  std::vector<Entry> queue_;
  bool tells_;
};

}  // namespace autoplay::sim
