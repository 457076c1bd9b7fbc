#include <array>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>

#include "bytes.hpp"
#include "director_witness.hpp"
#include "director_world.hpp"
#include "link_witness.hpp"

using namespace autoplay;

namespace {

void hold(std::string_view broken, std::string_view told) {
  if (broken.empty()) return;
  std::fprintf(stderr, "BROKEN: %.*s, after %.*s\n", static_cast<int>(broken.size()), broken.data(),
               static_cast<int>(told.size()), told.data());
  std::abort();
}

constexpr std::array<Millis, 16> kPauses{0,      0,      1,      10,     249,   250,
                                         999,    1'000,  1'001,  2'000,  3'000, 14'999,
                                         15'001, 31'000, 61'000, 660'000};
constexpr std::array<double, 8> kOdd{
    0, -1, 401, 1e300, -1e300, std::numeric_limits<double>::quiet_NaN(), 1012, 0.5};

/// Reports facts in an order that no shell would use to a copy: they must do no harm.
void disturb(Director director, Bytes& bytes, Millis now) {
  Input input;
  input.fact = static_cast<Fact>(bytes.next() % (index_of(Fact::Closed) + 2));
  input.epoch = static_cast<Epoch>(bytes.next() % 4);
  input.a = kOdd[bytes.next() % kOdd.size()];
  input.b = kOdd[bytes.next() % kOdd.size()];
  input.text = bytes.text();
  input.now = now - 5 + static_cast<Millis>(bytes.next());
  Orders orders;
  for (int i = 0; i < 3; ++i) {
    (void)director.handle(input);
    orders.drain(director);
    input.fact = i == 0 ? Fact::FrameArrived : Fact::TimerFired;
    input.now += 20'000;
  }
  hold(director.overflows() == 0 ? "" : "the queue never overflows", "a disturbance");
}

void direct(Bytes& bytes) {
  const auto options = static_cast<std::uint32_t>(bytes.next());
  Director director{bytes.next()};
  Witness witness{options};
  Orders orders;
  Millis now = 1'000'000;
  (void)director.handle({Fact::Created, 0, static_cast<double>(options), 0, kWorldChannel, now});
  orders.drain(director);
  const std::size_t known = told_facts().size();
  std::string path = "options " + std::to_string(options);
  while (!bytes.empty()) {
    const std::size_t choice = bytes.next();
    if (choice == 255) {
      disturb(director, bytes, now);
      continue;
    }
    Told told = told_facts()[choice % known];
    if (!place(told, director, witness, now)) continue;
    if (told.moment == Moment::Now) told.input.now += kPauses[bytes.next() % kPauses.size()];
    now = told.input.now;
    const Director before = director;
    (void)director.handle(told.input);
    orders.drain(director);
    path += "\n  " + std::to_string(now) + " " + std::string(told.name);
    hold(witness.see(told, before, director, orders), path);
  }
}

std::string_view frame(Bytes& bytes) {
  constexpr std::array<std::string_view, 5> kFrames{
      R"({"Type":"MESSAGE","Id":"m1","Content":"hello"})",
      R"({"Type":"EVENT","Id":"e1","EventName":"other","Attributes":{}})",
      R"({"Type":"EVENT","Id":"s1","EventName":"STREAM_STATE","Attributes":{"state":"{\"live\":true,\"periodMs\":60000}"}})",
      R"({"Type":"ERROR","Id":"x1","ErrorCode":401})", "nonsense"};
  const std::size_t choice = bytes.next() % (kFrames.size() + 1);
  return choice < kFrames.size() ? kFrames[choice] : bytes.text();
}

void connect(Bytes& bytes) {
  Link link{bytes.next()};
  LinkWitness witness;
  Millis now = 0;
  while (!bytes.empty()) {
    Input input;
    input.fact = static_cast<Fact>(bytes.next() % (index_of(Fact::NetworkFound) + 1));
    const std::size_t how = bytes.next();
    const auto back = static_cast<Epoch>(how % 4);
    input.epoch = witness.newest() > back ? witness.newest() - back : witness.newest();
    now += kPauses[(how >> 4U) % kPauses.size()];
    if (input.fact == Fact::TimerFired) {
      if (link.deadline() == kNever) continue;
      now = link.deadline() > now ? link.deadline() : now;
    }
    if (input.fact == Fact::FrameArrived) input.text = frame(bytes);
    if (input.fact == Fact::WindowAdvertised || input.fact == Fact::TokenArrived ||
        input.fact == Fact::TokenFailed || input.fact == Fact::SocketClosed) {
      const std::size_t numbers = bytes.next();
      input.a = kOdd[numbers % kOdd.size()];
      input.b = (numbers & 128U) != 0 ? 3'600 : kOdd[(numbers >> 3U) % kOdd.size()];
    }
    input.now = now;
    (void)link.handle(input);
    hold(witness.see(input, link), name_of(Table::Fact, index_of(input.fact)));
  }
}

}  // namespace

/// Reads the bytes as facts for one machine and checks its rules after each.
// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  if (bytes.next() % 4 == 0) {
    connect(bytes);
  } else {
    direct(bytes);
  }
  return 0;
}
