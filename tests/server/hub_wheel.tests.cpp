#include "net/wheel.hpp"

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <vector>

#include "catch.hpp"

namespace {

using autoplay::net::Wheel;

struct Alarm final : Wheel::Timer {
  std::function<void()> act;
  int fired = 0;

  void on_due() override {
    ++fired;
    if (act) act();
  }
};

TEST_CASE("deadlines fire in their order and the wheel then rests", "[net][wheel]") {
  boost::asio::io_context io;
  Wheel wheel(io);
  std::vector<int> order;
  Alarm late;
  Alarm early;
  late.act = [&] { order.push_back(2); };
  early.act = [&] { order.push_back(1); };
  wheel.arm(late, 3 * Wheel::kTickMs);
  wheel.arm(early, 0);
  const auto begun = std::chrono::steady_clock::now();
  io.run();
  CHECK(order == std::vector<int>{1, 2});
  CHECK(std::chrono::steady_clock::now() - begun >= std::chrono::milliseconds(3 * Wheel::kTickMs));
}

TEST_CASE("a disarmed or destroyed entry neither fires nor keeps the loop at work",
          "[net][wheel]") {
  boost::asio::io_context io;
  Wheel wheel(io);
  Alarm disarmed;
  wheel.arm(disarmed, 3'600'000);
  disarmed.disarm();
  {
    Alarm destroyed;
    wheel.arm(destroyed, 3'600'000);
  }
  io.run();
  CHECK(disarmed.fired == 0);
}

TEST_CASE("an entry may arm itself again and disarm others that are due with it", "[net][wheel]") {
  boost::asio::io_context io;
  Wheel wheel(io);
  Alarm first;
  Alarm second;
  first.act = [&] {
    second.disarm();
    if (first.fired < 3) wheel.arm(first, 0);
  };
  second.act = [&] { first.disarm(); };
  wheel.arm(first, 0);
  wheel.arm(second, 0);
  io.run();
  CHECK(first.fired == 3);
  CHECK(second.fired == 0);
}

TEST_CASE("arming again replaces the deadline", "[net][wheel]") {
  boost::asio::io_context io;
  Wheel wheel(io);
  Alarm alarm;
  wheel.arm(alarm, 3'600'000);
  wheel.arm(alarm, 0);
  io.run();
  CHECK(alarm.fired == 1);
}

}  // namespace
