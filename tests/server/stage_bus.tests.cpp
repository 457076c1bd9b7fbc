#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "catch.hpp"
#include "stage/bus.hpp"
#include "stage/events.hpp"
#include "stage/rule.hpp"

using namespace autoplay::stage;
using nlohmann::json;

namespace {

constexpr auto kFixtureChannel = "arn:aws:ivs:us-east-1:123456789012:channel/aBcdEFgHiJ12";

std::string fixture(const std::string& name) {
  std::ifstream file(IVS_AUTOPLAY_FIXTURES "/event-" + name + ".json");
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct BusRig {
  double now = 0;
  Timeline timeline{[] { return 1.5; }, 0};
  Faults faults{[this] { return now; }};
  std::vector<std::string> invoked;
  Bus bus{ivs_pattern(kFixtureChannel), timeline, faults, "stream-state",
          [this](std::string event) { invoked.push_back(std::move(event)); }};

  std::string last_detail() {
    return json::parse(timeline.dump()).back().at("detail").get<std::string>();
  }
};

}  // namespace

TEST_CASE("the rule lets start, end and failure of its channel through, byte for byte",
          "[stage][bus]") {
  for (const auto* name : {"stream-start", "stream-start-second", "stream-start-empty-name",
                           "stream-start-unicode-name", "stream-end", "stream-failure"}) {
    INFO(name);
    BusRig rig;
    const auto event = fixture(name);
    CHECK_FALSE(rig.bus.put(event));
    CHECK(rig.invoked == std::vector<std::string>{event});
    CHECK(rig.last_detail().ends_with(": to stream-state"));
  }
}

TEST_CASE("the rule holds every other IVS event back, and the timeline still has it",
          "[stage][bus]") {
  for (const auto* name : {"session-created", "session-ended", "starvation-start",
                           "recording-start", "limit-breach-no-resources"}) {
    INFO(name);
    BusRig rig;
    CHECK_FALSE(rig.bus.put(fixture(name)));
    CHECK(rig.invoked.empty());
    CHECK(rig.last_detail().ends_with(": no rule fits"));
  }
}

TEST_CASE("an event that differs in one field of the pattern is held back", "[stage][bus]") {
  const auto good = json::parse(fixture("stream-start"));
  REQUIRE(matches(ivs_pattern(kFixtureChannel), good));
  const std::vector<json> changes{
      {{"source", "aws.ivschat"}},
      {{"source", "AWS.IVS"}},
      {{"source", {{"aws", "ivs"}}}},
      {{"source", nullptr}},
      {{"detail-type", "IVS Stage Update"}},
      {{"resources", json::array()}},
      {{"resources", {"arn:aws:ivs:us-east-1:123456789012:channel/another"}}},
      {{"resources", nullptr}},
      {{"detail", nullptr}},
      {{"detail", "Stream Start"}},
      {{"detail", {{"event_name", "Stream Takeover"}}}},
      {{"detail", {{"event_name", "stream start"}}}},
  };
  for (const auto& change : changes) {
    INFO(change.dump());
    auto event = good;
    event.merge_patch(change);
    if (change.contains("detail")) event["detail"] = change["detail"];
    CHECK_FALSE(matches(ivs_pattern(kFixtureChannel), event));
  }
  for (const auto* key : {"source", "detail-type", "resources", "detail"}) {
    auto event = good;
    event.erase(key);
    CHECK_FALSE(matches(ivs_pattern(kFixtureChannel), event));
  }
}

TEST_CASE("one of several resources is enough", "[stage][bus]") {
  auto event = json::parse(fixture("stream-start"));
  event["resources"] = {"arn:aws:ivs:us-east-1:123456789012:channel/another", kFixtureChannel};
  CHECK(matches(ivs_pattern(kFixtureChannel), event));
}

TEST_CASE("what is no JSON object never gets onto the bus", "[stage][bus]") {
  BusRig rig;
  for (const auto& text : {std::string(), std::string("{"), std::string("go live"),
                           std::string("[]"), std::string("null"), std::string("\"{}\""),
                           std::string(500'000, '['), std::string("{\"a\":\"\xff\"}")}) {
    INFO(text.substr(0, 20));
    CHECK(rig.bus.put(text));
  }
  CHECK(rig.invoked.empty());
  CHECK(rig.timeline.dump() == "[]\n");
}

TEST_CASE("an object of any shape passes the bus without an invocation", "[stage][bus]") {
  BusRig rig;
  std::string deep(100'000, '[');
  deep += std::string(100'000, ']');
  for (const auto& text :
       {std::string("{}"), std::string(R"({"detail":[1,2]})"), std::string(R"({"source":{}})"),
        std::string(R"({"detail":{"event_name":7},"detail-type":[]})"),
        R"({"source":)" + deep + "}", R"({"resources":[)" + deep + "]}"}) {
    CHECK_FALSE(rig.bus.put(text));
  }
  CHECK(rig.invoked.empty());
}

TEST_CASE("a fault decides what becomes of the next Stream Start, and the timeline says so",
          "[stage][bus]") {
  const auto start = fixture("stream-start");
  const auto end = fixture("stream-end");
  BusRig rig;
  const auto begin = [&](const char* text) { rig.faults.begin(std::get<Fault>(read_fault(text))); };
  begin(R"({"kind":"lose-event"})");
  CHECK_FALSE(rig.bus.put(start));
  CHECK(rig.invoked.empty());
  CHECK(rig.last_detail().ends_with(": lost by a fault"));
  begin(R"({"kind":"repeat-event"})");
  CHECK_FALSE(rig.bus.put(start));
  CHECK(rig.invoked == std::vector<std::string>{start, start});
  CHECK(rig.last_detail().ends_with(": sent twice by a fault"));
  rig.invoked.clear();
  begin(R"({"kind":"reorder-events"})");
  CHECK_FALSE(rig.bus.put(start));
  CHECK(rig.invoked.empty());
  CHECK_FALSE(rig.bus.put(end));
  CHECK(rig.invoked == std::vector<std::string>{end, start});
  CHECK(rig.last_detail().ends_with(": sent by a fault before its Stream Start"));
}

TEST_CASE("a late event is handed over when it is due", "[stage][bus]") {
  const auto start = fixture("stream-start");
  BusRig rig;
  rig.faults.begin(std::get<Fault>(read_fault(R"({"kind":"delay-event","ms":300})")));
  CHECK_FALSE(rig.bus.put(start));
  CHECK(rig.last_detail().ends_with(": withheld by a fault for 300 ms"));
  rig.bus.release();
  CHECK(rig.invoked.empty());
  rig.now = 300;
  rig.bus.release();
  rig.bus.release();
  CHECK(rig.invoked == std::vector<std::string>{start});
  CHECK(rig.last_detail().ends_with(": withheld until now, to stream-state"));
}

TEST_CASE("an event that no rule fits leaves a fault to the next one", "[stage][bus]") {
  BusRig rig;
  rig.faults.begin(std::get<Fault>(read_fault(R"({"kind":"lose-event"})")));
  auto foreign = json::parse(fixture("stream-start"));
  foreign["source"] = "com.example";
  CHECK_FALSE(rig.bus.put(foreign.dump()));
  CHECK_FALSE(rig.bus.put(fixture("stream-start")));
  CHECK(rig.invoked.empty());
}

TEST_CASE("the events IVS sends have its shape", "[stage][bus]") {
  const Names names;
  Ids ids(7);
  const auto stream = ids.stream();
  const auto text = state_change(names, "Stream Start", stream, ids.uuid(), 1'795'456'800);
  const auto event = json::parse(text);
  const auto sample = json::parse(fixture("stream-start"));
  for (const auto& [key, value] : sample.items()) {
    INFO(key);
    REQUIRE(event.contains(key));
    CHECK(event[key].type() == value.type());
  }
  CHECK(event.size() == sample.size());
  CHECK(event["time"] == "2026-11-23T18:00:00Z");
  CHECK(event["id"].get<std::string>().size() == sample["id"].get<std::string>().size());
  CHECK(stream.size() == 26);
  CHECK(stream.starts_with("st-"));
  CHECK(stream != ids.stream());
  CHECK(matches(ivs_pattern(names.channel_arn()), event));
}
