#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "catch.hpp"
#include "stage/control.hpp"
#include "stage/function_url.hpp"
#include "stage/media.hpp"
#include "stage/rule.hpp"

using namespace autoplay::stage;
namespace net = autoplay::net;
using nlohmann::json;

namespace {

constexpr std::int64_t kStartUnixMs = 1'795'456'800'250;

struct ControlRig {
  double now = 0;
  Names names;
  Ids ids{1};
  Timeline timeline{[this] { return now; }, double(kStartUnixMs)};
  Faults faults{[this] { return now; }};
  Audience audience;
  std::vector<json> invoked;
  Bus bus{ivs_pattern(names.channel_arn()), timeline, faults, "stream-state",
          [this](const std::string& event) { invoked.push_back(json::parse(event)); }};
  Origin origin{*Loop::cut(pattern()), names.master_path()};
  Broadcaster broadcaster{
      names,
      origin,
      bus,
      ids,
      {[this] { return now; }, [this] { return kStartUnixMs + static_cast<std::int64_t>(now); }}};
  Control control{broadcaster, bus, timeline, faults, audience};

  net::Response ask(const std::string& method, const std::string& target,
                    const std::string& body = "", net::Headers headers = {}) {
    if (!net::find(headers, "host")) headers.push_back({"Host", "127.0.0.1:8080"});
    if (!body.empty() && !net::find(headers, "content-type")) {
      headers.push_back({"Content-Type", "application/json"});
    }
    return control.answer({method, target, headers, body});
  }
  json state() { return json::parse(ask("GET", "/stage/state").body); }
  json entries() { return json::parse(ask("GET", "/stage/timeline").body); }
};

std::string error_of(const net::Response& response) {
  return json::parse(response.body).at("error").get<std::string>();
}

}  // namespace

TEST_CASE("going live makes the origin live and sends Session Created, then Stream Start",
          "[stage][control]") {
  ControlRig rig;
  const auto answer = rig.ask("POST", "/stage/live");
  CHECK(answer.status == 200);
  const auto state = json::parse(answer.body);
  CHECK(state["live"] == true);
  CHECK(state["since"] == "2026-11-23T18:00:00Z");
  CHECK(rig.origin.state(0) == Origin::State::Live);
  CHECK(state["streamId"] == rig.origin.stream_id());
  REQUIRE(rig.invoked.size() == 1);
  CHECK(rig.invoked[0]["detail"]["event_name"] == "Stream Start");
  CHECK(rig.invoked[0]["detail"]["stream_id"] == state["streamId"]);
  const auto entries = rig.entries();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0]["detail"].get<std::string>().starts_with("Session Created"));
  CHECK(entries[1]["detail"].get<std::string>().starts_with("Stream Start"));
}

TEST_CASE("ending sends Stream End, then Session Ended, of the same stream", "[stage][control]") {
  ControlRig rig;
  const auto stream = json::parse(rig.ask("POST", "/stage/live").body)["streamId"];
  rig.now = 5'000;
  const auto answer = rig.ask("POST", "/stage/end");
  CHECK(answer.status == 200);
  CHECK(json::parse(answer.body)["live"] == false);
  CHECK(json::parse(answer.body)["streamId"].is_null());
  CHECK(rig.origin.state(rig.now) == Origin::State::Ended);
  REQUIRE(rig.invoked.size() == 2);
  CHECK(rig.invoked[1]["detail"]["event_name"] == "Stream End");
  CHECK(rig.invoked[1]["detail"]["stream_id"] == stream);
  CHECK(rig.invoked[1]["time"] == "2026-11-23T18:00:05Z");
  CHECK(rig.entries()[3]["detail"].get<std::string>().starts_with("Session Ended"));
}

TEST_CASE("going live twice, or ending what is not live, is refused and changes nothing",
          "[stage][control]") {
  ControlRig rig;
  CHECK(rig.ask("POST", "/stage/end").status == 409);
  rig.ask("POST", "/stage/live");
  const auto before = rig.state();
  const auto again = rig.ask("POST", "/stage/live");
  CHECK(again.status == 409);
  CHECK(error_of(again) == "already live: " + before["streamId"].get<std::string>());
  CHECK(rig.state() == before);
  CHECK(rig.entries().size() == 2);
}

TEST_CASE("each broadcast is a new stream", "[stage][control]") {
  ControlRig rig;
  const auto first = json::parse(rig.ask("POST", "/stage/live").body)["streamId"];
  rig.ask("POST", "/stage/end");
  const auto second = json::parse(rig.ask("POST", "/stage/live").body)["streamId"];
  CHECK(first != second);
}

