// Measures the native director: `core_speed FRAME...` prints one JSON object with ns for each fact
// without JSON and for each event frame (each FRAME in turn), over ROUNDS rounds.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "core/director.hpp"

namespace {

using namespace autoplay;
using Steady = std::chrono::steady_clock;

constexpr int kRounds = 9;
constexpr int kFacts = 2'000'000;
constexpr int kFrames = 100'000;

void tell(Director& director, const Input& input) {
  if (director.handle(input) != Status::Ok) std::abort();
  for (Instruction order; director.next(order);) continue;
}

/// A director that plays.
Director playing() {
  Director director(1);
  tell(director, {Fact::Created, 0, 0, 0, "demo-channel", 0});
  tell(director, {Fact::PlayerAttached, 0, 0, 1, {}, 0});
  tell(director, {Fact::PlayerReady, 1, 0, 0, {}, 1});
  tell(director, {Fact::PlayerPlaying, 1, 0, 0, {}, 2});
  return director;
}

template <typename Work>
double nanoseconds_each(int count, const Work& work) {
  const auto began = Steady::now();
  for (int i = 0; i < count; ++i) work(i);
  const std::chrono::duration<double, std::nano> took = Steady::now() - began;
  return took.count() / count;
}

/// What a player reports while it plays on: it stalls and recovers, and its position advances.
double fact_cost() {
  Director director = playing();
  constexpr std::array kTold{Fact::PositionMoved, Fact::PlayerBuffering, Fact::PlayerPlaying,
                             Fact::MutedChanged};
  return nanoseconds_each(kFacts, [&](int i) {
    tell(director, {kTold[static_cast<std::size_t>(i) % kTold.size()], 0, 0, 0, {}, 10 + i});
  });
}

double frame_cost(const std::vector<std::string>& frames) {
  Director director = playing();
  return nanoseconds_each(kFrames, [&](int i) {
    const std::string& frame = frames[static_cast<std::size_t>(i) % frames.size()];
    tell(director, {Fact::FrameArrived, 0, 0, 0, frame, 10 + i});
  });
}

void print(const char* name, const std::vector<double>& values, const char* end) {
  std::cout << '"' << name << "\":[";
  for (std::size_t i = 0; i < values.size(); ++i) std::cout << (i == 0 ? "" : ",") << values[i];
  std::cout << ']' << end;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> frames(argv + 1, argv + argc);
  if (frames.empty()) {
    std::cerr << "usage: core_speed FRAME...\n";
    return 2;
  }
  std::vector<double> fact;
  std::vector<double> frame;
  for (int round = 0; round < kRounds; ++round) {
    fact.push_back(fact_cost());
    frame.push_back(frame_cost(frames));
  }
  std::cout << '{';
  print("fact", fact, ",");
  print("frame", frame, "}\n");
}
