#include "core/director.hpp"

#include <array>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "director_world.hpp"

using namespace autoplay;

namespace {

std::vector<Order> tell(Director& director, const Input& input) {
  REQUIRE(director.handle(input) == Status::Ok);
  std::vector<Order> orders;
  for (Instruction order; director.next(order);) orders.push_back(order.order);
  return orders;
}

Director attached() {
  Director director{1};
  tell(director, {Fact::Created, 0, 0, 0, kWorldChannel, 0});
  tell(director, {Fact::PlayerAttached, 0, 0, 0, {}, 0});
  tell(director, {Fact::PlayerFailed, 1, 1, 404, {}, 100});
  return director;
}

Input live(std::string_view stream, Millis now) {
  return {Fact::Notified, 0, 1, 1'795'456'800'000., stream, now};
}

}  // namespace

TEST_CASE("nothing comes before Created, and Created comes once", "[director]") {
  Director director{1};
  CHECK(director.handle({Fact::PlayerPlaying, 0, 0, 0, {}, 0}) == Status::UnknownFact);
  tell(director, {Fact::Created, 0, 0, 0, kWorldChannel, 0});
  CHECK(director.handle({Fact::Created, 0, 0, 0, kWorldChannel, 0}) == Status::UnknownFact);
  CHECK(director.handle({Fact::SocketOpened, 1, 0, 0, {}, 0}) == Status::UnknownFact);
}

