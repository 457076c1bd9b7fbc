#include "aws/ivschat.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "demo_names.hpp"
#include "fake_server.hpp"

using namespace autoplay;
using namespace std::chrono_literals;

namespace {

const aws::Credentials kKeys{"ASIAEXAMPLE", "a-secret", "a-token"};
constexpr std::int64_t kSignedAt = 1440938160;

aws::IvsChat chat_at(const net::Url& url, std::chrono::milliseconds try_limit = 5s) {
  aws::ServiceOptions options;
  options.credentials = kKeys;
  options.endpoint = url;
  options.try_limit = try_limit;
  options.clock = [] { return kSignedAt * 1'000; };
  return {"us-west-2", std::move(options)};
}

std::chrono::steady_clock::time_point soon(std::chrono::milliseconds duration) {
  return std::chrono::steady_clock::now() + duration;
}

net::Request as_request(const fake::Seen& seen) {
  net::Request request;
  std::string_view text = seen.head;
  const auto line = text.substr(0, text.find("\r\n"));
  request.method = line.substr(0, line.find(' '));
  request.target =
      line.substr(request.method.size() + 1, line.rfind(' ') - request.method.size() - 1);
  text.remove_prefix(line.size() + 2);
  while (!text.empty()) {
    const auto header = text.substr(0, text.find("\r\n"));
    const auto colon = header.find(": ");
    request.headers.push_back(
        {std::string(header.substr(0, colon)), std::string(header.substr(colon + 2))});
    text.remove_prefix(header.size() + 2);
  }
  request.body = seen.body;
  return request;
}

constexpr std::string_view kThrottled = "x-amzn-ErrorType: ThrottlingException\r\n";
constexpr std::string_view kToken =
    R"({"token":"t","tokenExpirationTime":"2026-01-01T00:01:00Z",
    "sessionExpirationTime":"2026-01-01T01:00:00Z"})";

}  // namespace

TEST_CASE("an event is sent signed for the room's region, path of the endpoint included",
          "[ivschat]") {
  fake::Server server([](const fake::Seen&) { return fake::answer(200, R"({"id":"abc"})"); });
  net::Url url = server.url();
  url.path = GENERATE("", "/base");
  auto chat = chat_at(url);
  const auto id =
      chat.try_send_event(kRoom, "STREAM_STARTED", {{"event", "{\"a\":\"ü\"}"}}, soon(5s));
  REQUIRE(id.ok());
  CHECK(id.value() == "abc");
  const net::Request seen = as_request(server.seen().at(0));
  CHECK(seen.target == url.path + "/SendEvent");
  CHECK(nlohmann::json::parse(seen.body)["attributes"]["event"] == "{\"a\":\"ü\"}");
  CHECK_FALSE(aws::verify(seen, std::array{kKeys}, {"us-west-2", "ivschat"}, kSignedAt));
}

TEST_CASE("a failure carries the service's type, status and whether it may pass", "[ivschat]") {
  const auto [status, header, body, type,
              retryable] = GENERATE(table<int, const char*, const char*, const char*, bool>({
      {429, "x-amzn-ErrorType: ThrottlingException:http://x/\r\n", "{}", "ThrottlingException",
       true},
      {400, "", R"({"__type":"com.amazonaws.ivschat#ThrottlingException"})", "ThrottlingException",
       true},
      {403, "", R"({"__type":"AccessDeniedException"})", "AccessDeniedException", false},
      {404, "", R"({"code":"ResourceNotFoundException"})", "ResourceNotFoundException", false},
      {400, "x-amzn-ErrorType: ValidationException\r\n", "no json", "ValidationException", false},
      {500, "", "", "Http500", true},
      {503, "", "<html>", "Http503", true},
  }));
  fake::Server server(
      [&, s = status, h = header, b = body](const fake::Seen&) { return fake::answer(s, b, h); });
  auto chat = chat_at(server.url());
  const auto result = chat.try_send_event(kRoom, "STREAM_STARTED", {}, soon(5s));
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().type == type);
  CHECK(result.error().status == status);
  CHECK(result.error().retryable == retryable);
  CHECK(result.error().message.find("a-secret") == std::string::npos);
  CHECK(result.error().message.find("a-token") == std::string::npos);
}

