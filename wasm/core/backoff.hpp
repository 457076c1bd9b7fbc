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

/// Full jitter: the n-th delay is uniform in [0, min(cap, base · 2ⁿ)], so that a crowd that lost
/// its server together does not come back together.
class Backoff {
 public:
  constexpr Backoff(Millis base, Millis cap) : base_(base), cap_(cap) {}

  /// The next delay. `floor` widens the window (and the cap) to at least that much.
  Millis next(Random& random, Millis floor = 0);
  void reset() { tries_ = 0; }
  void begin_at(Millis base) { base_ = base; }
  [[nodiscard]] std::uint32_t tries() const { return tries_; }

  friend constexpr bool operator==(const Backoff&, const Backoff&) = default;

 private:
  Millis base_;
  Millis cap_;
  std::uint32_t tries_ = 0;
};

}  // namespace autoplay
