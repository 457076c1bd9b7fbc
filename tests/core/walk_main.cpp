#include <cstdio>
#include <thread>

#include "tools/command_line.hpp"
#include "walk.hpp"
#include "walk_table.hpp"

int main(int argc, char** argv) {
  autoplay::WalkOptions options{5, 120, std::max(1U, std::thread::hardware_concurrency())};
  autoplay::CommandLine command("walk",
                                "everything that can be reported to a Director, breadth first\n\n"
                                "Ends with 1 when a promise was broken.");
  command.flag("--depth", "N", "How many facts in a row. Default 5.",
               autoplay::whole_number(options.depth, 1, 1'000));
  command.flag("--seconds", "S", "Stop after this long. Default 120.",
               autoplay::whole_number(options.seconds, 0, 1'000'000));
  command.flag("--threads", "T", "Directors at once. Default: one for each core of the machine.",
               autoplay::whole_number(options.threads, 1, 64));
  if (const auto status = command.read_or_print(argc, argv)) return *status;
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
