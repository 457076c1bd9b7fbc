#pragma once

#include <cstdint>

#include "core/vocabulary.hpp"

namespace autoplay {

/// Random numbers from a seed (SplitMix64). The same seed gives the same numbers in every build.
class Random {
 public:
  constexpr explicit Random(std::uint64_t seed = 0) : state_(seed) {}

  std::uint64_t next();
  /// Uniform in [0, limit], both inclusive; `limit` must be below 2^31.
  Millis up_to(Millis limit);
  /// Uniform in [low, high], both inclusive.
  Millis between(Millis low, Millis high) { return low + up_to(high - low); }

  friend constexpr bool operator==(const Random&, const Random&) = default;

 private:
  std::uint64_t state_;
};

/// Exponential backoff with jitter. The window of the n-th delay is min(cap, base · 2ⁿ).
class Backoff {
 public:
  constexpr Backoff(Millis base, Millis cap) : base_(base), cap_(cap) {}

  /// Full jitter: uniform in the window.
  Millis next(Random& random);
  /// For many clients that lost their server at the same time. The first delay is uniform in the
  /// window. Later delays are uniform in its upper half, so that clients that failed do not meet
  /// clients that have not tried yet. `floor` is the minimum of window and cap, and of every delay
  /// after the first. So clients that are spread over `floor` keep their rate, however long the
  /// server is away.
  Millis next_of_crowd(Random& random, Millis floor);
  void reset() { tries_ = 0; }
  void begin_at(Millis base) { base_ = base; }
  [[nodiscard]] std::uint32_t tries() const { return tries_; }

  friend constexpr bool operator==(const Backoff&, const Backoff&) = default;

 private:
  Millis grow(Millis floor);

  Millis base_;
  Millis cap_;
  std::uint32_t tries_ = 0;
};

}  // namespace autoplay