TEST_CASE("Load comes before Play, and both come once", "[director]") {
  Director director = attached();
  CHECK(tell(director, live("A", 10'000)) == std::vector{Order::Load, Order::Play, Order::Report});
  CHECK(tell(director, live("A", 10'001)).empty());
}

TEST_CASE("isPlaying is the player's last word", "[director]") {
  Director director = attached();
  tell(director, live("A", 10'000));
  CHECK_FALSE(director.is_playing());
  for (const auto& [fact, playing] : {std::pair{Fact::PlayerPlaying, true},
                                      {Fact::PlayerBuffering, false},
                                      {Fact::PlayerPlaying, true},
                                      {Fact::PlayerIdle, false},
                                      {Fact::PlayerPlaying, true},
                                      {Fact::PlayerReady, false},
                                      {Fact::PlayerPlaying, true},
                                      {Fact::PlayerEnded, false}}) {
    tell(director, {fact, 0, 0, 0, {}, 11'000});
    CHECK(director.is_playing() == playing);
  }
}

TEST_CASE("at most one Load a second, whatever comes", "[director]") {
  Random random{3};
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Director director{seed};
    Millis now = 0;
    Millis last_load = -10'000;
    tell(director, {Fact::Created, 0, 0, 0, kWorldChannel, 0});
    for (int step = 0; step < 200; ++step) {
      now += random.up_to(400);
      const auto fact =
          static_cast<Fact>(random.between(static_cast<Millis>(index_of(Fact::PlayerAttached)),
                                           static_cast<Millis>(index_of(Fact::Gestured))));
      const double a = static_cast<double>(random.up_to(5));
      const double b = random.up_to(1) == 0 ? 404 : 503;
      const auto orders = tell(director, {fact, 0, a, b, "A", now});
      for (const Order order : orders) {
        if (order != Order::Load) continue;
        CHECK(now - last_load >= 1'000);
        last_load = now;
      }
      if (director.deadline() <= now) tell(director, {Fact::TimerFired, 0, 0, 0, {}, now});
      REQUIRE(director.overflows() == 0);
    }
  }
}

TEST_CASE("a live stream that a willing viewer does not see always has a deadline", "[director]") {
  Random random{11};
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Director director{seed};
    Millis now = 0;
    bool visible = true;
    const double options = 4 * static_cast<double>(random.up_to(3));
    tell(director, {Fact::Created, 0, options, 0, kWorldChannel, 0});
    tell(director, {Fact::PlayerAttached, 0, 0, 0, {}, 0});
    for (int step = 0; step < 300; ++step) {
      now += random.up_to(2'000);
      auto fact = static_cast<Fact>(random.between(static_cast<Millis>(index_of(Fact::PlayerReady)),
                                                   static_cast<Millis>(index_of(Fact::Gestured))));
      if (random.up_to(20) == 0) fact = random.up_to(1) == 0 ? Fact::PageHidden : Fact::PageShown;
      if (fact == Fact::PageHidden || fact == Fact::PageShown) visible = fact == Fact::PageShown;
      const double a = static_cast<double>(random.up_to(5));
      const double b = fact == Fact::Notified ? 1.79e12 + static_cast<double>(now)
                       : random.up_to(1) == 0 ? 404
                                              : 0;
      tell(director, {fact, 0, a, b, random.up_to(1) == 0 ? "A" : "B", now});
      if (director.deadline() <= now) tell(director, {Fact::TimerFired, 0, 0, 0, {}, now});
      const Playback playback = director.playback();
      const bool waits = playback == Playback::Idle || playback == Playback::Probing ||
                         playback == Playback::Starting;
      if (director.broadcast() != Broadcast::Live || director.intent() != Intent::Auto ||
          !visible || !waits || director.reason() == Reason::NotAuthorized)
        continue;
      INFO("seed " << seed << " step " << step << " after " << name_of(Table::Fact, index_of(fact))
                   << " playback " << name_of(Table::Playback, index_of(playback)));
      REQUIRE(director.deadline() != kNever);
    }
  }
}

TEST_CASE("a start that has not come to an end always has a deadline", "[director]") {
  Director director = attached();
  Millis now = 10'000;
  tell(director, live("A", now));
  for (int i = 0; i < 500; ++i) {
    REQUIRE(director.playback() == Playback::Starting);
    REQUIRE(director.deadline() != kNever);
    const double status = i % 3 == 0 ? 404 : i % 3 == 1 ? 500 : 429;
    tell(director, {Fact::PlayerFailed, 0, 1, status, {}, now});
    REQUIRE(director.deadline() != kNever);
    now = director.deadline();
    tell(director, {Fact::TimerFired, 0, 0, 0, {}, now});
  }
}

TEST_CASE("nobody's pause is undone", "[director]") {
  Director director = attached();
  tell(director, live("A", 10'000));
  tell(director, {Fact::PlayerPlaying, 0, 0, 0, {}, 10'200});
  tell(director, {Fact::PauseRequested, 0, 0, 0, {}, 20'000});
  tell(director, {Fact::PlayerIdle, 0, 0, 0, {}, 20'010});
  for (const Fact fact : {Fact::PageHidden, Fact::PageShown, Fact::LinkChanged,
                          Fact::PlayerBuffering, Fact::PlayerReady, Fact::TimerFired}) {
    for (const Order order : tell(director, {fact, 0, 3, 0, {}, 60'000})) {
      CHECK(order != Order::Load);
      CHECK(order != Order::Play);
    }
  }
  CHECK(director.reason() == Reason::ViewerPaused);
  CHECK(director.offer() == Offer::Play);
}

TEST_CASE("ignored input is counted by cause and leaves everything as it was", "[director]") {
  Director director = attached();
  const Knowledge before = director.knowledge();
  tell(director, {Fact::FrameArrived, 0, 0, 0, "nonsense", 200});
  tell(director, {Fact::FrameArrived, 0, 0, 0, R"({"Type":"MESSAGE"})", 200});
  tell(director, {Fact::FrameArrived, 0, 1, 0, R"({"Type":"EVENT",)", 200});
  tell(director, {Fact::PlayerFailed, 99, 1, 404, {}, 200});
  CHECK(director.count(Ignored::NotJson) == 1);
  CHECK(director.count(Ignored::Irrelevant) == 1);
  CHECK(director.count(Ignored::TooLarge) == 1);
  CHECK(director.count(Ignored::OldEpoch) == 1);
  CHECK(director.knowledge() == before);
  CHECK(director.reason() == Reason::WaitingForBroadcast);
}

TEST_CASE("an overheard message is counted and does nothing else", "[director]") {
  Director director{1};
  CHECK_FALSE(director.overhear(R"({"Type":"MESSAGE",)"));
  tell(director, {Fact::Created, 0, 0, 0, kWorldChannel, 0});
  CHECK(director.overhear(R"({"Type":"MESSAGE",)"));
  CHECK_FALSE(director.overhear(R"({"Type":"EVENT",)"));
  CHECK(director.count(Ignored::Irrelevant) == 1);
  CHECK(director.reason() == Reason::Checking);
}

TEST_CASE("numbers from outside that are none do no harm to the director", "[director]") {
  for (const double odd : {std::nan(""), 1e300, -1e300}) {
    Director director{1};
    tell(director, {Fact::Created, 0, odd, 0, kWorldChannel, 0});
    tell(director, {Fact::PlayerAttached, 0, odd, odd, {}, 0});
    tell(director, {Fact::PlayerFailed, 0, odd, odd, {}, 1});
    tell(director, {Fact::Notified, 0, odd, odd, "A", 2});
    tell(director, {Fact::LinkChanged, 0, odd, 0, {}, 3});
    CHECK(director.overflows() == 0);
  }
}

TEST_CASE("every cue acts in some state, and every state answers some cue", "[director][table]") {
  std::array<int, kPlaybackCount> by_state{};
  for (std::size_t cue = 0; cue < kCueCount; ++cue) {
    int by_cue = 0;
    for (std::size_t state = 0; state < kPlaybackCount; ++state) {
      if (act_for(static_cast<Cue>(cue), static_cast<Playback>(state)) == Act::Nothing) continue;
      ++by_cue;
      ++by_state[state];
    }
    INFO("cue " << cue);
    CHECK(by_cue > 0);
  }
  for (const int acts : by_state) CHECK(acts > 0);
}
