#include "aws/runtime.hpp"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "catch.hpp"
#include "fake_server.hpp"

using namespace autoplay;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kNext = "GET /2018-06-01/runtime/invocation/next ";

std::int64_t unix_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

fake::Reply invocation(const std::string& id, std::string_view payload,
                       const std::string& more = "") {
  return fake::answer(200, payload, "Lambda-Runtime-Aws-Request-Id: " + id + "\r\n" + more);
}

/// Hands out one invocation, takes its result, then cannot recover.
fake::Server::Script once(fake::Reply work, fake::Reply verdict = fake::answer(202)) {
  return [=, given = false](const fake::Seen& seen) mutable {
    if (!seen.begins(kNext)) return verdict;
    return std::exchange(given, true) ? fake::answer(500) : work;
  };
}

struct Run {
  std::vector<fake::Seen> posts;
  std::vector<std::string> reports;
};

Run run(fake::Server::Script script, const aws::Handler& handler) {
  Run result;
  fake::Server server(std::move(script));
  aws::Runtime runtime(server.url(),
                       [&](std::string_view line) { result.reports.emplace_back(line); });
  runtime.run(handler);
  for (fake::Seen& seen : server.seen()) {
    if (!seen.begins(kNext)) result.posts.push_back(std::move(seen));
  }
  return result;
}

aws::HandlerResult echo(const aws::Invocation& work) {
  return "got " + work.payload;
}

}  // namespace

TEST_CASE("an invocation's result is posted under its id", "[runtime]") {
  const Run result = run(once(invocation("id-1", "{\"a\":1}")), echo);
  REQUIRE(result.posts.size() == 1);
  CHECK(result.posts[0].begins("POST /2018-06-01/runtime/invocation/id-1/response "));
  CHECK(result.posts[0].body == "got {\"a\":1}");
}

TEST_CASE("a handler's error is posted with its type in body and header", "[runtime]") {
  const Run result = run(once(invocation("id-1", "")), [](const aws::Invocation&) {
    return aws::HandlerResult(aws::FunctionError{"Emitter.Reason", "what \"happened\" – and why"});
  });
  REQUIRE(result.posts.size() == 1);
  CHECK(result.posts[0].begins("POST /2018-06-01/runtime/invocation/id-1/error "));
  CHECK(result.posts[0].head.find("Lambda-Runtime-Function-Error-Type: Emitter.Reason\r\n") !=
        std::string::npos);
  const auto body = nlohmann::json::parse(result.posts[0].body);
  CHECK(body["errorType"] == "Emitter.Reason");
  CHECK(body["errorMessage"] == "what \"happened\" – and why");
  CHECK(body["stackTrace"].empty());
}

TEST_CASE("what a handler throws is an error of that invocation alone", "[runtime]") {
  int count = 0;
  const auto script = [&](const fake::Seen& seen) {
    if (!seen.begins(kNext)) return fake::answer(202);
    return ++count > 2 ? fake::answer(500) : invocation("id-" + std::to_string(count), "");
  };
  const Run result = run(script, [&](const aws::Invocation& work) -> aws::HandlerResult {
    if (work.request_id == "id-1") throw std::runtime_error("broken");
    return echo(work);
  });
  REQUIRE(result.posts.size() == 2);
  CHECK(nlohmann::json::parse(result.posts[0].body)["errorType"] == "Runtime.UnhandledException");
  CHECK(result.posts[1].begins("POST /2018-06-01/runtime/invocation/id-2/response "));
}

TEST_CASE("each invocation sets the trace id, or clears the one before", "[runtime]") {
  int count = 0;
  const auto script = [&](const fake::Seen& seen) {
    if (!seen.begins(kNext)) return fake::answer(202);
    ++count;
    if (count > 2) return fake::answer(500);
    return invocation("id", "", count == 1 ? "Lambda-Runtime-Trace-Id: Root=1-abc\r\n" : "");
  };
  std::vector<std::string> seen;
  run(script, [&](const aws::Invocation& work) {
    const char* const id = std::getenv("_X_AMZN_TRACE_ID");
    seen.emplace_back(id != nullptr ? id : "none");
    return echo(work);
  });
  CHECK(seen == std::vector<std::string>{"Root=1-abc", "none"});
}

