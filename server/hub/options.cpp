#include "hub/options.hpp"

#include <array>
#include <charconv>
#include <functional>

#include "hub/limits.hpp"
#include "hub/origins.hpp"

namespace autoplay::hub {
namespace {

using Problem = std::optional<std::string>;

/// Reads a whole number of the flag's range into `to`.
template <typename Number>
std::function<Problem(std::string_view)> number(Number& to, std::uint64_t least,
                                                std::uint64_t most) {
  return [&to, least, most](std::string_view text) -> Problem {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
      return "wants a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    to = static_cast<Number>(value);
    return std::nullopt;
  };
}

/// Adds to a list; the first one given replaces the default.
std::function<Problem(std::string_view)> each(std::vector<std::string>& to,
                                              bool (*fits)(std::string_view), const char* wanted) {
  return [&to, fits, wanted, first = true](std::string_view text) mutable -> Problem {
    if (!fits(text)) return std::string("wants ") + wanted;
    if (std::exchange(first, false)) to.clear();
    to.emplace_back(text);
    return std::nullopt;
  };
}

struct Flag {
  std::string_view name;
  std::function<Problem(std::string_view)> take;
};

std::array<Flag, 14> flags_of(Options& options) {
  constexpr std::uint64_t kDay = 24 * 60 * 60 * 1000;
  const auto any = [](std::string_view text) { return !text.empty(); };
  return {Flag{"--address",
               [&options](std::string_view text) -> Problem {
                 options.server.address = text;
                 return std::nullopt;
               }},
          Flag{"--port", number(options.server.port, 0, 65'535)},
          Flag{"--host", each(options.server.hosts, any, "a host name")},
          Flag{"--origin",
               each(options.hub.origins, is_origin, "an origin such as https://example.com, or *")},
          Flag{"--room", each(options.hub.rooms, is_room_arn,
                              "a room's ARN, arn:aws:ivschat:<region>:<account>:room/<id>")},
          Flag{"--beacon-ms", number(options.hub.beacon_ms, 0, kDay)},
          Flag{"--token-ttl", number(options.hub.token_ttl_s, 1, 3'600)},
          Flag{"--max-connections", number(options.hub.max_connections, 1, 1'000'000)},
          Flag{"--max-queue", number(options.hub.socket.max_queue, 1'024, 64 * 1024 * 1024)},
          Flag{"--max-session-ms", number(options.hub.max_session_ms, 0, kDay)},
          Flag{"--message-rate", number(options.hub.message_rate, 0, 1'000)},
          Flag{"--operation-rate", number(options.hub.operation_rate, 0, 1'000)},
          Flag{"--ping-ms", number(options.hub.socket.ping_ms, 100, kDay)},
          Flag{"--request-ms", number(options.server.header_ms, 100, kDay)}};
}

/// Nothing, or why the hub must not listen like that.
Problem check(const Options& options) {
  if (net::is_loopback_address(options.server.address)) return std::nullopt;
  const std::string where =
      "Refusing to listen on " + options.server.address + ", which other " + "machines can reach, ";
  if (options.hub.secret_key == kDemoSecretKey)
    return where + "with the public demo keys: set HUB_ACCESS_KEY_ID and HUB_SECRET_ACCESS_KEY.";
  if (options.hub.origins.empty())
    return where + "without knowing whose pages may connect: give --origin https://your.site.";
  return std::nullopt;
}

Problem read_keys(const Environment& environment, HubConfig& config) {
  if ((environment.access_key == nullptr) != (environment.secret_key == nullptr))
    return "HUB_ACCESS_KEY_ID and HUB_SECRET_ACCESS_KEY must be set together.";
  if (environment.access_key == nullptr && environment.session_token != nullptr)
    return "HUB_SESSION_TOKEN belongs to keys of its own: set HUB_ACCESS_KEY_ID and "
           "HUB_SECRET_ACCESS_KEY as well.";
  if (environment.access_key == nullptr) return std::nullopt;
  config.access_key = environment.access_key;
  config.secret_key = environment.secret_key;
  if (environment.session_token != nullptr) config.session_token = environment.session_token;
  if (config.access_key.size() < 16 || config.secret_key.size() < 16)
    return "HUB_ACCESS_KEY_ID and HUB_SECRET_ACCESS_KEY must have at least 16 characters each.";
  return std::nullopt;
}

}  // namespace

std::variant<Options, HelpWanted, UsageError> read_options(std::span<const char* const> arguments,
                                                           const Environment& environment) {
  Options options;
  options.server.port = 8081;
  if (auto problem = read_keys(environment, options.hub)) return UsageError{*problem};
  auto flags = flags_of(options);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--help" || argument == "-h") return HelpWanted{};
    const std::size_t equals = argument.find('=');
    const std::string name(argument.substr(0, equals));
    const auto* flag =
        std::find_if(flags.begin(), flags.end(), [&](const Flag& one) { return one.name == name; });
    if (flag == flags.end())
      return UsageError{"'" + name + "' is not a flag; hub --help lists them all."};
    const bool attached = equals != std::string_view::npos;
    if (!attached && ++i == arguments.size()) return UsageError{name + " needs a value."};
    const std::string_view value = attached ? argument.substr(equals + 1) : arguments[i];
    if (const Problem problem = flag->take(value))
      return UsageError{name + ' ' + *problem + ", not '" + std::string(value) + "'."};
  }
  if (auto problem = check(options)) return UsageError{*problem};
  options.hub.loopback = net::is_loopback_address(options.server.address);
  // Beyond the chat connections there must be room for the operations' own.
  options.server.max_connections = options.hub.max_connections + 1'024;
  return options;
}

std::string_view help_text() {
  return R"(hub - a chat edge that speaks the Amazon IVS Chat protocols

Chat clients connect to ws://ADDRESS:PORT/ with a chat token as the subprotocol. AWS SDKs send
SendEvent, CreateChatToken, DeleteMessage and DisconnectUser to http://ADDRESS:PORT/, signed
with the hub's keys (service ivschat, the region of the room). GET /healthz says how it is.

Usage: hub [--flag value | --flag=value]...

  --address IP          Listen on this numeric address.                 Default 127.0.0.1
                        Any but a loopback address needs own keys and --origin.
  --port N              Listen on this port; 0 takes any free one.      Default 8081
  --host NAME           Answer requests whose Host is NAME, without port; may be repeated.
                        On a loopback address this machine's own names are always answered;
                        elsewhere every name is, unless --host is given.
  --origin ORIGIN       Let pages of ORIGIN connect (https://example.com, or * for all);
                        may be repeated. On a loopback address this machine's pages may.
  --room ARN            Serve this room; may be repeated.
                        Default arn:aws:ivschat:us-west-2:123456789012:room/demoRoom1234
  --beacon-ms N         Repeat each channel's last state this often; 0 = never.
                        Default 60000
  --token-ttl SECONDS   How long a chat token waits for its one use.    Default 60
  --max-connections N   Chat connections at once.                       Default 50000
  --max-queue BYTES     What may wait for a slow reader before it is disconnected.
                        Default 262144
  --max-session-ms N    End chat sessions after this long, whatever their tokens ask; 0 = as
                        they ask.                                       Default 0
  --message-rate N      Frames a second that one chat connection may send; what is above is
                        answered with ERROR 429; 0 = any number.        Default 10
  --operation-rate N    Calls a second of each operation; what is above is answered with
                        ThrottlingException; 0 = any number.            Default 0
  --ping-ms N           Ping every chat connection this often; one that leaves two pings
                        unanswered is given up.                         Default 30000
  --request-ms N        How long a request or handshake may take to arrive.
                        Default 10000
  --help                This text.

Environment:
  HUB_ACCESS_KEY_ID, HUB_SECRET_ACCESS_KEY
                        The keys that sign operations, at least 16 characters each. Unset: the
                        public demo keys AKIDIVSAUTOPLAYDEMO0 and
                        ivs-autoplay-demo-secret-for-loopback.
  HUB_SESSION_TOKEN     With temporary keys: the session token every operation must carry.

When ready it prints one line: ready http://ADDRESS:PORT/
SIGTERM or SIGINT ends it gracefully; a second one at once.
)";
}

}  // namespace autoplay::hub
