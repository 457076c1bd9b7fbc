#include "walk.hpp"

#include <algorithm>

#include "catch.hpp"
#include "director_keep.hpp"
#include "director_witness.hpp"

using namespace autoplay;

namespace {

/// Levels what is not kept, and what lies so far back that it is kept as long ago.
struct Leveller {
  void values(auto&... value) { (level(value), ...); }
  void now(Millis& now) const { now = kKeptNow; }
  void times(auto&... time) const { ((time = std::max(time, kKeptNow - kHorizon)), ...); }
  void attempt(Epoch& epoch) const { epoch = kKeptEpoch; }

  static void level(auto& /*kept*/) {}
  static void level(Random& random) { random = Random{}; }
  static void level(IgnoredCounts& counts) { counts = {}; }
};

}  // namespace

TEST_CASE("whatever is told, in whatever order, no promise is broken", "[director][walk]") {
  const WalkResult result = walk({3, 1e9, 2}, [](const WalkLayer&) {});
  for (const std::string& broken : result.broken) UNSCOPED_INFO(broken);
  CHECK(result.broken.empty());
  REQUIRE(result.layers.size() == 3);
  CHECK(result.layers.back().states > 50'000);
}

TEST_CASE("a director that was kept goes on as the one it was", "[director][walk]") {
  Random random{7};
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Director director{seed};
    Witness witness;
    Orders orders;
    const Millis now = kKeptNow;
    REQUIRE(director.handle({Fact::Created, 0, 4, 0, kWorldChannel, now}) == Status::Ok);
    for (int step = 0; step < 60; ++step) {
      orders.drain(director);
      std::string bytes;
      Packer packer(bytes, now, Random{0});
      director.fields(packer);
      Director again{0};
      Unpacker unpacker(bytes, Random{0});
      again.fields(unpacker);
      REQUIRE(unpacker.empty());
      // Whole: what the bytes do not hold (chance, counts, the attempt's number) is made equal.
      Director plain = director;
      Leveller same;
      plain.fields(same);
      again.fields(same);
      REQUIRE((again == plain));
      Told told = told_facts()[static_cast<std::size_t>(
          random.up_to(static_cast<Millis>(told_facts().size()) - 1))];
      if (!place(told, director, witness, now) || told.input.fact == Fact::Closed) continue;
      const Director before = director;
      REQUIRE(director.handle(told.input) == Status::Ok);
      orders.drain(director);
      CHECK(witness.see(told, before, director, orders).empty());
      if (told.input.now == now) continue;
      std::string later;
      Packer repacker(later, told.input.now, Random{0});
      director.fields(repacker);
      witness.fields(repacker);
      Unpacker reviver(later, Random{seed});
      director.fields(reviver);
      witness.fields(reviver);
    }
  }
}
