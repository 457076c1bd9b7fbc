#include "core/link.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <vector>

#include "catch.hpp"

using namespace autoplay;

namespace {

std::vector<Instruction> drain(Link& link) {
  std::vector<Instruction> orders;
  for (Instruction order; link.next(order);) orders.push_back(order);
  return orders;
}

std::vector<Instruction> tell(Link& link, Fact fact, Millis now, Epoch epoch = 0, double a = 0,
                              double b = 0) {
  REQUIRE(link.handle({fact, epoch, a, b, {}, now}) == Status::Ok);
  return drain(link);
}

}  // namespace

TEST_CASE("a fact before the last one's orders are taken is refused and changes nothing",
          "[link]") {
  Link link{1};
  REQUIRE(link.handle({Fact::Started, 0, 0, 0, {}, 0}) == Status::Ok);
  CHECK(link.handle({Fact::Stopped, 0, 0, 0, {}, 0}) == Status::NotDrained);
  CHECK(link.state() == LinkState::FetchingToken);
  CHECK(drain(link).size() == 1);
  CHECK(link.handle({Fact::Stopped, 0, 0, 0, {}, 0}) == Status::Ok);
}

TEST_CASE("a director's fact is not the link's", "[link]") {
  Link link{1};
  CHECK(link.handle({Fact::PlayerPlaying, 0, 0, 0, {}, 0}) == Status::UnknownFact);
}

