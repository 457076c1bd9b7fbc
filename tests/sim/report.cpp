#include <array>
#include <atomic>
#include <iomanip>
#include <mutex>
#include <thread>

#include "sim/run.hpp"

namespace autoplay::sim {
namespace {

constexpr std::size_t kClasses = kFaultCount + 1;  ///< and one for runs without a fault

struct PerFault {
  std::size_t runs = 0;
  std::size_t judged = 0;
  std::vector<Millis> took;
};

struct Totals {
  std::array<PerFault, kClasses> faults;
  std::array<std::size_t, kWrongCount> wrongs{};
  std::vector<std::pair<std::uint64_t, Violation>> violations;
  std::size_t judgements = 0;
  Millis simulated = 0;
};

void add(Totals& totals, const Outcome& outcome) {
  totals.simulated += outcome.length;
  totals.judgements += outcome.judged.size();
  for (const Violation& v : outcome.violations) {
    ++totals.wrongs[static_cast<std::size_t>(v.kind)];
    totals.violations.emplace_back(outcome.seed, v);
  }
  std::array<bool, kFaultCount> seen{};
  std::array<bool, kFaultCount> judged{};
  for (const Trouble& t : outcome.troubles) {
    const auto kind = static_cast<std::size_t>(t.kind);
    seen[kind] = true;
    judged[kind] = judged[kind] || std::any_of(outcome.judged.begin(), outcome.judged.end(),
                                               [&](Millis at) { return at > t.from; });
  }
  for (std::size_t i = 0; i < kFaultCount; ++i) {
    totals.faults[i].runs += seen[i] ? 1 : 0;
    totals.faults[i].judged += judged[i] ? 1 : 0;
  }
  if (outcome.troubles.empty()) {
    ++totals.faults[kFaultCount].runs;
    totals.faults[kFaultCount].judged += outcome.judged.empty() ? 0 : 1;
  }
  for (const Sample& sample : outcome.samples) {
    std::array<bool, kClasses> of{};
    of[kFaultCount] = true;
    for (const Trouble& t : outcome.troubles) {
      const bool near = t.from <= sample.from + sample.took && t.to >= sample.from - 60'000;
      if (!near) continue;
      of[static_cast<std::size_t>(t.kind)] = true;
      of[kFaultCount] = false;
    }
    for (std::size_t i = 0; i < kClasses; ++i) {
      if (of[i]) totals.faults[i].took.push_back(sample.took);
    }
  }
}

std::string seconds(std::vector<Millis>& took, double share) {
  if (took.empty()) return "-";
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(took.size() - 1));
  std::nth_element(took.begin(), took.begin() + at, took.end());
  const Millis tenths = (took[static_cast<std::size_t>(at)] + 50) / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

void print_faults(Totals& totals) {
  std::cout << "\nfault              runs  judged  starts   p50   p95   p99  (s from startable to "
               "playing)\n";
  for (std::size_t i = 0; i < kClasses; ++i) {
    PerFault& f = totals.faults[i];
    const std::string_view name =
        i < kFaultCount ? name_of(static_cast<Fault>(i)) : "(none at hand)";
    std::cout << std::left << std::setw(17) << name << std::right << std::setw(6) << f.runs
              << std::setw(8) << f.judged << std::setw(8) << f.took.size() << std::setw(6)
              << seconds(f.took, 0.5) << std::setw(6) << seconds(f.took, 0.95) << std::setw(6)
              << seconds(f.took, 0.99) << '\n';
  }
}

void print_violations(Totals& totals) {
  std::sort(totals.violations.begin(), totals.violations.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::cout << "\nviolations\n";
  for (std::size_t i = 0; i < kWrongCount; ++i)
    std::cout << std::left << std::setw(20) << name_of(static_cast<Wrong>(i)) << std::right
              << std::setw(6) << totals.wrongs[i] << '\n';
  std::array<int, kWrongCount> shown{};
  for (const auto& [seed, v] : totals.violations) {
    if (++shown[static_cast<std::size_t>(v.kind)] > 6) continue;
    std::cout << "seed " << seed << " at " << v.at / 1'000 << " s: " << name_of(v.kind) << ": "
              << v.what << "\n";
  }
}

}  // namespace

int run_many(std::uint64_t first, std::uint64_t count, unsigned threads, bool brief) {
  Totals totals;
  std::mutex mutex;
  std::atomic<std::uint64_t> next{0};
  const auto work = [&] {
    for (std::uint64_t i = next++; i < count; i = next++) {
      const Outcome outcome = run(first + i, false);
      const std::lock_guard lock(mutex);
      add(totals, outcome);
    }
  };
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < threads; ++i) workers.emplace_back(work);
  for (std::thread& worker : workers) worker.join();
  if (brief) {
    for (const auto& [seed, v] : totals.violations)
      std::cout << name_of(v.kind) << "\t" << seed << "\t" << v.what << "\n";
    return totals.violations.empty() ? 0 : 1;
  }
  std::cout << count << " runs from seed " << first << ", " << totals.simulated / 3'600'000
            << " hours simulated, " << totals.judgements << " judgements of liveness\n";
  print_faults(totals);
  print_violations(totals);
  return totals.violations.empty() ? 0 : 1;
}

}  // namespace autoplay::sim
