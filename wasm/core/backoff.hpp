#pragma once

#include <cstdint>

#include "core/vocabulary.hpp"

namespace autoplay {

/// Chance, from a seed: SplitMix64. The same seed draws the same numbers in every build.
class Random {
 public:
  constexpr explicit Random(std::uint64_t seed = 0) : state_(seed) {}

  std::uint64_t next();
  /// Uniform in [0, limit], both included; `limit` below 2^31.
  Millis up_to(Millis limit);
  /// Uniform in [low, high], both included.
  Millis between(Millis low, Millis high) { return low + up_to(high - low); }

  friend constexpr bool operator==(const Random&, const Random&) = default;

 private:
  std::uint64_t state_;
};

/// Windows for the n-th delay: min(cap, base · 2ⁿ).
class Backoff {
 public:
  constexpr Backoff(Millis base, Millis cap) : base_(base), cap_(cap) {}

  /// Full jitter: uniform in the window.
  Millis next(Random& random);
  /// For one of a crowd that lost its server together. The first delay is uniform in the window,
  /// the later ones in its upper half: those who failed then do not meet those who have not tried
  /// yet. `floor` widens window and cap to at least that much, and no later delay is below it, so
  /// that a crowd spread over `floor` keeps its rate however long the server is away.
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
