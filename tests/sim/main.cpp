// Runs seeded worlds around the real core, with an oracle that knows the truth.
#include "sim/run.hpp"
#include "tools/command_line.hpp"

int main(int argc, char** argv) {
  std::uint64_t runs = 10'000;
  std::uint64_t seed = 1;
  std::uint64_t herd = 0;
  unsigned threads = 2;
  bool verbose = false;
  bool brief = false;
  autoplay::CommandLine command("sim",
                                "simulated worlds around the real core, with an oracle that knows "
                                "the truth\n\nEnds with 1 when a promise was broken.");
  command.flag("--runs", "N", "How many worlds. Default 10000.", autoplay::whole_number(runs));
  command.flag("--seed", "S", "The first world; each further one has the next seed. Default 1.",
               autoplay::whole_number(seed));
  command.flag("--threads", "T", "Worlds at once. Default 2.",
               autoplay::whole_number(threads, 1, 64));
  command.flag("--brief", "Print only violations, one a line: kind, tab, seed.", brief);
  command.flag("--verbose", "Run the one world of --seed and print it as it happens.", verbose);
  command.flag("--herd", "CLIENTS", "Instead measure a crowd of links, in one table.",
               autoplay::whole_number(herd, 1));
  if (const auto status = command.read_or_print(argc, argv)) return *status;
  if (herd > 0) return autoplay::sim::run_herd(herd);
  if (verbose) return autoplay::sim::run(seed, true).violations.empty() ? 0 : 1;
  return autoplay::sim::run_many(seed, runs, threads, brief);
}
