#include "emitter/event.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "catch.hpp"

using namespace autoplay;
using emitter::read_stream_event;

namespace {

std::string fixture(const std::string& name) {
  std::ifstream file(std::string(IVS_AUTOPLAY_FIXTURES) + '/' + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

nlohmann::ordered_json start() {
  return nlohmann::ordered_json::parse(fixture("event-stream-start.json"));
}

std::string attribute_of(const std::string& payload) {
  const auto read = read_stream_event(payload);
  REQUIRE(read.ok());
  REQUIRE(read.value().attributes.size() == 1);
  CHECK(read.value().attributes[0].first == "event");
  return read.value().attributes[0].second;
}

std::string reason_of(const std::string& payload) {
  const auto read = read_stream_event(payload);
  REQUIRE_FALSE(read.ok());
  return read.error().reason;
}

}  // namespace

TEST_CASE("starts and ends are sent on, under their chat names", "[emitter][event]") {
  const auto [file, name] = GENERATE(
      table<const char*, const char*>({{"event-stream-start.json", "STREAM_STARTED"},
                                       {"event-stream-start-empty-name.json", "STREAM_STARTED"},
                                       {"event-stream-start-unicode-name.json", "STREAM_STARTED"},
                                       {"event-stream-end.json", "STREAM_ENDED"},
                                       {"event-stream-failure.json", "STREAM_ENDED"}}));
  const auto read = read_stream_event(fixture(file));
  REQUIRE(read.ok());
  CHECK(read.value().name == name);
  CHECK(read.value().channel.starts_with("arn:aws:ivs:"));
  CHECK(read.value().event_id.size() == 36);
}

TEST_CASE("white space outside strings goes, every other byte stays", "[emitter][event]") {
  CHECK(emitter::without_space("{ \"a\" :\t\"b \\\" c\\\\\" ,\r\n\"d\": 1.0e-7 }") ==
        "{\"a\":\"b \\\" c\\\\\",\"d\":1.0e-7}");
  CHECK(emitter::without_space("\"\\\\\" ") == "\"\\\\\"");
}

TEST_CASE("numbers, escapes and the order of keys are passed on as they came", "[emitter][event]") {
  std::string payload = fixture("event-stream-start.json");
  payload.insert(1, R"( "10": 1.0, "2": 1e-7, "big": 12345678901234567890, "\u0041": "\/", )");
  CHECK(attribute_of(payload) == emitter::without_space(payload));
  CHECK(attribute_of(payload).starts_with(
      R"({"10":1.0,"2":1e-7,"big":12345678901234567890,"\u0041":"\/",)"));
}

TEST_CASE("an event over 1 KB loses its envelope first, and keeps all of the detail",
          "[emitter][event]") {
  auto event = start();
  event["detail"]["note"] = std::string(300, 'n');
  event["account"] = std::string(700, '1');
  const auto sent = nlohmann::ordered_json::parse(attribute_of(event.dump()));
  event.erase("version");
  event.erase("account");
  event.erase("region");
  CHECK(sent == event);
}

TEST_CASE("detail over 1 KB keeps what pages read", "[emitter][event]") {
  auto event = start();
  event["detail"]["note"] = std::string(1U << 20U, 'n');
  for (int i = 0; i < 20; ++i) event["resources"].push_back(event["resources"][0]);
  const std::string attribute = attribute_of(event.dump());
  CHECK(attribute.size() < emitter::kAttributesLimit);
  const auto sent = nlohmann::ordered_json::parse(attribute);
  CHECK(sent["detail"] == start()["detail"]);
  CHECK(sent["resources"] == start()["resources"]);
  CHECK(sent["time"] == start()["time"]);
}

TEST_CASE("what cannot fit is said so", "[emitter][event]") {
  auto event = start();
  event["id"] = std::string(2000, 'i');
  CHECK(reason_of(event.dump()) == "the event does not fit into 1 KB of attributes");
}

TEST_CASE("quoting counts toward the 1 KB", "[emitter][event]") {
  auto event = start();
  event["detail"]["channel_name"] = std::string(128, '"');
  event["note"] = std::string(400, 'n');
  const auto read = read_stream_event(event.dump());
  REQUIRE(read.ok());
  const nlohmann::json attributes = {{"event", read.value().attributes[0].second}};
  CHECK(attributes.dump().size() < emitter::kAttributesLimit);
}

TEST_CASE("the id of what is ignored is kept for the log, bounded", "[emitter][event]") {
  auto event = start();
  event["source"] = "aws.ec2";
  CHECK(read_stream_event(event.dump()).error().event_id == start()["id"].get<std::string>());
  event["id"] = std::string(5000, 'i');
  CHECK(read_stream_event(event.dump()).error().event_id.size() <= 64);
  event["id"] = 7;
  CHECK(read_stream_event(event.dump()).error().event_id == "unknown");
  CHECK(read_stream_event("{").error().event_id == "unknown");
}

TEST_CASE("a doubled field is not believed", "[emitter][event]") {
  std::string payload = fixture("event-stream-start.json");
  payload.insert(payload.rfind('}'), R"(,"detail":{"event_name":"Stream End"})");
  CHECK(reason_of(payload) == "a field is given twice");
}

TEST_CASE("only an EventBridge event that names its source and type is sent on",
          "[emitter][event]") {
  for (const char* member : {"source", "detail-type"}) {
    auto event = start();
    event.erase(member);
    CHECK(reason_of(event.dump()).starts_with(member));
  }
  const nlohmann::json frame = {{"Type", "EVENT"},
                                {"EventName", "STREAM_STARTED"},
                                {"Attributes", {{"event", start().dump()}}}};
  CHECK(reason_of(frame.dump()) == "source is absent, not aws.ivs");
  auto both = start();
  both["Type"] = "EVENT";
  both["EventName"] = "STREAM_STARTED";
  both["Attributes"] = frame["Attributes"];
  CHECK_FALSE(read_stream_event(both.dump()).ok());
}

TEST_CASE("a channel ARN is needed, of a channel", "[emitter][event]") {
  for (const char* channel :
       {"", "demo", "arn:aws:ivschat:us-west-2:123456789012:room/r",
        "arn:aws:ivs:us-west-2::channel/", "arn:aws:ivs:us-west-2:123456789012:stream-key/k"}) {
    auto event = start();
    event["resources"] = {channel};
    CHECK(reason_of(event.dump()) == "no channel ARN in resources[0]");
  }
}

TEST_CASE("no prefix of an event and no changed byte of it makes reading fail badly",
          "[emitter][event]") {
  const std::string whole = fixture("event-stream-start.json");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto cut = read_stream_event(whole.substr(0, size));
    CHECK((cut.ok() || !cut.error().reason.empty()));
    for (const char byte : {'\0', '"', '{', '}', '\\', '\xff'}) {
      std::string changed = whole;
      changed[size] = byte;
      const auto read = read_stream_event(changed);
      CHECK((read.ok() || !read.error().reason.empty()));
    }
  }
}