TEST_CASE("a raw event reaches the bus and leaves the origin alone", "[stage][control]") {
  ControlRig rig;
  const auto event = state_change(rig.names, "Stream Start", "st-x", "id", 0);
  CHECK(rig.ask("POST", "/stage/event", event).status == 200);
  CHECK(rig.invoked.size() == 1);
  CHECK(rig.origin.state(0) == Origin::State::Offline);
  CHECK(rig.state()["live"] == false);
}

TEST_CASE("bad control requests are refused with a sentence and change nothing",
          "[stage][control]") {
  struct Row {
    const char* method;
    const char* target;
    const char* body;
    net::Headers headers;
    int status;
  };
  const std::vector<Row> rows{
      {"POST", "/stage/event", "{", {}, 400},
      {"POST", "/stage/event", "", {}, 400},
      {"POST", "/stage/event", "[]", {}, 400},
      {"POST", "/stage/event", "{}", {{"Content-Type", "text/plain"}}, 415},
      {"POST", "/stage/event", "{}", {{"Content-Type", "application/jsonp"}}, 415},
      {"POST", "/stage/live", "{", {}, 400},
      {"POST", "/stage/live", "", {{"Content-Type", "text/plain"}}, 415},
      {"POST", "/stage/live", "a=1", {{"Content-Type", "application/x-www-form-urlencoded"}}, 415},
      {"POST", "/stage/live", "", {{"Origin", "https://evil.example"}}, 403},
      {"POST", "/stage/live", "", {{"Origin", "null"}}, 403},
      {"POST", "/stage/live", "", {{"Origin", "http://127.0.0.1:8081"}}, 403},
      {"POST", "/stage/live", "", {{"Origin", "https://127.0.0.1:8080"}}, 403},
      {"GET", "/stage/timeline", "", {{"Origin", "https://evil.example"}}, 403},
      {"GET", "/stage/live", "", {}, 405},
      {"PUT", "/stage/timeline", "[]", {}, 405},
      {"ST", "/stage/live", "", {}, 405},
      {"", "/stage/live", "", {}, 405},
      {"POST", "/stage/", "", {}, 404},
      {"POST", "/stage/fly", "", {}, 404},
      {"POST", "/stage/live/", "", {}, 404},
      {"POST", "/stage/fault", "", {}, 400},
      {"POST", "/stage/fault", "{", {}, 400},
      {"POST", "/stage/fault", R"({"kind":"fly"})", {}, 400},
      {"POST", "/stage/fault", R"({"kind":"refuse-chat","times":0})", {}, 400},
      {"POST", "/stage/fault", R"({"kind":"cut-chat"})", {{"Content-Type", "text/plain"}}, 415},
      {"POST", "/stage/fault", "{}", {{"Origin", "https://evil.example"}}, 403},
      {"PUT", "/stage/fault", "{}", {}, 405},
      {"POST", "/stage/timeline", "{}", {}, 400},
      {"POST", "/stage/timeline", "nonsense", {}, 400},
      {"POST", "/stage/timeline", "[1]", {}, 400},
      {"POST", "/stage/timeline", R"([{"what":"load"}])", {}, 400},
      {"POST", "/stage/timeline", R"([{"at":1}])", {}, 400},
      {"POST", "/stage/timeline", R"([{"what":"","at":1}])", {}, 400},
      {"POST", "/stage/timeline", R"([{"what":"load","at":"1"}])", {}, 400},
      {"POST", "/stage/timeline", R"([{"what":"load","at":1,"detail":[[]]}])", {}, 400},
      {"POST", "/stage/timeline", R"([{"what":"load","at":1},{"what":7,"at":1}])", {}, 400},
  };
  for (const auto& row : rows) {
    INFO(row.method << ' ' << row.target << ' ' << row.body);
    ControlRig rig;
    const auto answer = rig.ask(row.method, row.target, row.body, row.headers);
    CHECK(answer.status == row.status);
    CHECK_FALSE(error_of(answer).empty());
    CHECK(rig.invoked.empty());
    CHECK(rig.state()["live"] == false);
    CHECK(rig.entries().empty());
  }
}

