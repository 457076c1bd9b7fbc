#include <map>
#include <optional>
#include <string>

#include "catch.hpp"
#include "stage/loop.hpp"
#include "stage/media.hpp"
#include "stage/packet.hpp"

using namespace autoplay::stage;

namespace {

/// Walks `segments` of an endless stream and says where something jumps; empty = all is well.
class Walk {
 public:
  std::string over(const Loop& loop, std::uint64_t segments) {
    for (std::uint64_t index = 0; index < segments; ++index) {
      const auto bytes = loop.segment(index);
      for (std::size_t at = 0; at < bytes.size(); at += ConstPacket::kSize) {
        const auto problem = step(ConstPacket(bytes.data() + at));
        if (!problem.empty()) return problem + " in segment " + std::to_string(index);
      }
    }
    return {};
  }

  std::map<std::uint16_t, int> frames;
  std::map<std::uint16_t, std::uint64_t> last_decode;
  std::uint64_t first_decode = 0;
  bool wrapped = false;

 private:
  std::string step(const ConstPacket& packet) {
    if (!packet.is_valid()) return "no packet";
    const auto pid = packet.pid();
    if (packet.has_payload()) {
      const auto seen = counters_.find(pid);
      if (seen != counters_.end() && packet.counter() != (seen->second + 1) % 16) return "counter";
      counters_[pid] = packet.counter();
    } else if (counters_.contains(pid) && packet.counter() != counters_[pid]) {
      return "counter without payload";
    }
    if (const auto pcr = packet.pcr()) {
      if (last_pcr_ && !follows(*last_pcr_, *pcr, 90'000)) return "PCR";
      last_pcr_ = pcr;
    }
    return step_time(packet);
  }

  std::string step_time(const ConstPacket& packet) {
    const auto pts = packet.pts();
    if (!pts) return {};
    const auto decode = packet.dts().value_or(*pts);
    const auto last = last_decode.find(packet.pid());
    if (!follows(decode, *pts, 90'000) && decode != *pts) return "PTS before DTS";
    if (last == last_decode.end()) {
      if (first_decode == 0) first_decode = decode;
    } else {
      if (!follows(last->second, decode, 45'000)) return "DTS";
      if (packet.begins_video() && ((decode - last->second) & ConstPacket::kTimeMask) != 3'600) {
        return "frame rate";
      }
      wrapped = wrapped || decode < last->second;
    }
    last_decode[packet.pid()] = decode;
    ++frames[packet.pid()];
    return {};
  }

  /// True when `next` is later than `last`, by no more than `within` ticks, modulo 2^33.
  static bool follows(std::uint64_t last, std::uint64_t next, std::uint64_t within) {
    const auto step = (next - last) & ConstPacket::kTimeMask;
    return step > 0 && step <= within;
  }

  std::map<std::uint16_t, unsigned> counters_;
  std::optional<std::uint64_t> last_pcr_;
};

}  // namespace

TEST_CASE("the committed media is cut into eight segments of two seconds", "[stage][loop]") {
  const auto loop = Loop::cut(pattern());
  REQUIRE(loop);
  CHECK(loop->size() == 8);
  CHECK(loop->segment_ms() == 2'000);
  CHECK(pattern().size() <= 1'000'000);
}

TEST_CASE("every segment begins with its tables and a key frame", "[stage][loop]") {
  const auto loop = Loop::cut(pattern());
  REQUIRE(loop);
  for (std::uint64_t index = 0; index < loop->size(); ++index) {
    const auto segment = loop->segment(index);
    std::size_t at = 0;
    while (ConstPacket(segment.data() + at).begins_table()) at += ConstPacket::kSize;
    const ConstPacket first(segment.data() + at);
    CHECK(at >= 2 * ConstPacket::kSize);
    CHECK(first.begins_video());
    CHECK(first.is_random_access());
  }
}

TEST_CASE("three rounds play on without a jump in PCR, PTS, DTS or counters", "[stage][loop]") {
  const auto loop = Loop::cut(pattern());
  REQUIRE(loop);
  Walk walk;
  CHECK(walk.over(*loop, 3 * loop->size() + 3) == "");
  CHECK(walk.first_decode == Loop::kStartTicks);
  CHECK(walk.frames.size() == 2);
}

TEST_CASE("a packet without payload repeats the counter before it", "[stage][loop]") {
  std::string bytes(pattern());
  const auto middle = ConstPacket::kSize * 100;
  std::string empty(ConstPacket::kSize, '\xff');
  empty.replace(0, 6, bytes.substr(middle, 3) + "\x20\xb7" + std::string(1, '\0'));
  bytes.insert(middle, empty);
  REQUIRE_FALSE(ConstPacket(bytes.data() + middle).has_payload());
  const auto loop = Loop::cut(bytes);
  REQUIRE(loop);
  Walk walk;
  CHECK(walk.over(*loop, 2 * loop->size()) == "");
}

TEST_CASE("times wrap at 33 bits and go on", "[stage][loop]") {
  const auto loop = Loop::cut(pattern(), (std::uint64_t{1} << 33) - 90'000 * 20);
  REQUIRE(loop);
  Walk walk;
  CHECK(walk.over(*loop, 2 * loop->size()) == "");
  CHECK(walk.wrapped);
}

TEST_CASE("a segment a hundred days on follows the one before it", "[stage][loop]") {
  const auto loop = Loop::cut(pattern());
  REQUIRE(loop);
  const std::uint64_t far = 100ull * 24 * 3600 / 2;
  const auto before = loop->segment(far - 1);
  const auto after = loop->segment(far);
  const auto decode = [](const std::string& segment) {
    for (std::size_t at = 0;; at += ConstPacket::kSize) {
      const ConstPacket packet(segment.data() + at);
      if (packet.begins_video()) return packet.dts().value_or(packet.pts().value_or(0));
    }
  };
  CHECK(((decode(after) - decode(before)) & ConstPacket::kTimeMask) == 180'000);
}

TEST_CASE("what is no loop is refused", "[stage][loop]") {
  const std::string good(pattern());
  CHECK_FALSE(Loop::cut(""));
  CHECK_FALSE(Loop::cut("not a transport stream"));
  CHECK_FALSE(Loop::cut(std::string(188 * 4, 'x')));
  CHECK_FALSE(Loop::cut(std::string_view(good).substr(0, good.size() - 1)));
  CHECK_FALSE(Loop::cut(std::string_view(good).substr(188 * 3)));
  auto broken = good;
  broken[188 * 100] = 'x';
  CHECK_FALSE(Loop::cut(broken));
  auto overlong = good;
  overlong[188 * 100 + 3] = 0x30;
  overlong[188 * 100 + 4] = static_cast<char>(0xff);
  CHECK_FALSE(Loop::cut(overlong));
}
