#include "emitter/config.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "net/origins.hpp"
#include "net/tls.hpp"
#include "text/arn.hpp"
#include "text/words.hpp"

namespace autoplay::emitter {

namespace {

using Problem = std::optional<ConfigError>;

ConfigError wrong(const char* variable, const std::string& what) {
  return {variable, std::string(variable) + ' ' + what};
}

Problem read_handler(const Environment& get, Config& config) {
  const auto name = get("_HANDLER");
  if (name == "stream-state") {
    config.handler = HandlerKind::StreamState;
  } else if (name == "chat-token") {
    config.handler = HandlerKind::ChatToken;
  } else {
    return wrong("_HANDLER", "must be stream-state or chat-token");
  }
  return std::nullopt;
}

Problem read_rooms(const Environment& get, Config& config) {
  if (const auto map = get("ROOM_MAP")) {
    auto rooms = Rooms::from_json(*map);
    if (!rooms.ok()) return wrong("ROOM_MAP", rooms.error());
    config.rooms = std::move(rooms.value());
    return std::nullopt;
  }
  for (const char* variable : {"CHAT_ROOM_ARN", "DEMO_CHAT_ARN"}) {
    const auto room = get(variable);
    if (!room) continue;
    if (!text::is_room_arn(*room))
      return wrong(variable, "must be a room ARN (arn:aws:ivschat:<region>:<account>:room/<id>)");
    config.rooms = Rooms::single(*room);
    return std::nullopt;
  }
  return wrong("CHAT_ROOM_ARN", "must be set to the chat room's ARN (or ROOM_MAP to a map)");
}

Problem read_credentials(const Environment& get, Config& config) {
  const auto key = get("AWS_ACCESS_KEY_ID");
  const auto secret = get("AWS_SECRET_ACCESS_KEY");
  if (!key) return wrong("AWS_ACCESS_KEY_ID", "must be set; on Lambda the role provides it");
  if (!secret) return wrong("AWS_SECRET_ACCESS_KEY", "must be set; on Lambda the role provides it");
  config.credentials = {*key, *secret, get("AWS_SESSION_TOKEN").value_or("")};
  return std::nullopt;
}

Problem read_endpoint(const Environment& get, Config& config) {
  for (const char* variable : {"AWS_ENDPOINT_URL_IVSCHAT", "AWS_ENDPOINT_URL"}) {
    const auto text = get(variable);
    if (!text) continue;
    config.endpoint = net::read_url(*text);
    if (!config.endpoint) return wrong(variable, "must be a URL like https://host[:port]");
    break;
  }
  config.ca_bundle = get("AWS_CA_BUNDLE").value_or("");
  if (config.ca_bundle.empty()) return std::nullopt;
  const auto context = net::make_tls_context(config.ca_bundle);
  if (context.ok()) return std::nullopt;
  return wrong("AWS_CA_BUNDLE", "must be a readable PEM file: " + context.error());
}

/// A whole number in [low, high]; `value` stays when the variable is unset.
Problem read_number(const Environment& get, const char* variable, std::uint64_t low,
                    std::uint64_t high, std::uint64_t& value) {
  const auto text = get(variable);
  if (!text) return std::nullopt;
  const auto number = text::read_number(*text);
  if (!number || *number < low || *number > high)
    return wrong(variable, "must be a whole number from " + std::to_string(low) + " to " +
                               std::to_string(high));
  value = *number;
  return std::nullopt;
}

std::vector<std::string> list_in(std::string_view value) {
  const auto parts = text::split_list(value);
  return {parts.begin(), parts.end()};
}

Problem read_capabilities(const Environment& get, TokenPolicy& policy) {
  constexpr std::array<std::string_view, 3> kKnown{"SEND_MESSAGE", "DELETE_MESSAGE",
                                                   "DISCONNECT_USER"};
  policy.capabilities = list_in(get("CHAT_CAPABILITIES").value_or(""));
  for (const std::string& capability : policy.capabilities) {
    if (std::ranges::find(kKnown, capability) == kKnown.end())
      return wrong("CHAT_CAPABILITIES",
                   "may list SEND_MESSAGE, DELETE_MESSAGE and DISCONNECT_USER only");
  }
  return std::nullopt;
}

Problem read_cors(const Environment& get, TokenPolicy& policy) {
  const auto cors = get("CORS").value_or("url");
  if (cors != "code" && cors != "url") return wrong("CORS", "must be code or url");
  policy.cors = cors == "code" ? Cors::Code : Cors::Url;
  policy.allowed_origins = list_in(get("ALLOWED_ORIGINS").value_or(""));
  if (!std::ranges::all_of(policy.allowed_origins, net::is_origin))
    return wrong("ALLOWED_ORIGINS",
                 "must list origins like https://example.com, without a path, or be *");
  return std::nullopt;
}

Problem read_chat_endpoint(const Environment& get, TokenPolicy& policy) {
  policy.chat_endpoint = get("CHAT_ENDPOINT").value_or("");
  const std::string_view text = policy.chat_endpoint;
  if (text.empty()) return std::nullopt;
  const bool socket = text.starts_with("ws://") || text.starts_with("wss://");
  if (socket && net::read_url("http" + std::string(text.substr(2)))) return std::nullopt;
  return wrong("CHAT_ENDPOINT", "must be a URL like wss://host[:port]/");
}

Problem read_tokens(const Environment& get, TokenPolicy& policy) {
  constexpr std::uint64_t kTokensPerSecond = 140;  // of the 200 a second that IVS Chat grants
  constexpr std::uint64_t kLargestAudience = 10'000'000;
  auto minutes = static_cast<std::uint64_t>(policy.session_minutes);
  std::uint64_t audience = 0;
  if (auto problem = read_number(get, "SESSION_MINUTES", 1, 180, minutes)) return problem;
  if (auto problem = read_number(get, "AUDIENCE", 0, kLargestAudience, audience)) return problem;
  policy.session_minutes = static_cast<int>(minutes);
  policy.reconnect_window_ms =
      static_cast<std::int64_t>((audience * 1000 + kTokensPerSecond - 1) / kTokensPerSecond);
  if (auto problem = read_capabilities(get, policy)) return problem;
  if (auto problem = read_cors(get, policy)) return problem;
  return read_chat_endpoint(get, policy);
}

}  // namespace

Environment process_environment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): read at start
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
}

net::Outcome<Config, ConfigError> read_config(const Environment& environment) {
  Config config;
  for (const auto read : {read_handler, read_rooms, read_credentials, read_endpoint}) {
    if (auto problem = read(environment, config)) return *problem;
  }
  if (config.handler == HandlerKind::ChatToken) {
    if (auto problem = read_tokens(environment, config.tokens)) return *problem;
  }
  return config;
}

}  // namespace autoplay::emitter
