#include "text/clock.hpp"

#include <chrono>

#include "catch.hpp"

namespace {

using namespace autoplay::text;

constexpr std::int64_t kMoment = 1'795'456'800;  // 2026-11-23T18:00:00Z, a Monday

TEST_CASE("ISO times have the fraction they need", "[text][clock]") {
  CHECK(iso_time(0) == "1970-01-01T00:00:00Z");
  CHECK(iso_time(kMoment * 1'000) == "2026-11-23T18:00:00Z");
  CHECK(iso_time(kMoment * 1'000 + 7) == "2026-11-23T18:00:00.007Z");
  CHECK(iso_time(kMoment * 1'000 + 250) == "2026-11-23T18:00:00.250Z");
  CHECK(iso_time(-1) == "1969-12-31T23:59:59.999Z");
  CHECK(iso_time(1'709'210'096'000) == "2024-02-29T12:34:56Z");
}

TEST_CASE("ISO times of frames always have nine digits of fraction", "[text][clock]") {
  CHECK(iso_time_ns(kMoment * 1'000'000'000 + 913'691'272) == "2026-11-23T18:00:00.913691272Z");
  CHECK(iso_time_ns(0) == "1970-01-01T00:00:00.000000000Z");
  CHECK(iso_time_now().size() == iso_time_ns(0).size());
}

TEST_CASE("a basic ISO time is read back to the moment it was made from", "[text][clock]") {
  CHECK(iso_basic_time(kMoment) == "20261123T180000Z");
  CHECK(read_iso_basic_time("20261123T180000Z") == kMoment);
  CHECK(read_iso_basic_time("20150830T123600Z") == 1'440'938'160);
  CHECK(read_iso_basic_time("20240229T000000Z"));
  for (const char* wrong :
       {"", "20150830T123600", "2015-08-30T12:36:00Z", "20150230T123600Z", "20150830T250000Z",
        "20150830T126000Z", "2015083aT123600Z", "20150830 123600Z", "-0150830T123600Z"}) {
    INFO(wrong);
    CHECK_FALSE(read_iso_basic_time(wrong));
  }
}

TEST_CASE("dates of HTTP and of access logs are in English", "[text][clock]") {
  CHECK(http_date(kMoment) == "Mon, 23 Nov 2026 18:00:00 GMT");
  CHECK(http_date(784'111'777) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(access_log_time(kMoment) == "23/Nov/2026:18:00:00 +0000");
}

TEST_CASE("the clocks count milliseconds forward", "[text][clock]") {
  const std::int64_t before = unix_ms();
  const double exact = unix_ms_with_fraction();
  CHECK(before > kMoment * 1'000 - 100LL * 365 * 86'400'000);
  CHECK(exact > static_cast<double>(before) - 60'000);
  CHECK(exact < static_cast<double>(before) + 60'000);
  const std::int64_t steady = steady_ms();
  while (steady_ms() == steady) continue;
  CHECK(steady_ms() > steady);
}

}  // namespace