TEST_CASE("throttling, server errors and silence are retried inside the deadline", "[ivschat]") {
  fake::Server server([](const fake::Seen& seen) {
    if (seen.number == 1) return fake::answer(429, "{}", kThrottled);
    if (seen.number == 2) return fake::answer(500);
    if (seen.number == 3) return fake::silence();
    return fake::answer(200, kToken);
  });
  auto chat = chat_at(server.url(), 500ms);
  const auto token = chat.create_token({kRoom, "viewer", {}, {}, 60}, soon(60s));
  REQUIRE(token.ok());
  CHECK(token.value().token == "t");
  CHECK(token.value().session_expiration == "2026-01-01T01:00:00Z");
  CHECK(server.seen().size() >= 4);  // a busy machine may answer a try too late
}

TEST_CASE("a service that stays throttled or silent is given up by the deadline", "[ivschat]") {
  const bool silent = GENERATE(true, false);
  fake::Server server([=](const fake::Seen&) {
    return silent ? fake::silence() : fake::answer(429, "{}", kThrottled);
  });
  auto chat = chat_at(server.url(), silent ? 200ms : 5s);
  const auto token = chat.create_token({kRoom, "viewer", {}, {}, 60}, soon(3s));
  REQUIRE_FALSE(token.ok());
  CHECK(token.error().type == (silent ? "Timeout" : "ThrottlingException"));
  CHECK(token.error().retryable);
  CHECK(server.seen().size() >= 2);
}

TEST_CASE("what the service answered outlives a last try that the deadline cut short",
          "[ivschat]") {
  fake::Server server([](const fake::Seen& seen) {
    return seen.number == 1 ? fake::answer(429, "{}", kThrottled) : fake::silence();
  });
  auto chat = chat_at(server.url());
  const auto token = chat.create_token({kRoom, "viewer", {}, {}, 60}, soon(3s));
  REQUIRE_FALSE(token.ok());
  CHECK(token.error().type == "ThrottlingException");
  CHECK(server.seen().size() == 2);
}

TEST_CASE("a refusal for good is asked once", "[ivschat]") {
  fake::Server server(
      [](const fake::Seen&) { return fake::answer(403, R"({"__type":"AccessDeniedException"})"); });
  auto chat = chat_at(server.url());
  CHECK_FALSE(chat.create_token({kRoom, "viewer", {}, {}, 60}, soon(5s)).ok());
  CHECK(server.seen().size() == 1);
}

TEST_CASE("an answer without what was asked for is a failure for good", "[ivschat]") {
  const char* const body = GENERATE("", "[]", "{}", R"({"id":7,"token":null})");
  fake::Server server([=](const fake::Seen&) { return fake::answer(200, body); });
  auto chat = chat_at(server.url());
  const auto event = chat.try_send_event(kRoom, "STREAM_STARTED", {}, soon(5s));
  REQUIRE_FALSE(event.ok());
  CHECK(event.error().type == "UnreadableAnswer");
  CHECK_FALSE(event.error().retryable);
  CHECK_FALSE(chat.create_token({kRoom, "viewer", {}, {}, 60}, soon(5s)).ok());
}

TEST_CASE("retries wait longer each time, at random, and never over two seconds", "[ivschat]") {
  aws::RetryDelays delays;
  for (int i = 0; i < 50; ++i) {
    const auto pause = delays.next();
    CHECK(pause >= 0ms);
    CHECK(pause <= std::min(2'000ms, 100ms * (1 << std::min(i, 10))));
  }
}

TEST_CASE("each region has its own control plane", "[ivschat]") {
  CHECK(aws::ivschat_endpoint("us-west-2").authority() == "ivschat.us-west-2.amazonaws.com");
}
