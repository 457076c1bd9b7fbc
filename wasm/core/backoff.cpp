#include "core/backoff.hpp"

#include <algorithm>

namespace autoplay {

std::uint64_t Random::next() {
  state_ += 0x9E3779B97F4A7C15U;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
  return mixed ^ (mixed >> 31U);
}

Millis Random::up_to(Millis limit) {
  const std::uint64_t high = next() >> 32U;
  return static_cast<Millis>((high * (static_cast<std::uint64_t>(limit) + 1)) >> 32U);
}

Millis Backoff::grow(Millis floor) {
  const Millis grown = base_ << std::min(tries_++, 20U);
  return std::max(std::min(cap_, grown), floor);
}

Millis Backoff::next(Random& random) {
  return random.up_to(grow(0));
}

Millis Backoff::next_of_crowd(Random& random, Millis floor) {
  const bool later = tries_ > 0;
  const Millis window = grow(floor);
  const Millis least = later ? std::max(window / 2, floor) : 0;
  return least + random.up_to(window - least);
}

}  // namespace autoplay
