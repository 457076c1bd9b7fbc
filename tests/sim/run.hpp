#pragma once

#include "sim/oracle.hpp"

namespace autoplay::sim {

struct Outcome {
  std::uint64_t seed = 0;
  Millis length = 0;
  std::vector<Trouble> troubles;
  std::vector<Violation> violations;
  std::vector<Sample> samples;
  std::vector<Millis> judged;
};

/// Runs one world from its seed to its end.
[[nodiscard]] Outcome run(std::uint64_t seed, bool tells);

/// Runs many worlds on two threads and adds up the results.
[[nodiscard]] int run_many(std::uint64_t first, std::uint64_t count, unsigned threads, bool brief);

/// Prints one table: many links beside the policies of other clients.
[[nodiscard]] int run_herd(std::size_t clients);

}  // namespace autoplay::sim
