#include "core/wire.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include "catch.hpp"
#include "core/json.hpp"

using namespace autoplay;

namespace {

std::string fixture(const std::string& name) {
  std::ifstream file(std::string(IVS_AUTOPLAY_FIXTURES) + "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Ignored ignored(std::string_view text) {
  return read_frame(text).ignored;
}

std::string event_with(std::string_view detail) {
  return R"({"source":"aws.ivs","time":"2026-11-23T18:00:00Z","resources":["arn:x"],"detail":)" +
         std::string(detail) + "}";
}

}  // namespace

TEST_CASE("a Stream Start says which stream of which channel began when", "[wire]") {
  const Frame frame = read_frame(fixture("event-stream-start.json"));
  REQUIRE(frame.ignored == Ignored::None);
  CHECK(frame.evidence.claim == Claim::Started);
  CHECK(frame.evidence.channel.view() == "arn:aws:ivs:us-east-1:123456789012:channel/aBcdEFgHiJ12");
  CHECK(frame.evidence.channel_name.view() == "demo-channel");
  CHECK(frame.evidence.stream.view() == "st-1A2b3c4D5e6F78ghij9Klmn");
  CHECK(frame.evidence.time == 1'795'456'800'000);
  CHECK(frame.evidence.sent == kNever);
}

TEST_CASE("texts of a frame stay as they are while it is read", "[wire]") {
  const Frame frame = read_frame(
      R"({"resources":["arn:x","arn:y"],"n":[1,"",-2.5e1,""],"time":"2026-11-23T18:00:00Z",)"
      R"("":"","detail":{"channel_name":"\u0061\n","event_name":"Stream Start","stream_id":"s"}})");
  CHECK(frame.ignored == Ignored::None);
  CHECK(frame.evidence.channel.view() == "arn:x");
  CHECK(frame.evidence.channel_name.view() == "a\n");
  CHECK(frame.evidence.stream.view() == "s");
}

TEST_CASE("Stream End and Stream Failure are ends", "[wire]") {
  CHECK(read_frame(fixture("event-stream-end.json")).evidence.claim == Claim::Ended);
  CHECK(read_frame(fixture("event-stream-failure.json")).evidence.claim == Claim::Ended);
}

TEST_CASE("events that are about something else are irrelevant", "[wire]") {
  for (const char* name :
       {"event-session-created.json", "event-session-ended.json", "event-starvation-start.json",
        "event-recording-start.json", "event-limit-breach-no-resources.json"}) {
    INFO(name);
    CHECK(ignored(fixture(name)) == Ignored::Irrelevant);
  }
  CHECK(ignored(R"({"source":"aws.s3","detail":{"event_name":"Stream Start"}})") ==
        Ignored::Irrelevant);
}

TEST_CASE("every sample frame is what its Type says", "[wire]") {
  std::ifstream file(std::string(IVS_AUTOPLAY_FIXTURES) + "/frames.jsonl");
  const FrameKind kinds[] = {
      FrameKind::Message,          FrameKind::Message, FrameKind::Event, FrameKind::MessageDeleted,
      FrameKind::UserDisconnected, FrameKind::Error,   FrameKind::State, FrameKind::Event};
  std::string line;
  for (const FrameKind kind : kinds) {
    REQUIRE(std::getline(file, line));
    INFO(line);
    const Frame frame = read_frame(line);
    CHECK(frame.kind == kind);
    CHECK(frame.id.view().size() == 12);
    const bool tells = line.find("STREAM_") != std::string::npos && kind != FrameKind::Message;
    CHECK((frame.ignored == Ignored::None) == tells);
  }
}

TEST_CASE("a state carries life, stream, begin, time and period", "[wire]") {
  const Frame frame = read_frame(
      R"({"v":1,"channel":"arn:x","name":"n","live":true,"streamId":"st-1",)"
      R"("since":"2026-11-23T18:00:00Z","asOf":"2026-11-23T18:01:00.5Z","periodMs":60000})");
  REQUIRE(frame.ignored == Ignored::None);
  CHECK(frame.evidence.claim == Claim::State);
  CHECK(frame.evidence.live);
  CHECK(frame.evidence.stream.view() == "st-1");
  CHECK(frame.evidence.time == 1'795'456'800'000);
  CHECK(frame.evidence.as_of == 1'795'456'860'500);
  CHECK(frame.evidence.period == 60'000);
}

TEST_CASE("an offline state has no stream and no begin", "[wire]") {
  const Frame frame =
      read_frame(R"({"v":1,"channel":"arn:x","live":false,"streamId":null,"since":null})");
  REQUIRE(frame.ignored == Ignored::None);
  CHECK_FALSE(frame.evidence.live);
  CHECK(frame.evidence.stream.empty());
  CHECK(frame.evidence.time == kNever);
}

TEST_CASE("a state of another version is none of ours", "[wire]") {
  CHECK(ignored(R"({"v":2,"live":true})") == Ignored::Irrelevant);
  CHECK(ignored(R"({"v":1,"live":"yes"})") == Ignored::Incomplete);
}

TEST_CASE("a state with a name that is too long is not read", "[wire]") {
  const std::string name(300, 'n');
  CHECK(ignored(R"({"v":1,"live":true,"name":")" + name + "\"}") == Ignored::Incomplete);
}

TEST_CASE("the spread is a whole number of ms up to thirty seconds", "[wire]") {
  const auto spread = [](const std::string& value) {
    const std::string frame =
        R"({"Type":"EVENT","EventName":"STREAM_STARTED","Attributes":{)"
        R"("event":"{\"detail\":{},\"resources\":[\"arn:x\"]}","spreadMs":")" +
        value + R"("}})";
    return read_frame(frame).evidence.spread;
  };
  CHECK(spread("5000") == 5'000);
  CHECK(spread("30001") == 30'000);
  CHECK(spread("99999999999999999999") == 30'000);
  CHECK(spread("-1") == 0);
  CHECK(spread("1e3") == 0);
  CHECK(spread("") == 0);
}

TEST_CASE("the inner event name decides, the frame's only in its absence", "[wire]") {
  const auto claim = [](std::string_view inner) {
    const std::string frame =
        R"({"Type":"EVENT","EventName":"STREAM_ENDED","Attributes":{"event":")" +
        std::string(inner) + R"("}})";
    return read_frame(frame).evidence.claim;
  };
  CHECK(claim(R"({\"detail\":{\"event_name\":\"Stream Start\"}})") == Claim::Started);
  CHECK(claim(R"({\"detail\":{}})") == Claim::Ended);
  CHECK(claim(R"({\"detail\":{\"event_name\":\"Session Created\"}})") == Claim::None);
  CHECK(claim(R"({\"detail\":{\"event_name\":null}})") == Claim::None);
}