TEST_CASE("a fault is begun, listed, told on the timeline and ended", "[stage][control]") {
  ControlRig rig;
  const auto begun = rig.ask("POST", "/stage/fault", R"({"kind":"refuse-chat","ms":500})");
  CHECK(begun.status == 200);
  CHECK(json::parse(begun.body) == json{{"begun", "refuse-chat: ms 500"}});
  CHECK(rig.faults.refuses_chat());
  const auto cut = rig.ask("POST", "/stage/fault", R"({"kind":"cut-chat"})");
  CHECK(json::parse(cut.body) == json{{"begun", "cut-chat: 0 viewers"}});
  const auto list = json::parse(rig.ask("GET", "/stage/fault").body);
  CHECK(list == json::array({{{"kind", "refuse-chat"}, {"ms", 500}, {"met", 1}, {"leftMs", 500}}}));
  CHECK(json::parse(rig.ask("DELETE", "/stage/fault").body) == list);
  CHECK(rig.ask("DELETE", "/stage/fault").body == "[]");
  CHECK_FALSE(rig.faults.refuses_chat());
  CHECK(rig.ask("GET", "/stage/fault").body == "[]");
  const auto entries = rig.entries();
  REQUIRE(entries.size() == 4);
  for (const auto& entry : entries) CHECK(entry["what"] == "fault");
  CHECK(entries[0]["detail"] == "refuse-chat: ms 500");
  CHECK(entries[1]["detail"] == "cut-chat: 0 viewers");
  CHECK(entries[2]["detail"] == "all ended");
}

TEST_CASE("the stage's own page may do everything", "[stage][control]") {
  ControlRig rig;
  const net::Headers own{{"Host", "localhost:8080"}, {"Origin", "http://localhost:8080"}};
  CHECK(rig.ask("POST", "/stage/live", "", own).status == 200);
  auto typed = own;
  typed.push_back({"Content-Type", "application/json; charset=utf-8"});
  CHECK(rig.ask("POST", "/stage/end", "{}", typed).status == 200);
}

TEST_CASE("the page's marks are put on the stage's clock", "[stage][timeline]") {
  ControlRig rig;
  const auto marks = json::array(
      {{{"what", "load"}, {"detail", "st-1"}, {"at", double(kStartUnixMs) + 1234.5}},
       {{"what", "play"}, {"detail", {{"muted", true}}}, {"at", double(kStartUnixMs) + 1250}}});
  CHECK(rig.ask("POST", "/stage/timeline", marks.dump()).status == 200);
  const auto entries = rig.entries();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0] ==
        json{{"t_ms", 1234.5}, {"who", "page"}, {"what", "load"}, {"detail", "st-1"}});
  CHECK(entries[1]["detail"]["muted"] == true);
  CHECK(rig.ask("DELETE", "/stage/timeline").status == 200);
  CHECK(rig.entries().empty());
}

TEST_CASE("the timeline forgets its oldest entries and cuts long ones", "[stage][timeline]") {
  Timeline timeline([] { return 0.0; }, 0);
  for (std::size_t i = 0; i < Timeline::kCapacity + 10; ++i) {
    timeline.add("stage", "tick", std::to_string(i));
  }
  timeline.add("lambda", "error", std::string(5'000, 'x') + "\xff");
  const auto entries = json::parse(timeline.dump());
  CHECK(entries.size() == Timeline::kCapacity);
  CHECK(entries.front()["detail"] == "11");
  CHECK(entries.back()["detail"].get<std::string>().size() == Timeline::kMaxDetail);
  timeline.add("lambda", "error", "half a letter \xc3");
  CHECK(json::accept(timeline.dump()));
}

TEST_CASE("a snapshot says the truth as of this moment", "[stage][control]") {
  ControlRig rig;
  auto snapshot = json::parse(rig.broadcaster.snapshot());
  CHECK(snapshot == json{{"v", 1},
                         {"channel", rig.names.channel_arn()},
                         {"name", "demo-channel"},
                         {"live", false},
                         {"streamId", nullptr},
                         {"since", nullptr},
                         {"asOf", "2026-11-23T18:00:00.250Z"},
                         {"periodMs", 60'000}});
  rig.ask("POST", "/stage/live");
  rig.now = 30'000;
  snapshot = json::parse(rig.broadcaster.snapshot());
  CHECK(snapshot["live"] == true);
  CHECK(snapshot["streamId"] == rig.origin.stream_id());
  CHECK(snapshot["since"] == "2026-11-23T18:00:00Z");
  CHECK(snapshot["asOf"] == "2026-11-23T18:00:30.250Z");
}