TEST_CASE("a handler learns how long it has, and three seconds when Lambda does not say",
          "[runtime]") {
  const auto begun = std::chrono::steady_clock::now();
  const std::string header =
      "Lambda-Runtime-Deadline-Ms: " + std::to_string(unix_ms() + 60'000) + "\r\n";
  const auto [more, has] = GENERATE_COPY(
      table<std::string, std::chrono::seconds>({{header, 60s},
                                                {"", 3s},
                                                {"Lambda-Runtime-Deadline-Ms: soon\r\n", 3s},
                                                {"Lambda-Runtime-Deadline-Ms: 1\r\n", 0s}}));
  std::chrono::steady_clock::time_point deadline, handled;
  run(once(invocation("id", "", more)), [&](const aws::Invocation& work) {
    deadline = work.deadline;
    handled = std::chrono::steady_clock::now();
    return echo(work);
  });
  CHECK(deadline >= begun + has - 10ms);  // the header counts whole milliseconds
  CHECK(deadline <= handled + has);
}

TEST_CASE("a result that is cut off or meets a server error is posted again", "[runtime]") {
  const auto first_verdict = GENERATE(fake::hang_up(), fake::answer(503));
  int posts = 0;
  bool given = false;
  const auto script = [&](const fake::Seen& seen) {
    if (seen.begins(kNext))
      return std::exchange(given, true) ? fake::answer(500) : invocation("id", "");
    return ++posts == 1 ? first_verdict : fake::answer(202);
  };
  const Run result = run(script, echo);
  CHECK(posts == 2);
  CHECK(result.posts[0].body == result.posts[1].body);
}

TEST_CASE("a refused result is reported and the loop goes on", "[runtime]") {
  const Run result = run(once(invocation("id", ""), fake::answer(403)), echo);
  CHECK(result.posts.size() == 1);
  CHECK(result.reports.at(0) == "the Runtime API refused a result with 403");
}

TEST_CASE("a result that is too large becomes a typed error", "[runtime]") {
  const auto script = [given = false](const fake::Seen& seen) mutable {
    if (seen.begins(kNext))
      return std::exchange(given, true) ? fake::answer(500) : invocation("id", "");
    const bool error = seen.head.find("/error ") != std::string::npos;
    return fake::answer(error ? 202 : 413);
  };
  const Run result = run(script, echo);
  REQUIRE(result.posts.size() == 2);
  CHECK(nlohmann::json::parse(result.posts[1].body)["errorType"] ==
        "Function.ResponseSizeTooLarge");
}

TEST_CASE("an answer without a usable request id is no invocation", "[runtime]") {
  const std::string id = GENERATE("", "../../escape", "a b");
  int asked = 0;
  const auto script = [&](const fake::Seen&) {
    ++asked;
    return id.empty() ? fake::answer(200) : invocation(id, "");
  };
  const Run result = run(script, echo);
  CHECK(result.posts.empty());
  CHECK(asked == 3);
}

TEST_CASE("a start that fails is posted with its type", "[runtime]") {
  fake::Server server([](const fake::Seen&) { return fake::answer(202); });
  aws::Runtime runtime(server.url(), [](std::string_view) {});
  runtime.fail_init({"Runtime.ConfigInvalid", "X must be set"});
  const auto seen = server.seen();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].begins("POST /2018-06-01/runtime/init/error "));
  CHECK(nlohmann::json::parse(seen[0].body)["errorMessage"] == "X must be set");
}

TEST_CASE("the Runtime API's place is host and port", "[runtime]") {
  CHECK(aws::read_runtime_api("127.0.0.1:9001")->port == "9001");
  CHECK(aws::read_runtime_api("169.254.100.1:9001/")->host == "169.254.100.1");
  CHECK_FALSE(aws::read_runtime_api(""));
  CHECK_FALSE(aws::read_runtime_api("127.0.0.1:9001/path"));
  CHECK_FALSE(aws::read_runtime_api("http://127.0.0.1:9001"));
}
