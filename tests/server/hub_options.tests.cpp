#include "hub/options.hpp"

#include "catch.hpp"

namespace {

using namespace autoplay::hub;

constexpr Environment kOwnKeys{"AKID0123456789012345", "0123456789012345678901234567890123456789"};

using Ending = autoplay::CommandLine::Ending;

std::variant<Options, Ending> read(std::vector<const char*> arguments,
                                   Environment environment = {}) {
  return read_options(arguments, environment);
}

std::string error_of(std::vector<const char*> arguments, Environment environment = {}) {
  const auto result = read_options(arguments, environment);
  const auto* ending = std::get_if<Ending>(&result);
  if (ending == nullptr) return "none";
  CHECK(ending->status == 2);
  return ending->text;
}

TEST_CASE("without flags it is a demo hub on loopback", "[hub][options]") {
  const auto options = std::get<Options>(read({}));
  CHECK(options.server.address == "127.0.0.1");
  CHECK(options.hub.rooms == std::vector<std::string>{std::string(kDemoRoom)});
  CHECK(options.hub.loopback);
}

TEST_CASE("flags take their value behind a space or an equals sign", "[hub][options]") {
  const auto options = std::get<Options>(
      read({"--port=0", "--beacon-ms", "100", "--room", "arn:aws:ivschat:eu-west-1:1:room/a",
            "--room=arn:aws:ivschat:eu-west-1:1:room/b", "--token-ttl", "5"}));
  CHECK(options.server.port == 0);
  CHECK(options.hub.beacon_ms == 100);
  CHECK(options.hub.token_ttl_s == 5);
  CHECK(options.hub.rooms == std::vector<std::string>{"arn:aws:ivschat:eu-west-1:1:room/a",
                                                      "arn:aws:ivschat:eu-west-1:1:room/b"});
}

TEST_CASE("a wrong flag or value is named", "[hub][options]") {
  CHECK(error_of({"--prot", "1"}).find("--prot") != std::string::npos);
  CHECK(error_of({"--port"}).find("--port") != std::string::npos);
  for (const char* port : {"", "-1", "65536", "80x", "99999999999999999999"})
    CHECK(error_of({"--port", port}).find("--port") != std::string::npos);
  CHECK(error_of({"--room", "demo"}).find("--room") != std::string::npos);
  CHECK(error_of({"--origin", "example.com"}).find("--origin") != std::string::npos);
}

TEST_CASE("other machines are served only with own keys and known origins", "[hub][options]") {
  CHECK(error_of({"--address", "0.0.0.0"}).find("HUB_SECRET_ACCESS_KEY") != std::string::npos);
  CHECK(error_of({"--address", "0.0.0.0"}, kOwnKeys).find("--origin") != std::string::npos);
  CHECK(error_of({"--address", "0.0.0.0", "--origin", "https://a.example"}, kOwnKeys) == "none");
  CHECK(error_of({"--address", "::"}) != "none");
  CHECK(error_of({"--address", "::1"}) == "none");
}

TEST_CASE("an address must be numeric and a host a name without port", "[hub][options]") {
  for (const char* address : {"", "localhost", "[::1]", "0"})
    CHECK(error_of({"--address", address}).find("--address wants a numeric address") == 0);
  for (const char* host : {"", "a b", "foo:80"})
    CHECK(error_of({"--host", host}).find("--host wants a host name without port") == 0);
  CHECK(error_of({"--host", "example.com", "--host", "[::1]"}) == "none");
}

TEST_CASE("half a pair of keys or a short one is refused without showing it", "[hub][options]") {
  CHECK(error_of({}, {"AKID0123456789012345", nullptr}) != "none");
  const std::string error = error_of({}, {"AKID0123456789012345", "short"});
  CHECK(error.find("16 characters") != std::string::npos);
  CHECK(error.find("short") == std::string::npos);
}

TEST_CASE("limits are taken from their flags, within their ranges", "[hub][options]") {
  const auto options =
      std::get<Options>(read({"--max-session-ms", "500", "--message-rate", "3", "--operation-rate",
                              "7", "--ping-ms", "100", "--request-ms", "250"}));
  CHECK(options.hub.max_session_ms == 500);
  CHECK(options.hub.message_rate == 3);
  CHECK(options.hub.operation_rate == 7);
  CHECK(options.hub.socket.ping_ms == 100);
  CHECK(options.server.header_ms == 250);
  CHECK(error_of({"--message-rate", "1001"}).find("--message-rate") != std::string::npos);
  CHECK(error_of({"--ping-ms", "0"}).find("--ping-ms") != std::string::npos);
}

TEST_CASE("a session token needs keys of its own", "[hub][options]") {
  Environment leased = kOwnKeys;
  leased.session_token = "token";
  CHECK(std::get<Options>(read({}, leased)).hub.session_token == "token");
  Environment alone;
  alone.session_token = "token";
  CHECK(error_of({}, alone).find("HUB_ACCESS_KEY_ID") != std::string::npos);
  CHECK(error_of({}, alone).find("'token'") == std::string::npos);
}

TEST_CASE("the help explains every flag and variable, whatever else is wrong", "[hub][options]") {
  const auto help = std::get<Ending>(read({"--port", "x", "--help"}, {"half a pair", nullptr}));
  CHECK(help.status == 0);
  for (const char* word :
       {"--address", "--port", "--host", "--origin", "--room", "--beacon-ms", "--token-ttl",
        "--max-connections", "--max-queue", "--max-session-ms", "--message-rate",
        "--operation-rate", "--ping-ms", "--request-ms", "--help", "--version", "HUB_ACCESS_KEY_ID",
        "HUB_SECRET_ACCESS_KEY", "HUB_SESSION_TOKEN"})
    CHECK(help.text.find(word) != std::string::npos);
}

}  // namespace
