#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "stage/events.hpp"
#include "stage/media.hpp"
#include "stage/origin.hpp"
#include "stage_header.hpp"

using namespace autoplay::stage;
namespace net = autoplay::net;

namespace {

const std::string kMaster = Names().master_path();

struct Playlist {
  std::uint64_t first = 0;
  std::vector<std::string> segments;
  bool ended = false;
  bool jumps = false;
};

Playlist read(const std::string& text) {
  Playlist playlist;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#EXT-X-MEDIA-SEQUENCE:")) playlist.first = std::stoull(line.substr(22));
    if (line.starts_with("#EXT-X-DISCONTINUITY")) playlist.jumps = true;
    if (line == "#EXT-X-ENDLIST") playlist.ended = true;
    if (!line.empty() && line.front() != '#') playlist.segments.push_back(line);
  }
  return playlist;
}

Origin make_origin() {
  auto loop = Loop::cut(pattern());
  REQUIRE(loop);
  return {std::move(*loop), kMaster};
}

}  // namespace

TEST_CASE("the master playlist is where a page finds the channel's ARN", "[stage][origin]") {
  CHECK(kMaster == "/api/video/v1/us-west-2.123456789012.channel.demoChannel1.m3u8");
  CHECK(Names().channel_arn() == "arn:aws:ivs:us-west-2:123456789012:channel/demoChannel1");
}

TEST_CASE("an offline origin answers 404 to everything it owns", "[stage][origin]") {
  const auto origin = make_origin();
  CHECK(origin.state(0) == Origin::State::Offline);
  for (const auto* path : {"/live/st-1/index.m3u8", "/live/", "/live/st-1/0.ts"}) {
    CHECK(origin.owns(path));
    CHECK(origin.answer(path, 0).status == 404);
  }
  CHECK(origin.owns(kMaster));
  CHECK(origin.answer(kMaster, 0).status == 404);
  CHECK_FALSE(origin.owns("/"));
  CHECK_FALSE(origin.owns("/stage/live"));
}

TEST_CASE("answers are never cached and readable from any page", "[stage][origin]") {
  auto origin = make_origin();
  origin.go_live("st-1", 0);
  for (const auto& path : {kMaster, std::string("/live/st-1/index.m3u8"),
                           std::string("/live/st-1/0.ts"), std::string("/live/none")}) {
    const auto answer = origin.answer(path, 0);
    CHECK(header(answer, "cache-control") == "no-store");
    CHECK(header(answer, "access-control-allow-origin") == "*");
  }
  CHECK(header(origin.answer(kMaster, 0), "content-type") == "application/vnd.apple.mpegurl");
  CHECK(header(origin.answer("/live/st-1/0.ts", 0), "content-type") == "video/mp2t");
}

TEST_CASE("at go-live three segments are ready at once", "[stage][origin]") {
  auto origin = make_origin();
  origin.go_live("st-1", 5'000);
  CHECK(origin.state(5'000) == Origin::State::Live);
  const auto master = origin.answer(kMaster, 5'000);
  CHECK(master.status == 200);
  CHECK(master.body.find("\n/live/st-1/index.m3u8\n") != std::string::npos);
  const auto playlist = read(origin.answer("/live/st-1/index.m3u8", 5'000).body);
  CHECK(playlist.segments == std::vector<std::string>{"0.ts", "1.ts", "2.ts"});
}

TEST_CASE("the live window slides by one segment every two seconds, never empty, without a jump",
          "[stage][origin]") {
  auto origin = make_origin();
  origin.go_live("st-1", 0);
  std::uint64_t last_edge = 3;
  for (double now = 0; now < 120'000; now += 500) {
    const auto text = origin.answer("/live/st-1/index.m3u8", now).body;
    const auto playlist = read(text);
    const auto edge = playlist.first + playlist.segments.size();
    REQUIRE(edge == 3 + static_cast<std::uint64_t>(now / 2'000));
    REQUIRE(edge - last_edge <= 1);
    REQUIRE(playlist.segments.size() == std::min<std::uint64_t>(edge, 6));
    REQUIRE(playlist.segments.front() == std::to_string(playlist.first) + ".ts");
    REQUIRE_FALSE(playlist.jumps);
    REQUIRE_FALSE(playlist.ended);
    last_edge = edge;
  }
}

TEST_CASE("segments are there while listed and a while longer, not before", "[stage][origin]") {
  auto origin = make_origin();
  origin.go_live("st-1", 0);
  const double now = 40'000;  // 23 made; 17 to 22 listed
  CHECK(origin.answer("/live/st-1/23.ts", now).status == 404);
  CHECK(origin.answer("/live/st-1/22.ts", now).status == 200);
  CHECK(origin.answer("/live/st-1/14.ts", now).status == 200);
  CHECK(origin.answer("/live/st-1/13.ts", now).status == 404);
  for (const auto* name : {"", "x.ts", "-1.ts", "22", "22.ts.ts", "+22.ts", "22.tsx", "0x16.ts",
                           "99999999999999999999999.ts", "18446744073709551615.ts"}) {
    INFO(name);
    CHECK(origin.answer("/live/st-1/" + std::string(name), now).status == 404);
  }
}

TEST_CASE("an ended stream keeps its last window with ENDLIST for 30 s, then is gone",
          "[stage][origin]") {
  auto origin = make_origin();
  origin.go_live("st-1", 0);
  origin.end(21'000);
  const auto at_end = read(origin.answer("/live/st-1/index.m3u8", 21'000).body);
  const auto later = read(origin.answer("/live/st-1/index.m3u8", 50'900).body);
  CHECK(at_end.ended);
  CHECK(at_end.segments.size() == 6);
  CHECK(later.ended);
  CHECK(later.first == at_end.first);
  CHECK(origin.answer("/live/st-1/12.ts", 50'900).status == 200);
  CHECK(origin.answer("/live/st-1/index.m3u8", 51'000).status == 404);
  CHECK(origin.answer("/live/st-1/12.ts", 51'000).status == 404);
  CHECK(origin.state(51'000) == Origin::State::Offline);
}

TEST_CASE("who comes after the end is not let in", "[stage][origin]") {
  auto origin = make_origin();
  origin.go_live("st-1", 0);
  origin.end(1'000);
  CHECK(origin.state(1'000) == Origin::State::Ended);
  CHECK(origin.answer(kMaster, 1'000).status == 404);
}

TEST_CASE("each broadcast starts anew under its own addresses", "[stage][origin]") {
  auto origin = make_origin();
  origin.go_live("st-1", 0);
  const auto first = origin.answer("/live/st-1/0.ts", 0).body;
  origin.end(60'000);
  origin.go_live("st-2", 70'000);
  CHECK(origin.answer("/live/st-1/index.m3u8", 70'000).status == 404);
  const auto playlist = read(origin.answer("/live/st-2/index.m3u8", 70'000).body);
  CHECK(playlist.first == 0);
  CHECK_FALSE(playlist.ended);
  CHECK(origin.answer("/live/st-2/0.ts", 70'000).body == first);
}
