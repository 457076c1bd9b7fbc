#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/vocabulary.hpp"

namespace autoplay {

struct WalkOptions {
  int depth = 3;         ///< facts after the roots
  double seconds = 1e9;  ///< no layer is finished after this
  unsigned threads = 1;
};

struct WalkLayer {
  int depth = 0;
  std::uint64_t states = 0;       ///< never met before
  std::uint64_t transitions = 0;  ///< that led here, or back
  bool complete = true;
};

struct WalkResult {
  std::vector<WalkLayer> layers;
  /// What was broken, with the facts that led there; empty when every promise was kept.
  std::vector<std::string> broken;
};

/// Tells a director everything that can be told, breadth first, from each of a few beginnings, and
/// holds every step against the Witness. Machines that differ in nothing that matters are met once;
/// where a step draws a number, a low and a high one are tried.
[[nodiscard]] WalkResult walk(const WalkOptions& options,
                              const std::function<void(const WalkLayer&)>& report);

}  // namespace autoplay
