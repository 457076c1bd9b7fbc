#include "emitter/config.hpp"

#include <map>

#include "catch.hpp"
#include "demo_names.hpp"
#include "emitter/chat_token.hpp"
#include "emitter/log.hpp"
#include "emitter/username.hpp"

using namespace autoplay;
using namespace autoplay::emitter;

namespace {

using Variables = std::map<std::string, std::string>;

Variables valid(const std::string& handler = "chat-token") {
  return {{"_HANDLER", handler},
          {"CHAT_ROOM_ARN", kRoom},
          {"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"},
          {"AWS_SECRET_ACCESS_KEY", "a-secret"}};
}

net::Outcome<Config, ConfigError> read(const Variables& variables) {
  return read_config([&](const char* name) -> std::optional<std::string> {
    const auto at = variables.find(name);
    if (at == variables.end() || at->second.empty()) return std::nullopt;
    return at->second;
  });
}

Config config(Variables variables) {
  const auto result = read(variables);
  INFO((result.ok() ? "" : result.error().message));
  REQUIRE(result.ok());
  return result.value();
}

}  // namespace

TEST_CASE("four variables are enough", "[emitter][config]") {
  const Config result = config(valid());
  CHECK(result.handler == HandlerKind::ChatToken);
  CHECK(result.rooms.of(kChannel) == std::vector<std::string>{kRoom});
  CHECK_FALSE(result.endpoint);
  CHECK(result.tokens.capabilities.empty());
  CHECK(result.tokens.session_minutes == 60);
  CHECK(result.tokens.reconnect_window_ms == 0);
  CHECK(result.tokens.cors == Cors::Url);
}

TEST_CASE("the map wins over the room, and the room over the demo's name", "[emitter][config]") {
  Variables variables = valid();
  variables["DEMO_CHAT_ARN"] = kOther;
  CHECK(config(variables).rooms.all() == std::vector<std::string>{kRoom});
  variables["CHAT_ROOM_ARN"] = "";
  CHECK(config(variables).rooms.all() == std::vector<std::string>{kOther});
  variables["ROOM_MAP"] = std::string(R"({")") + kChannel + R"(":")" + kRoom + R"("})";
  CHECK(config(variables).rooms.all() == std::vector<std::string>{kRoom});
}

TEST_CASE("the service's own endpoint variable wins over the general one", "[emitter][config]") {
  Variables variables = valid();
  variables["AWS_ENDPOINT_URL"] = "https://general.example";
  CHECK(config(variables).endpoint->host == "general.example");
  variables["AWS_ENDPOINT_URL_IVSCHAT"] = "http://127.0.0.1:8080";
  CHECK(config(variables).endpoint->port == "8080");
}

TEST_CASE("the reconnect window lets 140 viewers a second have a token", "[emitter][config]") {
  Variables variables = valid();
  variables["AUDIENCE"] = "50000";
  CHECK(config(variables).tokens.reconnect_window_ms == 357'143);
  variables["AUDIENCE"] = "1";
  CHECK(config(variables).tokens.reconnect_window_ms == 8);
}

TEST_CASE("a wrong variable is named, with what it must be, and no secret is repeated",
          "[emitter][config]") {
  const auto [name, value] = GENERATE(table<const char*, const char*>({
      {"_HANDLER", ""},
      {"_HANDLER", "reconciliate"},
      {"CHAT_ROOM_ARN", ""},
      {"CHAT_ROOM_ARN", "demoRoom1234"},
      {"CHAT_ROOM_ARN", "arn:aws:ivs:us-west-2:123456789012:channel/demoChannel1"},
      {"DEMO_CHAT_ARN_ONLY", "x"},
      {"ROOM_MAP", "{"},
      {"ROOM_MAP", "{}"},
      {"ROOM_MAP", R"({"demo": "x"})"},
      {"ROOM_MAP", R"({"arn:aws:ivs:us-west-2:123456789012:channel/c": []})"},
      {"ROOM_MAP", R"({"arn:aws:ivs:us-west-2:123456789012:channel/c": 7})"},
      {"AWS_ACCESS_KEY_ID", ""},
      {"AWS_SECRET_ACCESS_KEY", ""},
      {"AWS_ENDPOINT_URL", "localhost:8080"},
      {"AWS_ENDPOINT_URL_IVSCHAT", "https://"},
      {"AWS_CA_BUNDLE", "/nowhere/roots.pem"},
      {"CHAT_CAPABILITIES", "SEND_MESSAGE,EVERYTHING"},
      {"SESSION_MINUTES", "0"},
      {"SESSION_MINUTES", "181"},
      {"SESSION_MINUTES", "60 min"},
      {"AUDIENCE", "-1"},
      {"AUDIENCE", "many"},
      {"AUDIENCE", "99999999999999999999"},
      {"CHAT_ENDPOINT", "https://edge.example"},
      {"CORS", "both"},
      {"ALLOWED_ORIGINS", "example.com"},
      {"ALLOWED_ORIGINS", "https://example.com/page"},
  }));
  Variables variables = valid();
  std::string expected = name;
  if (expected == "DEMO_CHAT_ARN_ONLY") {
    variables.erase("CHAT_ROOM_ARN");
    expected = "DEMO_CHAT_ARN";
  }
  variables[expected] = value;
  const auto result = read(variables);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().variable == expected);
  CHECK(result.error().message.starts_with(expected + ' '));
  CHECK(result.error().message.find("a-secret") == std::string::npos);
  CHECK(result.error().message.find('\n') == std::string::npos);
}

TEST_CASE("settings of tokens do not matter to the other handler", "[emitter][config]") {
  Variables variables = valid("stream-state");
  variables["CORS"] = "both";
  CHECK(config(variables).handler == HandlerKind::StreamState);
}

TEST_CASE("a viewer's room is the channel's, or the only one", "[emitter][rooms]") {
  const std::string two = std::string(R"({")") + kChannel + R"(":[")" + kOther + R"(",")" + kRoom +
                          R"("],"arn:aws:ivs:us-west-2:1:channel/b":")" + kRoom + R"("})";
  const auto rooms = Rooms::from_json(two);
  REQUIRE(rooms.ok());
  CHECK(rooms.value().for_viewer(kChannel) == kOther);
  CHECK_FALSE(rooms.value().for_viewer(""));
  CHECK_FALSE(rooms.value().for_viewer("demo-channel"));
  CHECK(rooms.value().all().size() == 2);
  CHECK(Rooms::single(kRoom).for_viewer("demo-channel") == kRoom);
  CHECK(rooms.value().of("arn:aws:ivs:us-west-2:1:channel/none").empty());
}

