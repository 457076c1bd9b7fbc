#include "stage/faults.hpp"

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace autoplay::stage;
using nlohmann::json;

namespace {

using Events = std::vector<std::string>;

struct FaultRig {
  double now = 1'000;
  Faults faults{[this] { return now; }};

  void begin(const std::string& text) {
    const auto read = read_fault(text);
    INFO(text);
    REQUIRE(std::holds_alternative<Fault>(read));
    faults.begin(std::get<Fault>(read));
  }
  Events pass(const std::string& name, const std::string& event) {
    return faults.pass(name, event).events;
  }
  json list() { return json::parse(faults.dump(0)); }
};

std::string problem_of(const std::string& text) {
  const auto read = read_fault(text);
  const auto* problem = std::get_if<std::string>(&read);
  return problem == nullptr ? "" : *problem;
}

}  // namespace

TEST_CASE("each kind of fault is read with the fields it takes, and told in words",
          "[stage][faults]") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {R"({"kind":"cut-chat"})", "cut-chat"},
      {R"({"kind":"close-chat","code":1012})", "close-chat: code 1012"},
      {R"({"kind":"half-open-chat"})", "half-open-chat"},
      {R"({"kind":"refuse-chat","ms":3000})", "refuse-chat: ms 3000"},
      {R"({"status":429,"ms":3000,"kind":"token"})", "token: ms 3000, status 429"},
      {R"({"kind":"token","status":429,"ms":1,"retryAfter":0})",
       "token: ms 1, status 429, retryAfter 0"},
      {R"({"kind":"token-slow","delay":60000,"ms":600000})", "token-slow: ms 600000, delay 60000"},
      {R"({"kind":"manifest-404","ms":5})", "manifest-404: ms 5"},
      {R"({"kind":"manifest","status":503,"ms":5})", "manifest: ms 5, status 503"},
      {R"({"kind":"freeze-manifest","ms":5})", "freeze-manifest: ms 5"},
      {R"({"kind":"lose-event"})", "lose-event"},
      {R"({"kind":"delay-event","ms":5})", "delay-event: ms 5"},
      {R"({"kind":"repeat-event"})", "repeat-event"},
      {R"({"kind":"reorder-events"})", "reorder-events"},
      {R"({"kind":"emitter-down","ms":5})", "emitter-down: ms 5"},
      {R"({"kind":"emitter-down"})", "emitter-down"},
      {R"({"kind":"manifest-404","times":1000})", "manifest-404: times 1000"},
      {R"({"kind":"token","status":429,"retryAfter":2,"times":3})",
       "token: status 429, retryAfter 2, times 3"},
  };
  for (const auto& [text, words] : rows) {
    const auto read = read_fault(text);
    INFO(text);
    REQUIRE(std::holds_alternative<Fault>(read));
    CHECK(describe(std::get<Fault>(read)) == words);
  }
}