TEST_CASE("every state in which the link does something by itself has a deadline", "[link]") {
  Link link{1};
  std::set<LinkState> seen;
  const auto check = [&](LinkState state, std::optional<Timer> timer) {
    CAPTURE(static_cast<int>(state));
    REQUIRE(link.state() == state);
    seen.insert(state);
    CHECK((link.deadline() != kNever) == timer.has_value());
    if (timer) CHECK(link.deadline_reason() == *timer);
  };
  check(LinkState::Idle, std::nullopt);
  tell(link, Fact::Started, 0);
  check(LinkState::FetchingToken, Timer::TokenTimeout);
  CHECK(link.deadline() == 10'000);
  tell(link, Fact::TokenArrived, 10, 1);
  check(LinkState::Opening, Timer::OpenTimeout);
  tell(link, Fact::SocketOpened, 20, 1);
  check(LinkState::Open, std::nullopt);
  tell(link, Fact::SocketClosed, 30, 1, 1006);
  check(LinkState::Waiting, Timer::Reconnect);
  tell(link, Fact::NetworkLost, 40);
  check(LinkState::Offline, Timer::Reconnect);
  tell(link, Fact::PageFrozen, 50);
  check(LinkState::Frozen, std::nullopt);
  tell(link, Fact::Stopped, 60);
  check(LinkState::Stopped, std::nullopt);
  CHECK(seen.size() == kLinkStateCount);
}

TEST_CASE("it reconnects after every close code, clean or not", "[link]") {
  for (const double code : {1000., 1001., 1006., 1008., 1011., 1012., 4001.}) {
    for (const double clean : {0., 1.}) {
      INFO(code << " " << clean);
      Link link{1};
      tell(link, Fact::Started, 0);
      tell(link, Fact::TokenArrived, 10, 1);
      tell(link, Fact::SocketOpened, 20, 1);
      tell(link, Fact::SocketClosed, 60'000, 1, code, clean);
      REQUIRE(link.state() == LinkState::Waiting);
      const auto orders = tell(link, Fact::TimerFired, link.deadline());
      REQUIRE(orders.size() == 1);
      CHECK(orders[0].order == Order::FetchToken);
    }
  }
}

TEST_CASE("it goes on trying for days", "[link]") {
  Link link{9};
  Millis now = 0;
  tell(link, Fact::Started, now);
  for (int i = 0; i < 5'000; ++i) {
    tell(link, Fact::TokenFailed, now, static_cast<Epoch>(i + 1), 500);
    REQUIRE(link.state() == LinkState::Waiting);
    REQUIRE(link.deadline() - now <= 30'000);
    now = link.deadline();
    REQUIRE(tell(link, Fact::TimerFired, now).front().epoch == static_cast<Epoch>(i + 2));
  }
}

TEST_CASE("an overheard message is life, noticed at most a quarter of the patience late",
          "[link]") {
  constexpr std::string_view kMessage = R"({"Type":"MESSAGE",)";
  constexpr std::string_view kBeacon =
      R"({"Type":"EVENT","Id":"a","EventName":"STREAM_STATE","Attributes":{"state":)"
      R"("{\"v\":1,\"channel\":\"arn:x\",\"live\":false,\"periodMs\":60000}"}})";
  Link link{1};
  CHECK_FALSE(link.overhear(kMessage, 0));
  tell(link, Fact::Started, 0);
  tell(link, Fact::TokenArrived, 10, 1);
  CHECK_FALSE(link.overhear(kMessage, 1));
  tell(link, Fact::SocketOpened, 20, 1);
  REQUIRE(link.handle({Fact::FrameArrived, 1, 0, 0, kBeacon, 1'000}) == Status::Ok);
  drain(link);
  CHECK_FALSE(link.overhear(kMessage, 7));
  CHECK_FALSE(link.overhear(R"({"Type":"EVENT",)", 1));
  REQUIRE(link.overhear(kMessage, 1));
  Millis now = 0;
  while (link.deadline_reason() == Timer::Beacon) {
    now = link.deadline();
    tell(link, Fact::TimerFired, now);
  }
  CHECK(now == 1'000 + 37'500 + 150'000);
  CHECK(link.deadline_reason() == Timer::Renew);
}

TEST_CASE("whatever comes, a started link is open or on its way, with two sockets at most",
          "[link]") {
  Random random{5};
  const Fact facts[] = {Fact::TokenArrived, Fact::TokenFailed,  Fact::SocketOpened,
                        Fact::SocketClosed, Fact::FrameArrived, Fact::ErrorFrame,
                        Fact::Kicked,       Fact::NetworkLost,  Fact::NetworkFound,
                        Fact::PageFrozen,   Fact::PageRestored, Fact::TimeJumped,
                        Fact::TimerFired,   Fact::TokenArrived, Fact::SocketOpened};
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Link link{seed};
    std::set<Epoch> sockets;
    Epoch newest = 1;
    Millis now = 0;
    tell(link, Fact::Started, 0);
    for (int step = 0; step < 300; ++step) {
      now += random.up_to(5'000);
      const Fact fact = facts[random.up_to(14)];
      const auto back = static_cast<Epoch>(random.up_to(2));
      const Epoch epoch = newest > back ? newest - back : newest;
      if (fact == Fact::SocketClosed) sockets.erase(epoch);
      const double a = fact == Fact::TokenFailed ? 503 : 401;
      for (const Instruction& order : tell(link, fact, now, epoch, a, 30)) {
        newest = std::max(newest, order.epoch);
        if (order.order == Order::OpenSocket) sockets.insert(order.epoch);
        if (order.order == Order::CloseSocket) sockets.erase(order.epoch);
      }
      INFO("seed " << seed << " step " << step);
      REQUIRE(sockets.size() <= 2);
      REQUIRE(link.overflows() == 0);
      const LinkState state = link.state();
      const bool rests = state == LinkState::Open || state == LinkState::Frozen;
      REQUIRE((rests || link.deadline() != kNever));
    }
  }
}

TEST_CASE("numbers from outside that are none do no harm", "[link]") {
  for (const double odd : {std::nan(""), std::numeric_limits<double>::infinity(), -1e300, 1e300}) {
    Link link{1};
    tell(link, Fact::Started, 0);
    tell(link, Fact::WindowAdvertised, 1, 0, odd);
    tell(link, Fact::TokenArrived, 2, 1, odd, odd);
    REQUIRE(link.state() == LinkState::Opening);
    CHECK(link.deadline() <= 10'002);
    tell(link, Fact::SocketClosed, 3, 1, odd, odd);
    CHECK(link.deadline() < 4'000'000);
    tell(link, Fact::TimerFired, link.deadline());
    tell(link, Fact::TokenFailed, link.deadline(), 2, 429, odd);
    CHECK(link.state() == LinkState::Waiting);
  }
}

TEST_CASE("time that steps back is time that stands still", "[link]") {
  Link link{1};
  tell(link, Fact::Started, 50'000);
  CHECK(tell(link, Fact::TimerFired, 10).empty());
  CHECK(link.state() == LinkState::FetchingToken);
  CHECK(link.deadline() == 60'000);
}