TEST_CASE("without a list only pages of the host that was asked may ask", "[emitter][cors]") {
  TokenPolicy policy;
  CHECK(is_allowed_origin(policy, "", "host.example"));
  CHECK(is_allowed_origin(policy, "https://host.example", "host.example"));
  CHECK(is_allowed_origin(policy, "http://127.0.0.1:8080", "127.0.0.1:8080"));
  CHECK_FALSE(is_allowed_origin(policy, "https://evil.example", "host.example"));
  CHECK_FALSE(is_allowed_origin(policy, "null", "host.example"));
  policy.allowed_origins = {"https://page.example"};
  CHECK(is_allowed_origin(policy, "https://page.example", "host.example"));
  CHECK_FALSE(is_allowed_origin(policy, "https://page.example.evil.example", "host.example"));
  CHECK_FALSE(is_allowed_origin(policy, "https://host.example", "host.example"));
  policy.allowed_origins = {"*"};
  CHECK(is_allowed_origin(policy, "null", "host.example"));
}

TEST_CASE("a username is short, printable and optional", "[emitter][username]") {
  const auto name = [](std::string_view body) {
    const auto result = read_username(body);
    const auto* const text = std::get_if<std::string>(&result);
    return text != nullptr ? *text : "refused";
  };
  CHECK(name("").empty());
  CHECK(name(" \n").empty());
  CHECK(name("{}").empty());
  CHECK(name(R"({"username":null})").empty());
  CHECK(name(R"({"username":"  "})").empty());
  CHECK(name(R"({"username":" Zoë \ud83d\ude00 "})") == "Zoë \xf0\x9f\x98\x80");
  CHECK(name("{\"username\":\"" + std::string(32, 'x') + "\"}").size() == 32);
  for (const char* bad :
       {"nonsense", "[]", "7", R"({"username":7})", R"({"username":{}})", R"({"username":"a\nb"})",
        R"({"username":"a\u007fb"})", R"({"username":"a\u202eb"})", R"({"username":"a\u0000b"})",
        R"({"username":"012345678901234567890123456789012"})", "{\"username\":\"\xff\"}"})
    CHECK(name(bad) == "refused");
}

TEST_CASE("a log line is one bounded JSON object, whatever the text is", "[emitter][log]") {
  std::vector<std::string> lines;
  const Log log([&](std::string_view line) { lines.emplace_back(line); });
  log.write(Level::Warn, "a \"b\"\n\xff", {{"eventId", std::string(5000, 'x')}});
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find('\n') == std::string::npos);
  CHECK(lines[0].find(R"("level":"warn","message":"a \"b\"\n)") != std::string::npos);
  CHECK(lines[0].size() < 700);
}
