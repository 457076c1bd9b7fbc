#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "walk.hpp"
#include "walk_table.hpp"

/// walk [--depth N] [--seconds S] [--threads T]: exit 1 when a promise was broken.
int main(int argc, char** argv) {
  autoplay::WalkOptions options{5, 120, std::max(1U, std::thread::hardware_concurrency())};
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--depth") options.depth = std::atoi(argv[i + 1]);
    if (name == "--seconds") options.seconds = std::atof(argv[i + 1]);
    if (name == "--threads") options.threads = static_cast<unsigned>(std::atoi(argv[i + 1]));
  }
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;
  const autoplay::WalkResult result = walk(options, [&](const autoplay::WalkLayer& layer) {
    states += layer.states;
    transitions += layer.transitions;
    std::printf("depth %d: %llu new states, %llu transitions; %llu and %llu together%s\n",
                layer.depth, static_cast<unsigned long long>(layer.states),
                static_cast<unsigned long long>(layer.transitions),
                static_cast<unsigned long long>(states),
                static_cast<unsigned long long>(transitions), layer.complete ? "" : " (cut short)");
    std::fflush(stdout);
  });
  for (const std::string& broken : result.broken) std::printf("BROKEN: %s\n", broken.c_str());
  for (const bool with_acts : {true, false}) {
    const auto cells = autoplay::unreached_cells(with_acts);
    std::printf("%zu cells never reached that %s:\n", cells.size(),
                with_acts ? "do something" : "do nothing");
    for (const std::string& cell : cells) std::printf("  %s\n", cell.c_str());
  }
  return result.broken.empty() ? 0 : 1;
}