TEST_CASE("a fault that is not well-formed is refused with a sentence that names the field",
          "[stage][faults]") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"", "the body is not a JSON object"},
      {"[]", "the body is not a JSON object"},
      {"{\"kind\":\"\xff\"}", "the body is not a JSON object"},
      {std::string(100'000, '['), "the body is not a JSON object"},
      {"{}", R"("kind" must be one of cut-chat close-chat)"},
      {R"({"kind":7})", R"("kind" must be one of)"},
      {R"({"kind":"cut"})", R"(emitter-down, not "cut")"},
      {R"({"kind":"cut-chat","ms":5})", R"("ms" is no field of cut-chat, which takes none)"},
      {R"({"kind":"token","status":500,"ms":5,"code":1000})",
       R"("code" is no field of token, which takes "ms", "status", "retryAfter", "times")"},
      {R"({"kind":"refuse-chat","Ms":5})", R"("Ms" is no field of refuse-chat)"},
      {R"({"kind":"delay-event"})", R"("ms" is missing: delay-event needs "ms")"},
      {R"({"kind":"token","ms":5})", R"("status" is missing: token needs "status")"},
      {R"({"kind":"lose-event","times":2})", R"("times" is no field of lose-event)"},
      {R"({"kind":"refuse-chat","times":0})", R"("times" must be a whole number from 1 to 1000)"},
      {R"({"kind":"refuse-chat","times":1001})", R"("times" must be)"},
      {R"({"kind":"refuse-chat","times":"2"})", R"("times" must be)"},
      {R"({"kind":"refuse-chat","times":1.5})", R"("times" must be)"},
      {R"({"kind":"token-slow","ms":5})", R"("delay" is missing)"},
      {R"({"kind":"close-chat"})", R"("code" is missing)"},
      {R"({"kind":"refuse-chat","ms":0})", R"("ms" must be a whole number from 1 to 600000)"},
      {R"({"kind":"refuse-chat","ms":600001})", R"("ms" must be)"},
      {R"({"kind":"refuse-chat","ms":-5})", R"("ms" must be)"},
      {R"({"kind":"refuse-chat","ms":5.5})", R"("ms" must be)"},
      {R"({"kind":"refuse-chat","ms":1e99})", R"("ms" must be)"},
      {R"({"kind":"refuse-chat","ms":99999999999999999999})", R"("ms" must be)"},
      {R"({"kind":"refuse-chat","ms":"5"})", R"("ms" must be)"},
      {R"({"kind":"refuse-chat","ms":null})", R"("ms" must be)"},
      {R"({"kind":"manifest","status":200,"ms":5})", R"("status" must be a whole number from 400)"},
      {R"({"kind":"manifest","status":600,"ms":5})", R"("status" must be)"},
      {R"({"kind":"token","status":429,"ms":5,"retryAfter":3601})", R"("retryAfter" must be)"},
      {R"({"kind":"close-chat","code":999})", R"("code" must be a whole number from 1000)"},
      {R"({"kind":"close-chat","code":1005})", R"("code" must be a close code)"},
      {R"({"kind":"close-chat","code":1006})", R"("code" must be a close code)"},
      {R"({"kind":"close-chat","code":2000})", R"("code" must be a close code)"},
  };
  for (const auto& [text, part] : rows) {
    INFO(text.substr(0, 80) << " gave " << problem_of(text));
    CHECK_FALSE(problem_of(text).empty());
    CHECK(problem_of(text).find(part) != std::string::npos);
  }
}

TEST_CASE("a fault with ms ends when they are over", "[stage][faults]") {
  FaultRig rig;
  rig.begin(R"({"kind":"refuse-chat","ms":500})");
  rig.begin(R"({"kind":"emitter-down","ms":900})");
  rig.now += 499;
  CHECK(rig.list()[0] == json{{"kind", "refuse-chat"}, {"ms", 500}, {"met", 0}, {"leftMs", 1}});
  CHECK(rig.faults.refuses_chat());
  CHECK(rig.list()[0]["met"] == 1);
  rig.now += 1;
  CHECK_FALSE(rig.faults.refuses_chat());
  CHECK(rig.list() ==
        json::array({{{"kind", "emitter-down"}, {"ms", 900}, {"met", 0}, {"leftMs", 400}}}));
  CHECK(rig.faults.emitter_is_down());
  rig.now += 400;
  CHECK_FALSE(rig.faults.emitter_is_down());
  CHECK(rig.list() == json::array());
}

TEST_CASE("a fault without ms or times lasts until all faults end", "[stage][faults]") {
  FaultRig rig;
  rig.begin(R"({"kind":"refuse-chat"})");
  for (int i = 0; i < 2'000; ++i) {
    rig.now += 600'000;
    REQUIRE(rig.faults.refuses_chat());
  }
  CHECK(rig.list() == json::array({{{"kind", "refuse-chat"}, {"met", 2'000}}}));
  rig.faults.end_all();
  CHECK_FALSE(rig.faults.refuses_chat());
}

TEST_CASE("a fault with times ends after it was met that often", "[stage][faults]") {
  struct Row {
    const char* fault;
    std::function<bool(Faults&)> meets;
  };
  const std::vector<Row> rows{
      {R"({"kind":"refuse-chat","times":2})", [](Faults& all) { return all.refuses_chat(); }},
      {R"({"kind":"emitter-down","times":2})", [](Faults& all) { return all.emitter_is_down(); }},
      {R"({"kind":"token","status":500,"times":2})",
       [](Faults& all) { return all.token_answer().has_value(); }},
      {R"({"kind":"token-slow","delay":9,"times":2})",
       [](Faults& all) { return all.token_delay() == 9; }},
      {R"({"kind":"manifest-404","times":2})",
       [](Faults& all) { return all.manifest_answer().has_value(); }},
      {R"({"kind":"manifest","status":503,"times":2})",
       [](Faults& all) { return all.manifest_answer().has_value(); }},
      {R"({"kind":"freeze-manifest","times":2})",
       [](Faults& all) { return all.manifest_time() == 1'000; }},
  };
  for (const auto& [fault, meets] : rows) {
    INFO(fault);
    FaultRig rig;
    rig.begin(fault);
    rig.now += 1e9;
    CHECK(meets(rig.faults));
    REQUIRE(rig.list().size() == 1);
    CHECK(rig.list()[0]["met"] == 1);
    CHECK(meets(rig.faults));
    CHECK(rig.list() == json::array());
    CHECK_FALSE(meets(rig.faults));
  }
}

TEST_CASE("with ms and times a fault ends by what comes first", "[stage][faults]") {
  FaultRig rig;
  rig.begin(R"({"kind":"refuse-chat","ms":10,"times":5})");
  CHECK(rig.faults.refuses_chat());
  rig.now += 10;
  CHECK_FALSE(rig.faults.refuses_chat());
}

TEST_CASE("a second fault of a kind takes the place of the first", "[stage][faults]") {
  FaultRig rig;
  rig.begin(R"({"kind":"refuse-chat","ms":9000})");
  rig.begin(R"({"kind":"refuse-chat","ms":10})");
  rig.now += 10;
  CHECK_FALSE(rig.faults.refuses_chat());
}

TEST_CASE("what strikes the viewers present leaves nothing in force", "[stage][faults]") {
  FaultRig rig;
  rig.begin(R"({"kind":"cut-chat"})");
  rig.begin(R"({"kind":"close-chat","code":1000})");
  rig.begin(R"({"kind":"half-open-chat"})");
  CHECK(rig.list() == json::array());
  CHECK(json::parse(rig.faults.dump(2)) ==
        json::array({{{"kind", "half-open-chat"}, {"viewers", 2}}}));
}

TEST_CASE("the token endpoint answers the status, and when to come again", "[stage][faults]") {
  FaultRig rig;
  CHECK_FALSE(rig.faults.token_answer());
  rig.begin(R"({"kind":"token","status":429,"ms":5,"retryAfter":7})");
  auto answer = rig.faults.token_answer();
  REQUIRE(answer);
  CHECK(answer->status == 429);
  CHECK(autoplay::net::find(answer->headers, "retry-after") == "7");
  CHECK(json::parse(answer->body)["retryAfterSeconds"] == 7);
  rig.begin(R"({"kind":"token","status":500,"ms":5})");
  answer = rig.faults.token_answer();
  REQUIRE(answer);
  CHECK(answer->status == 500);
  CHECK_FALSE(autoplay::net::find(answer->headers, "retry-after"));
  CHECK_FALSE(json::parse(answer->body).contains("retryAfterSeconds"));
  rig.now += 5;
  CHECK_FALSE(rig.faults.token_answer());
}

TEST_CASE("the token endpoint is late for a time", "[stage][faults]") {
  FaultRig rig;
  CHECK(rig.faults.token_delay() == 0);
  rig.begin(R"({"kind":"token-slow","delay":250,"ms":5})");
  CHECK(rig.faults.token_delay() == 250);
  rig.now += 5;
  CHECK(rig.faults.token_delay() == 0);
}

TEST_CASE("playlists are missing, refused or frozen for a time", "[stage][faults]") {
  FaultRig rig;
  CHECK_FALSE(rig.faults.manifest_answer());
  CHECK(rig.faults.manifest_time() == 1'000);
  rig.begin(R"({"kind":"manifest-404","ms":50})");
  CHECK(rig.faults.manifest_answer()->status == 404);
  rig.begin(R"({"kind":"manifest","status":503,"ms":20})");
  CHECK(rig.faults.manifest_answer()->status == 503);
  CHECK(autoplay::net::find(rig.faults.manifest_answer()->headers, "access-control-allow-origin") ==
        "*");
  rig.begin(R"({"kind":"freeze-manifest","ms":60})");
  rig.now += 20;
  CHECK(rig.faults.manifest_answer()->status == 404);
  CHECK(rig.faults.manifest_time() == 1'000);
  rig.now += 40;
  CHECK_FALSE(rig.faults.manifest_answer());
  CHECK(rig.faults.manifest_time() == 1'060);
}

TEST_CASE("without a fault every event passes as it is", "[stage][faults]") {
  FaultRig rig;
  for (const auto* name : {"Stream Start", "Stream End", "Stream Failure", ""}) {
    CHECK(rig.pass(name, "x") == Events{"x"});
    CHECK(rig.faults.pass(name, "x").fate.empty());
  }
}

TEST_CASE("only the next Stream Start is lost", "[stage][faults]") {
  FaultRig rig;
  rig.begin(R"({"kind":"lose-event"})");
  CHECK(rig.list() == json::array({{{"kind", "lose-event"}}}));
  CHECK(rig.pass("Stream End", "end") == Events{"end"});
  CHECK(rig.pass("Stream Start", "a").empty());
  CHECK(rig.list() == json::array());
  CHECK(rig.pass("Stream Start", "b") == Events{"b"});
}

TEST_CASE("only the next Stream Start comes twice", "[stage][faults]") {
  FaultRig rig;
  rig.begin(R"({"kind":"repeat-event"})");
  CHECK(rig.pass("Stream Start", "a") == Events{"a", "a"});
  CHECK(rig.pass("Stream Start", "b") == Events{"b"});
}

TEST_CASE("a late event is due once its time has passed", "[stage][faults]") {
  FaultRig rig;
  rig.begin(R"({"kind":"delay-event","ms":300})");
  CHECK(rig.pass("Stream Start", "a").empty());
  CHECK(rig.pass("Stream Start", "b") == Events{"b"});
  CHECK(rig.faults.next_due() == 1'300);
  CHECK(rig.faults.take_due().empty());
  rig.now += 299;
  CHECK(rig.list() == json::array({{{"kind", "delay-event"}, {"withheld", true}, {"leftMs", 1}}}));
  rig.now += 1;
  CHECK(rig.faults.take_due() == Events{"a"});
  CHECK(rig.faults.take_due().empty());
  CHECK(rig.faults.next_due() == Faults::kNever);
}

TEST_CASE("late events are due in the order of their times", "[stage][faults]") {
  FaultRig rig;
  rig.begin(R"({"kind":"delay-event","ms":300})");
  CHECK(rig.pass("Stream Start", "a").empty());
  rig.begin(R"({"kind":"delay-event","ms":100})");
  CHECK(rig.pass("Stream Start", "b").empty());
  CHECK(rig.faults.next_due() == 1'100);
  rig.now += 300;
  CHECK(rig.faults.take_due() == Events{"b", "a"});
}

TEST_CASE("a Stream Start can come after the Stream End that follows it", "[stage][faults]") {
  FaultRig rig;
  rig.begin(R"({"kind":"reorder-events"})");
  CHECK(rig.pass("Stream Start", "start").empty());
  CHECK(rig.list() == json::array({{{"kind", "reorder-events"}, {"withheld", true}}}));
  CHECK(rig.faults.next_due() == Faults::kNever);
  rig.now += 1e9;
  CHECK(rig.faults.take_due().empty());
  CHECK(rig.pass("Stream End", "end") == Events{"end", "start"});
  CHECK(rig.list() == json::array());
  CHECK(rig.pass("Stream Start", "next") == Events{"next"});
}

TEST_CASE("when all faults end, withheld events are due at once", "[stage][faults]") {
  FaultRig rig;
  rig.begin(R"({"kind":"reorder-events"})");
  CHECK(rig.pass("Stream Start", "a").empty());
  rig.begin(R"({"kind":"delay-event","ms":300})");
  CHECK(rig.pass("Stream Start", "b").empty());
  rig.begin(R"({"kind":"lose-event"})");
  rig.begin(R"({"kind":"manifest-404","ms":300})");
  rig.faults.end_all();
  CHECK_FALSE(rig.faults.manifest_answer());
  CHECK(rig.faults.next_due() == rig.now);
  CHECK(rig.faults.take_due() == Events{"a", "b"});
  CHECK(rig.list() == json::array());
  CHECK(rig.pass("Stream Start", "c") == Events{"c"});
}

TEST_CASE("no more than a few events are withheld, the others pass", "[stage][faults]") {
  FaultRig rig;
  for (std::size_t i = 0; i < Faults::kMaxWithheld; ++i) {
    rig.begin(R"({"kind":"delay-event","ms":300})");
    CHECK(rig.pass("Stream Start", "a").empty());
  }
  rig.begin(R"({"kind":"delay-event","ms":300})");
  rig.begin(R"({"kind":"reorder-events"})");
  CHECK(rig.pass("Stream Start", "b") == Events{"b"});
}
