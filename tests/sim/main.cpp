// Runs seeded worlds around the real core, with an oracle that knows the truth.
#include <cstdlib>
#include <iostream>
#include <string>

#include "sim/run.hpp"

namespace {

constexpr const char* kUsage =
    "usage: sim [--runs N] [--seed S] [--threads T] [--brief]   many worlds; 1 = a violation\n"
    "       sim --seed S --verbose                              one world, told as it happens\n"
    "       sim --herd CLIENTS                                  a crowd of links, one table\n";

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t runs = 10'000;
  std::uint64_t seed = 1;
  std::uint64_t herd = 0;
  unsigned threads = 2;
  bool verbose = false;
  bool brief = false;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    if (option == "--verbose") {
      verbose = true;
      continue;
    }
    if (option == "--brief") {
      brief = true;
      continue;
    }
    char* end = nullptr;
    const std::uint64_t value = i + 1 < argc ? std::strtoull(argv[i + 1], &end, 10) : 0;
    const bool number = end != nullptr && *end == '\0' && *argv[i + 1] != '\0';
    ++i;
    if (number && option == "--runs") {
      runs = value;
    } else if (number && option == "--seed") {
      seed = value;
    } else if (number && option == "--threads" && value > 0 && value <= 64) {
      threads = static_cast<unsigned>(value);
    } else if (number && option == "--herd" && value > 0) {
      herd = value;
    } else {
      std::cerr << "sim: " << option << " is no option, or lacks its number\n" << kUsage;
      return 2;
    }
  }
  if (herd > 0) return autoplay::sim::run_herd(herd);
  if (verbose) return autoplay::sim::run(seed, true).violations.empty() ? 0 : 1;
  return autoplay::sim::run_many(seed, runs, threads, brief);
}
