#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "stage/runtime_api.hpp"

using namespace autoplay::stage;
namespace net = autoplay::net;
using nlohmann::json;

namespace {

const std::string kRuntime = "/2018-06-01/runtime";

struct RuntimeRig : RuntimeApi::Listener {
  RuntimeApi api{*this};
  std::vector<std::string> heard;
  std::optional<net::Response> next;

  void runtime_ready() override { heard.emplace_back("ready"); }
  void invocation_succeeded(std::string body) override { heard.push_back("ok " + body); }
  void invocation_failed(std::string type, std::string message) override {
    heard.push_back("failed " + type + ": " + message);
  }
  void init_failed(std::string type, std::string message) override {
    heard.push_back("init " + type + ": " + message);
  }

  void ask_next() {
    next.reset();
    api.handle({"GET", kRuntime + "/invocation/next", {}, ""},
               [this](net::Response response) { next = std::move(response); });
  }
  net::Response post(const std::string& path, std::string body = "", net::Headers headers = {}) {
    std::optional<net::Response> answer;
    api.handle({"POST", kRuntime + path, std::move(headers), std::move(body)},
               [&](net::Response response) { answer = std::move(response); });
    REQUIRE(answer);
    return *answer;
  }
  void invoke(const std::string& id) { api.invoke({id, "arn:f", "Root=1", 1234, "{}"}); }
};

std::string type_of(const net::Response& response) {
  return json::parse(response.body).at("errorType").get<std::string>();
}

}  // namespace

TEST_CASE("the runtime waits for its next invocation and gets it with its headers",
          "[stage][runtime]") {
  RuntimeRig rig;
  CHECK_FALSE(rig.api.is_ready());
  rig.ask_next();
  CHECK(rig.api.is_ready());
  CHECK_FALSE(rig.next);
  rig.invoke("id-1");
  REQUIRE(rig.next);
  CHECK(rig.next->status == 200);
  CHECK(rig.next->body == "{}");
  CHECK(net::find(rig.next->headers, "Lambda-Runtime-Aws-Request-Id") == "id-1");
  CHECK(net::find(rig.next->headers, "Lambda-Runtime-Deadline-Ms") == "1234");
  CHECK(net::find(rig.next->headers, "Lambda-Runtime-Invoked-Function-Arn") == "arn:f");
  CHECK(net::find(rig.next->headers, "Lambda-Runtime-Trace-Id") == "Root=1");
}

TEST_CASE("a response ends the invocation and the runtime may ask again", "[stage][runtime]") {
  RuntimeRig rig;
  rig.ask_next();
  rig.invoke("id-1");
  CHECK(rig.post("/invocation/id-1/response", "{\"a\":1}").status == 202);
  rig.ask_next();
  CHECK(rig.heard == std::vector<std::string>{"ready", "ok {\"a\":1}", "ready"});
}

TEST_CASE("an error ends the invocation with its type and message", "[stage][runtime]") {
  RuntimeRig rig;
  rig.ask_next();
  rig.invoke("id-1");
  CHECK(rig.post("/invocation/id-1/error",
                 R"({"errorMessage":"no\nroom","errorType":"Config.Missing","stackTrace":[]})")
            .status == 202);
  rig.ask_next();
  rig.invoke("id-2");
  CHECK(rig.post("/invocation/id-2/error", "not json",
                 {{"Lambda-Runtime-Function-Error-Type", "Runtime.Odd"}})
            .status == 202);
  CHECK(rig.heard == std::vector<std::string>{"ready", "failed Config.Missing: no room", "ready",
                                              "failed Runtime.Odd: "});
}

TEST_CASE("an init error is heard, but only before the first invocation", "[stage][runtime]") {
  RuntimeRig rig;
  CHECK(
      rig.post("/init/error", R"({"errorMessage":"CHAT_ROOM_ARN is not set","errorType":"Config"})")
          .status == 202);
  CHECK(rig.heard == std::vector<std::string>{"init Config: CHAT_ROOM_ARN is not set"});
  rig.ask_next();
  const auto late = rig.post("/init/error", "{}");
  CHECK(late.status == 403);
  CHECK(type_of(late) == "InvalidStateTransition");
}

TEST_CASE("what is out of turn is refused and changes nothing", "[stage][runtime]") {
  RuntimeRig rig;
  CHECK(type_of(rig.post("/invocation/id-1/response")) == "InvalidRequestID");
  rig.ask_next();
  CHECK(rig.post("/invocation/id-1/response").status == 400);
  rig.invoke("id-1");
  CHECK(rig.post("/invocation/id-2/response").status == 400);
  CHECK(rig.post("/invocation/id-2/error", "{}").status == 400);
  rig.ask_next();
  REQUIRE(rig.next);
  CHECK(rig.next->status == 403);
  CHECK(type_of(*rig.next) == "InvalidStateTransition");
  CHECK(rig.post("/invocation/id-1/response", "1").status == 202);
  CHECK(rig.post("/invocation/id-1/response", "2").status == 400);
  CHECK(rig.heard == std::vector<std::string>{"ready", "ok 1"});
}

TEST_CASE("a response over 6 MiB and 100 bytes fails the invocation with 413", "[stage][runtime]") {
  RuntimeRig rig;
  rig.ask_next();
  rig.invoke("id-1");
  CHECK(rig.post("/invocation/id-1/response", std::string(RuntimeApi::kMaxResponse, 'x')).status ==
        202);
  rig.ask_next();
  rig.invoke("id-2");
  const auto answer =
      rig.post("/invocation/id-2/response", std::string(RuntimeApi::kMaxResponse + 1, 'x'));
  CHECK(answer.status == 413);
  CHECK(type_of(answer) == "RequestEntityTooLarge");
  CHECK(rig.heard.back().starts_with("failed Function.ResponseSizeTooLarge"));
  rig.ask_next();
  CHECK(rig.api.is_ready());
}

TEST_CASE("unknown paths and methods are refused", "[stage][runtime]") {
  RuntimeRig rig;
  for (const auto* path :
       {"/invocation/id-1/", "/invocation/", "/invocation/id-1/reply", "/other"}) {
    INFO(path);
    CHECK(rig.post(path).status == 404);
  }
  CHECK(rig.post("/invocation/next").status == 405);
  std::optional<net::Response> answer;
  rig.api.handle({"GET", kRuntime + "/init/error", {}, ""},
                 [&](net::Response response) { answer = std::move(response); });
  REQUIRE(answer);
  CHECK(answer->status == 405);
}

TEST_CASE("a runtime that hung up may ask again", "[stage][runtime]") {
  RuntimeRig rig;
  rig.ask_next();
  rig.api.hang_up();
  CHECK_FALSE(rig.api.is_ready());
  rig.ask_next();
  CHECK(rig.api.is_ready());
  rig.invoke("id-1");
  rig.api.hang_up();
  CHECK(rig.post("/invocation/id-1/response", "1").status == 202);
}

TEST_CASE("a new environment starts anew whatever the old one was doing", "[stage][runtime]") {
  RuntimeRig rig;
  rig.ask_next();
  rig.invoke("id-1");
  rig.api.reset();
  CHECK(rig.post("/invocation/id-1/response", "1").status == 400);
  rig.ask_next();
  CHECK(rig.api.is_ready());
}
