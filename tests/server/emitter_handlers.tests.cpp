#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "core/wire.hpp"
#include "demo_names.hpp"
#include "emitter/chat_token.hpp"
#include "emitter/stream_state.hpp"
#include "fake_server.hpp"

using namespace autoplay;
using namespace autoplay::emitter;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr std::string_view kNow = "2026-01-01T00:00:00Z";

/// A control plane, the handlers before it, and what they logged.
struct World {
  explicit World(fake::Server::Script script, Rooms rooms = Rooms::single(kRoom))
      : server(std::move(script)) {
    config.rooms = std::move(rooms);
    config.credentials = {"ASIAEXAMPLE", "a-secret", "a-session"};
    config.endpoint = server.url();
  }

  json invoke_stream(const std::string& payload, std::chrono::milliseconds time = 5s) {
    Chats chats(config);
    StreamStateHandler handler(config.rooms, chats, log);
    return result_of(handler(work(payload, time)));
  }

  json invoke_token(const json& payload, std::chrono::milliseconds time = 5s) {
    Chats chats(config);
    ChatTokenHandler handler(config.rooms, config.tokens, chats, log,
                             [] { return read_time(kNow); });
    return result_of(handler(work(payload.dump(), time)));
  }

  static aws::Invocation work(const std::string& payload, std::chrono::milliseconds time) {
    return {"request-1", payload, std::chrono::steady_clock::now() + time};
  }

  json result_of(const aws::HandlerResult& result) {
    for (const std::string& line : lines) {
      CHECK(json::parse(line)["requestId"] == "request-1");
      for (const char* secret : {"a-secret", "a-session", "viewer-token"})
        CHECK(line.find(secret) == std::string::npos);
    }
    if (!result.ok())
      return {{"errorType", result.error().type}, {"error", result.error().message}};
    json answer = json::parse(result.value());
    if (answer["body"] != "") answer["body"] = json::parse(answer["body"].get<std::string>());
    return answer;
  }

  fake::Server server;
  Config config;
  std::vector<std::string> lines;
  Log log{[this](std::string_view line) { lines.emplace_back(line); }};
};

std::string event(const std::string& name, const std::string& channel = kChannel) {
  return json{{"id", "event-1"},
              {"source", "aws.ivs"},
              {"detail-type", "IVS Stream State Change"},
              {"time", "2026-01-01T00:00:00Z"},
              {"resources", {channel}},
              {"detail", {{"event_name", name}, {"stream_id", "st-1"}}}}
      .dump();
}

json token_request(const json& headers = json::object(), const std::string& method = "POST") {
  return {{"version", "2.0"},
          {"rawPath", "/"},
          {"headers", headers},
          {"requestContext", {{"http", {{"method", method}}}}}};
}

Rooms two_rooms() {
  return Rooms::from_json(json{{kChannel, {kRoom, kOther}}}.dump()).value();
}

fake::Reply sent(const fake::Seen&) {
  return fake::answer(200, R"({"id":"sent-1"})");
}

fake::Reply token(const fake::Seen&) {
  return fake::answer(200, R"({"token":"viewer-token",
    "tokenExpirationTime":"2026-01-01T00:00:59.900Z",
    "sessionExpirationTime":"2026-01-01T03:00:00Z"})");
}

}  // namespace

TEST_CASE("one room is answered with its id, several with a list", "[emitter][stream-state]") {
  World one(sent);
  CHECK(one.invoke_stream(event("Stream Start"))["body"] == json{{"id", "sent-1"}});
  World several(sent, two_rooms());
  const json answer = several.invoke_stream(event("Stream End"));
  CHECK(answer["statusCode"] == 200);
  CHECK(answer["body"]["results"] ==
        json{{{"room", kRoom}, {"id", "sent-1"}}, {{"room", kOther}, {"id", "sent-1"}}});
  for (const fake::Seen& seen : several.server.seen())
    CHECK(json::parse(seen.body)["eventName"] == "STREAM_ENDED");
}

