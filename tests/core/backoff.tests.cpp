#include "core/backoff.hpp"

#include <set>

#include "catch.hpp"

using namespace autoplay;

TEST_CASE("chance gives the published numbers of SplitMix64 for a known seed", "[backoff]") {
  Random random{1234567};
  CHECK(random.next() == 6457827717110365317U);
  CHECK(random.next() == 3203168211198807973U);
  CHECK(random.next() == 9817491932198370423U);
}

TEST_CASE("a drawn delay stays within its limits and reaches both ends", "[backoff]") {
  Random random{7};
  std::set<Millis> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.between(3, 6));
  CHECK(seen == std::set<Millis>{3, 4, 5, 6});
  CHECK(random.up_to(0) == 0);
}

TEST_CASE("the window doubles with each try up to the cap", "[backoff]") {
  Random random{1};
  const Millis windows[] = {1'000, 2'000, 4'000, 8'000, 16'000, 30'000, 30'000};
  for (int round = 0; round < 200; ++round) {
    Backoff backoff{1'000, 30'000};
    for (const Millis window : windows) CHECK(backoff.next(random) <= window);
    CHECK(backoff.tries() == 7);
  }
}

TEST_CASE("delays fill their window evenly", "[backoff]") {
  Random random{42};
  int low = 0;
  for (int i = 0; i < 10'000; ++i) low += Backoff{1'000, 30'000}.next(random) < 500 ? 1 : 0;
  CHECK(low > 4'700);
  CHECK(low < 5'300);
}

TEST_CASE("in a crowd the first delay fills its window and later ones its upper half",
          "[backoff]") {
  Random random{1};
  Millis least = 8'000;
  Millis most = 0;
  for (int round = 0; round < 500; ++round) {
    Backoff backoff{8'000, 30'000};
    const Millis first = backoff.next_of_crowd(random, 0);
    least = std::min(least, first);
    most = std::max(most, first);
    const Millis second = backoff.next_of_crowd(random, 0);
    CHECK(second >= 8'000);
    CHECK(second <= 16'000);
    const Millis third = backoff.next_of_crowd(random, 0);
    CHECK(third >= 15'000);
    CHECK(third <= 30'000);
  }
  CHECK(least < 100);
  CHECK(most > 7'900);
  CHECK(most <= 8'000);
}

TEST_CASE("a crowd spread over an advertised window keeps its places in it", "[backoff]") {
  Random random{1};
  Millis most = 0;
  for (int round = 0; round < 500; ++round) {
    Backoff backoff{1'000, 30'000};
    const Millis first = backoff.next_of_crowd(random, 120'000);
    CHECK(first <= 120'000);
    most = std::max(most, first);
    CHECK(backoff.next_of_crowd(random, 120'000) == 120'000);
    CHECK(backoff.next_of_crowd(random, 120'000) == 120'000);
  }
  CHECK(most > 115'000);
}

TEST_CASE("a window shorter than its own keeps later delays above it", "[backoff]") {
  Random random{1};
  for (int round = 0; round < 500; ++round) {
    Backoff backoff{8'000, 30'000};
    CHECK(backoff.next_of_crowd(random, 12'000) <= 12'000);
    const Millis second = backoff.next_of_crowd(random, 12'000);
    CHECK(second >= 12'000);
    CHECK(second <= 16'000);
  }
}

TEST_CASE("a reset budget begins at the base, and a long row of failures never overflows",
          "[backoff]") {
  Random random{1};
  Backoff backoff{1'000, 30'000};
  for (int i = 0; i < 1'000; ++i) {
    const Millis delay = backoff.next(random);
    CHECK(delay >= 0);
    CHECK(delay <= 30'000);
  }
  backoff.reset();
  CHECK(backoff.next(random) <= 1'000);
}