TEST_CASE("a key that decides and stands twice is not believed either way", "[wire]") {
  const std::string once = event_with(R"({"event_name":"Stream Start"})");
  REQUIRE(ignored(once) == Ignored::None);
  CHECK(ignored(event_with(R"({"event_name":"Stream Start","event_name":"Stream End"})")) ==
        Ignored::DoubledKey);
  CHECK(ignored(R"({"Type":"EVENT","Type":"MESSAGE"})") == Ignored::DoubledKey);
  CHECK(ignored(R"({"detail":{},"detail":{"event_name":"Stream Start"}})") == Ignored::DoubledKey);
  CHECK(ignored(event_with(R"({"x":1,"x":2,"event_name":"Stream Start"})")) == Ignored::None);
}

TEST_CASE("a key counts only at its own place", "[wire]") {
  CHECK(ignored(event_with(R"({"a":{"event_name":"Stream Start"}})")) == Ignored::Irrelevant);
  CHECK(ignored(event_with(R"([{"event_name":"Stream Start"}])")) == Ignored::Incomplete);
  CHECK(read_frame(R"({"resources":[["arn:a"],"arn:b"],"detail":{"event_name":"Stream Start"}})")
            .ignored == Ignored::Incomplete);
}

TEST_CASE("only the first resource is the channel", "[wire]") {
  const Frame frame =
      read_frame(R"({"resources":["arn:a","arn:b"],"detail":{"event_name":"Stream Start"}})");
  CHECK(frame.evidence.channel.view() == "arn:a");
}