TEST_CASE("each room is asked in its own region", "[emitter][stream-state]") {
  World world(sent, two_rooms());
  world.invoke_stream(event("Stream Start"));
  const auto seen = world.server.seen();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].head.find("/us-west-2/ivschat/aws4_request") != std::string::npos);
  CHECK(seen[1].head.find("/eu-west-1/ivschat/aws4_request") != std::string::npos);
}

TEST_CASE("a room in trouble holds up nobody and is tried again", "[emitter][stream-state]") {
  World world(
      [](const fake::Seen& seen) { return seen.number == 1 ? fake::answer(503) : sent(seen); },
      two_rooms());
  const json answer = world.invoke_stream(event("Stream Start"));
  CHECK(answer["statusCode"] == 200);
  const auto seen = world.server.seen();
  REQUIRE(seen.size() == 3);
  CHECK(json::parse(seen[1].body)["roomIdentifier"] == kOther);
  CHECK(json::parse(seen[2].body)["roomIdentifier"] == kRoom);
}

TEST_CASE("a room that stays away fails the invocation, so that Lambda repeats it",
          "[emitter][stream-state]") {
  World world([](const fake::Seen&) { return fake::answer(503); });
  const json answer = world.invoke_stream(event("Stream Start"), 2s);
  CHECK(answer["errorType"] == "Emitter.NotDelivered");
  CHECK(answer["error"].get<std::string>().starts_with("event-1 not delivered to " + kRoom));
}

TEST_CASE("a refusal for good is an answer, so that Lambda does not repeat it",
          "[emitter][stream-state]") {
  World world([](const fake::Seen&) {
    return fake::answer(404, R"({"__type":"ResourceNotFoundException"})");
  });
  const json answer = world.invoke_stream(event("Stream Start"));
  CHECK(answer["statusCode"] == 502);
  CHECK(answer["body"]["error"].get<std::string>().find("ResourceNotFoundException") !=
        std::string::npos);
  CHECK(world.server.seen().size() == 1);
}

TEST_CASE("a room that refused for good is not asked again with the others",
          "[emitter][stream-state]") {
  World world(
      [](const fake::Seen& seen) {
        if (seen.number == 1) return fake::answer(403);
        return seen.number == 2 ? fake::answer(503) : sent(seen);
      },
      two_rooms());
  const json results = world.invoke_stream(event("Stream Start"))["body"]["results"];
  CHECK(results[0].contains("error"));
  CHECK(results[1]["id"] == "sent-1");
  CHECK(world.server.seen().size() == 3);
}

TEST_CASE("an event that is not sent on is ignored, says why, and asks nobody",
          "[emitter][stream-state]") {
  World world(sent, two_rooms());
  const std::string payload = GENERATE(
      as<std::string>{}, "", "null", "{}", event("Session Created"), event("Stream Start", kRoom),
      event("Stream Start", "arn:aws:ivs:us-west-2:123456789012:channel/another"));
  const json answer = world.invoke_stream(payload);
  CHECK(answer["statusCode"] == 200);
  CHECK_FALSE(answer["body"]["ignored"].get<std::string>().empty());
  CHECK(world.lines.size() == 1);
  CHECK(world.server.seen().empty());
}

