#include "hub/states.hpp"

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "hub/frames.hpp"
#include "hub/limits.hpp"
#include "text/json.hpp"

namespace {

using namespace autoplay::hub;

constexpr std::string_view kChannel = "arn:aws:ivs:us-west-2:123456789012:channel/demoChannel1";

std::string event(std::string_view name, std::string_view stream, std::string_view time,
                  std::string_view channel = kChannel) {
  const OrderedJson body{
      {"detail-type", "IVS Stream State Change"},
      {"source", "aws.ivs"},
      {"time", time},
      {"resources", {channel}},
      {"detail", {{"event_name", name}, {"channel_name", "demo-channel"}, {"stream_id", stream}}}};
  return event_frame("IxTh2Ad9fZIr", {}, "2026-11-23T18:00:10Z",
                     name == "Stream Start" ? "STREAM_STARTED" : "STREAM_ENDED",
                     {{"event", body.dump()}});
}

std::string start(std::string_view stream, std::string_view time) {
  return event("Stream Start", stream, time);
}
std::string end(std::string_view stream, std::string_view time) {
  return event("Stream End", stream, time);
}

std::string state_frame(const OrderedJson& state) {
  return event_frame("IxTh2Ad9fZIr", {}, "2026-11-23T18:00:10Z", "STREAM_STATE",
                     {{"state", state.dump()}});
}

Json only(const StateBook& book) {
  const auto states = book.states(60'000);
  REQUIRE(states.size() == 1);
  return autoplay::text::read_json(states.front());
}

TEST_CASE("before anything was said there is no state", "[hub][states]") {
  StateBook book;
  book.take("not a frame");
  book.take(R"({"Type":"MESSAGE","Content":"{}"})");
  book.take(event_frame("i", {}, "2026-11-23T18:00:10Z", "PARTY", {{"a", "b"}}));
  CHECK(book.states(60'000).empty());
}

TEST_CASE("a start makes the state live, exactly as the wire has it", "[hub][states]") {
  StateBook book;
  book.take(start("st-1", "2026-11-23T18:00:00Z"));
  CHECK(book.states(60'000) ==
        std::vector<std::string>{
            R"({"v":1,"channel":"arn:aws:ivs:us-west-2:123456789012:channel/demoChannel1",)"
            R"("name":"demo-channel","live":true,"streamId":"st-1","since":"2026-11-23T18:00:00Z",)"
            R"("asOf":"2026-11-23T18:00:00Z","periodMs":60000})"});
}

TEST_CASE("the end of the current stream makes it not live", "[hub][states]") {
  StateBook book;
  book.take(start("st-1", "2026-11-23T18:00:00Z"));
  book.take(end("st-1", "2026-11-23T18:00:05Z"));
  const Json state = only(book);
  CHECK(state["live"] == false);
  CHECK(state["streamId"].is_null());
  CHECK(state["since"].is_null());
  CHECK(state["asOf"] == "2026-11-23T18:00:05Z");
}

TEST_CASE("an end before its start, or of another stream, ends nothing", "[hub][states]") {
  StateBook book;
  book.take(end("st-2", "2026-11-23T18:00:05Z"));
  CHECK(book.states(60'000).empty());
  book.take(start("st-1", "2026-11-23T18:00:06Z"));
  book.take(end("st-0", "2026-11-23T18:00:07Z"));
  CHECK(only(book)["streamId"] == "st-1");
  book.take(start("st-2", "2026-11-23T18:00:08Z"));
  CHECK(only(book)["streamId"] == "st-1");
}

TEST_CASE("a start that arrives an hour late makes no state", "[hub][states]") {
  StateBook book;
  book.take(start("st-1", "2026-11-23T17:00:00Z"));
  CHECK(book.states(60'000).empty());
}

TEST_CASE("a start dated in the future does not hide what follows", "[hub][states]") {
  StateBook book;
  book.take(start("st-1", "2026-11-24T18:00:00Z"));
  CHECK(only(book)["streamId"] == "st-1");
  CHECK(only(book)["since"].is_null());
  CHECK(only(book)["asOf"] == "2026-11-23T18:00:10Z");
  book.take(start("st-2", "2026-11-23T18:00:09Z"));
  CHECK(only(book)["streamId"] == "st-2");
  book.take(end("st-2", "2026-11-24T18:00:00Z"));
  CHECK(only(book)["live"] == false);
  CHECK(only(book)["asOf"] == "2026-11-23T18:00:10Z");
}

TEST_CASE("a stream without an id is live without one", "[hub][states]") {
  StateBook book;
  book.take(start("", "2026-11-23T18:00:00Z"));
  CHECK(only(book)["live"] == true);
  CHECK(only(book)["streamId"].is_null());
}

TEST_CASE("a state that passes through is taken over with its moment and period", "[hub][states]") {
  StateBook book;
  const OrderedJson state{{"v", 1},
                          {"channel", kChannel},
                          {"name", "n"},
                          {"live", true},
                          {"streamId", "st-1"},
                          {"since", "2026-11-23T17:00:00Z"},
                          {"asOf", "2026-11-23T18:00:00.5Z"},
                          {"periodMs", 30'000}};
  book.take(state_frame(state));
  OrderedJson expected = state;
  expected["asOf"] = "2026-11-23T18:00:00.500Z";
  CHECK(book.states(0).at(0) == expected.dump());
  CHECK(only(book)["periodMs"] == 60'000);
}

TEST_CASE("a listing that lags behind a start does not take it back", "[hub][states]") {
  StateBook book;
  book.take(start("st-1", "2026-11-23T18:00:00Z"));
  book.take(state_frame(
      {{"v", 1}, {"channel", kChannel}, {"live", false}, {"asOf", "2026-11-23T18:00:05Z"}}));
  CHECK(only(book)["live"] == true);
  book.take(state_frame(
      {{"v", 1}, {"channel", kChannel}, {"live", false}, {"asOf", "2026-11-23T18:01:00Z"}}));
  CHECK(only(book)["live"] == false);
}

TEST_CASE("channels are kept apart, and only so many of them", "[hub][states]") {
  StateBook book;
  for (std::size_t i = 0; i < StateBook::kMaxChannels + 10; ++i)
    book.take(event("Stream Start", "st-1", "2026-11-23T18:00:00Z",
                    "arn:aws:ivs:us-west-2:1:channel/c" + std::to_string(i)));
  CHECK(book.states(60'000).size() == StateBook::kMaxChannels);
  book.take(
      event("Stream End", "st-1", "2026-11-23T18:00:01Z", "arn:aws:ivs:us-west-2:1:channel/c3"));
  const auto states = book.states(0);
  CHECK(autoplay::text::read_json(states.at(3))["live"] == false);
  CHECK(autoplay::text::read_json(states.at(4))["live"] == true);
}

}  // namespace