TEST_CASE("input that is no JSON object is ignored for its cause", "[wire]") {
  CHECK(ignored("") == Ignored::NotJson);
  CHECK(ignored("nonsense") == Ignored::NotJson);
  CHECK(ignored("{") == Ignored::NotJson);
  CHECK(ignored(R"({"Type":"EVENT")") == Ignored::NotJson);
  CHECK(ignored("{} {}") == Ignored::NotJson);
  CHECK(ignored("{\"Type\":\"\xFF\"}") == Ignored::NotJson);
  CHECK(ignored(R"({"Type":"\ud800"})") == Ignored::NotJson);
  CHECK(ignored(R"({"n":1e999})") == Ignored::NotJson);
  CHECK(ignored(std::string_view("{\"a\":\"\0\"}", 9)) == Ignored::NotJson);
  for (const char* text : {"null", "true", "1", "-0.5e3", "\"text\"", "[]"}) {
    INFO(text);
    CHECK(ignored(text) == Ignored::NotAnObject);
  }
}

TEST_CASE("depth is bounded, and the bound itself is read", "[wire]") {
  const auto nested = [](int depth) {
    return R"({"live":true,"x":)" + std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']') + "}";
  };
  CHECK(ignored(nested(kMaxDepth - 1)) == Ignored::None);
  CHECK(ignored(nested(kMaxDepth)) == Ignored::TooDeep);
  CHECK(ignored(std::string(10'000, '[')) == Ignored::NotAnObject);
  CHECK(ignored(R"({"x":)" + std::string(10'000, '[')) == Ignored::TooDeep);
}

TEST_CASE("an attribute far beyond the service's limit is not read", "[wire]") {
  const auto with = [](std::size_t padding) {
    return R"({"Type":"EVENT","EventName":"STREAM_STARTED","Attributes":{"event":"{\"x\":\")" +
           std::string(padding, 'x') + R"(\",\"detail\":{}}"}})";
  };
  CHECK(ignored(with(1'000)) == Ignored::None);
  CHECK(ignored(with(5'000)) == Ignored::TooLarge);
}

TEST_CASE("a text that is no JSON is refused wherever it goes wrong", "[wire][json]") {
  for (const char* text : {"{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{,}",
                           "{1:2}",
                           "{\"a\":1 \"b\":2}",
                           "{\"a\":[1,]}",
                           "{\"a\":[1 2]}",
                           "{\"a\":[}",
                           "{\"a\":{]}",
                           "{\"a\":01}",
                           "{\"a\":+1}",
                           "{\"a\":.5}",
                           "{\"a\":1.}",
                           "{\"a\":nul}",
                           "{\"a\":'x'}",
                           "{\"a\":\"\\x\"}",
                           "{\"a\":1}}",
                           "{\"a\":1},",
                           "/* */{}",
                           "\xEF\xBB{}",
                           "{\"a\":\"\t\"}",
                           "]",
                           ",",
                           ":"}) {
    INFO(text);
    CHECK(ignored(text) == Ignored::NotJson);
  }
  CHECK(ignored("\xEF\xBB\xBF {\"live\" : true , \"x\":[ ] , \"y\":{ } }\n") == Ignored::None);
}

TEST_CASE("fields of a wrong shape or size make an event incomplete", "[wire]") {
  CHECK(ignored(event_with(R"({"event_name":"Stream Start","stream_id":5})")) ==
        Ignored::Incomplete);
  CHECK(ignored(event_with(R"({"event_name":"Stream Start","stream_id":")" + std::string(65, 'x') +
                           R"("})")) == Ignored::Incomplete);
  CHECK(ignored(event_with(R"({"event_name":"Stream Start","stream_id":")" + std::string(64, 'x') +
                           R"("})")) == Ignored::None);
  CHECK(ignored(event_with("null")) == Ignored::Incomplete);
  CHECK(ignored(R"({"Type":"EVENT","EventName":"STREAM_STARTED","Attributes":[]})") ==
        Ignored::Incomplete);
  CHECK(ignored(R"({"Type":"EVENT","EventName":"other","Attributes":{"a":"b"}})") ==
        Ignored::Irrelevant);
  CHECK(ignored(R"({"__proto__":{"Type":"EVENT"}})") == Ignored::Irrelevant);
}

TEST_CASE("an error frame tells its code", "[wire]") {
  CHECK(read_frame(R"({"Type":"ERROR","ErrorCode":401})").error_code == 401);
  CHECK(read_frame(R"({"Type":"ERROR","ErrorCode":-7})").error_code == 0);
  CHECK(read_frame(R"({"Type":"ERROR","ErrorCode":"401"})").error_code == 0);
}

TEST_CASE("times have any number of fraction digits and end in Z", "[wire][time]") {
  CHECK(read_time("1970-01-01T00:00:00Z") == 0);
  CHECK(read_time("2026-11-23T18:00:00Z") == 1'795'456'800'000);
  CHECK(read_time("2026-11-23T18:00:00.9Z") == 1'795'456'800'900);
  CHECK(read_time("2026-11-23T18:00:00.913691272Z") == 1'795'456'800'913);
  CHECK(read_time("2024-02-29T23:59:60Z") == 1'709'251'200'000);
  for (const char* text : {"", "2026-11-23", "2026-11-23T18:00:00", "2026-11-23T18:00:00.Z",
                           "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-23T24:00:00Z",
                           "2026-11-23T18:00:00+01:00", "1969-12-31T23:59:59Z", "20261123T180000Z",
                           "2026-11-23T18:00:00Z ", "99999-01-01T00:00:00Z"}) {
    INFO(text);
    CHECK(read_time(text) == kNever);
  }
}

TEST_CASE("a plain message is known by its beginning", "[wire]") {
  CHECK(begins_message(R"({"Type":"MESSAGE","Id":"AYk6x)"));
  CHECK_FALSE(begins_message(R"({"Type":"EVENT")"));
  CHECK_FALSE(begins_message(R"({"Type":"MESSAGE)"));
  CHECK_FALSE(begins_message(R"( {"Type":"MESSAGE")"));
}

TEST_CASE("a time more than two minutes ahead of the clock is no time", "[wire]") {
  constexpr Millis kClock = 1'000'000;
  constexpr Millis kMost = kClock + 120'000;
  Evidence e;
  e.claim = Claim::Started;
  e.time = kMost;
  drop_times_ahead(e, kClock);
  CHECK((e.time == kMost && !e.ahead));
  e.time = kMost + 1;
  drop_times_ahead(e, kNever);
  CHECK((e.time == kMost + 1 && !e.ahead));
  drop_times_ahead(e, kClock);
  CHECK((e.time == kNever && e.ahead));
}

TEST_CASE("an end that is dated in the future counts from when it was sent", "[wire]") {
  Evidence e;
  e.claim = Claim::Ended;
  e.time = 10'000'000;
  drop_times_ahead(e, 1'000'000);
  CHECK((e.time == 1'000'000 && e.ahead));
}

TEST_CASE("a state's times are held against its frame, and its start against its own time",
          "[wire]") {
  Evidence e;
  e.claim = Claim::State;
  e.as_of = 1'000'000;
  e.time = 2'000'000;
  drop_times_ahead(e, kNever);
  CHECK((e.as_of == 1'000'000 && e.time == kNever));
  e = {};
  e.claim = Claim::State;
  e.as_of = 9'000'000;
  e.time = 500'000;
  drop_times_ahead(e, 1'000'000);
  CHECK((e.as_of == kNever && e.time == 500'000));
}