TEST_CASE("lifetimes are whole seconds by the server's own clock", "[emitter][chat-token]") {
  World world(token);
  const json answer = world.invoke_token(token_request());
  CHECK(answer["statusCode"] == 200);
  CHECK(answer["headers"]["Cache-Control"] == "no-store");
  CHECK(answer["body"] == json{{"endpoint", "wss://edge.ivschat.us-west-2.amazonaws.com"},
                               {"token", "viewer-token"},
                               {"ttlSeconds", 59},
                               {"sessionSeconds", 10'800},
                               {"reconnectWindowMs", 0},
                               {"snapshot", nullptr}});
}

TEST_CASE("times the service does not give are taken as documented", "[emitter][chat-token]") {
  World world([](const fake::Seen&) { return fake::answer(200, R"({"token":"viewer-token"})"); });
  const json body = world.invoke_token(token_request())["body"];
  CHECK(body["ttlSeconds"] == 60);
  CHECK(body["sessionSeconds"] == 3'600);
}

TEST_CASE("a token asks for exactly what the policy grants", "[emitter][chat-token]") {
  World world(token);
  world.config.tokens.capabilities = {"SEND_MESSAGE"};
  world.config.tokens.session_minutes = 30;
  json request = token_request();
  request["body"] = R"({"username":"Zoe","capabilities":["DISCONNECT_USER"],"userId":"admin"})";
  world.invoke_token(request);
  json asked = json::parse(world.server.seen().at(0).body);
  CHECK(asked["userId"].get<std::string>().size() == 32);
  asked.erase("userId");
  CHECK(asked == json{{"roomIdentifier", kRoom},
                      {"capabilities", {"SEND_MESSAGE"}},
                      {"sessionDurationInMinutes", 30},
                      {"attributes", {{"username", "Zoe"}}}});
}

TEST_CASE("CORS headers come from one place only", "[emitter][chat-token]") {
  World world(token);
  world.config.tokens.allowed_origins = {"https://page.example"};
  world.config.tokens.cors = GENERATE(Cors::Code, Cors::Url);
  const bool code = world.config.tokens.cors == Cors::Code;
  const json own = world.invoke_token(token_request({{"origin", "https://page.example"}}));
  CHECK(own["statusCode"] == 200);
  CHECK(own["headers"].contains("Access-Control-Allow-Origin") == code);
  CHECK(own["headers"].contains("Vary") == code);
  const json foreign = world.invoke_token(token_request({{"origin", "https://evil.example"}}));
  CHECK(foreign["statusCode"] == 403);
  CHECK_FALSE(foreign["headers"].contains("Access-Control-Allow-Origin"));
  const json preflight =
      world.invoke_token(token_request({{"origin", "https://page.example"}}, "OPTIONS"));
  CHECK(preflight["statusCode"] == (code ? 204 : 405));
  CHECK(world.server.seen().size() == 1);
}

TEST_CASE("a channel without a room has no token", "[emitter][chat-token]") {
  World world(token, two_rooms());
  json request = token_request();
  CHECK(world.invoke_token(request)["body"]["error"] == "unknown_channel");
  request["rawQueryString"] = "channel=" + kChannel;
  CHECK(world.invoke_token(request)["statusCode"] == 200);
  CHECK(json::parse(world.server.seen().at(0).body)["roomIdentifier"] == kRoom);
}

TEST_CASE("trouble at the chat service tells the viewer when to ask again, if ever",
          "[emitter][chat-token]") {
  const auto [reply, status, code, retry] =
      GENERATE(table<int, int, const char*, bool>({{429, 429, "throttled", true},
                                                   {503, 503, "chat_unavailable", true},
                                                   {403, 502, "refused_by_chat", false},
                                                   {400, 502, "refused_by_chat", false}}));
  World world([given = reply](const fake::Seen&) {
    return fake::answer(given, R"({"message":"role arn:aws:iam::1:role/private"})");
  });
  world.config.tokens.reconnect_window_ms = 2'500;
  const json answer = world.invoke_token(token_request(), 2s);
  CHECK(answer["statusCode"] == status);
  CHECK(answer["body"]["error"] == code);
  CHECK(answer["body"].contains("retryAfterSeconds") == retry);
  CHECK((retry ? answer["headers"]["Retry-After"] == "3"
               : !answer["headers"].contains("Retry-After")));
  CHECK(answer.dump().find("role/private") == std::string::npos);
  CHECK(world.lines.size() == 1);
}
