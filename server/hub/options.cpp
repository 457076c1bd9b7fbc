#include "hub/options.hpp"

#include <optional>
#include <string>
#include <utility>

#include "net/origins.hpp"
#include "text/arn.hpp"

namespace autoplay::hub {
namespace {

/// Adds to a list; the first one given replaces the default.
TakeValue each(std::vector<std::string>& to, bool (*fits)(std::string_view), const char* wanted) {
  return [&to, fits, wanted, first = true](std::string_view text) mutable -> ValueProblem {
    if (!fits(text)) return std::string("wants ") + wanted;
    if (std::exchange(first, false)) to.clear();
    to.emplace_back(text);
    return std::nullopt;
  };
}

constexpr std::uint64_t kDay = 24 * 60 * 60 * 1000;

void add_listening(CommandLine& command, Options& options) {
  command.flag("--address", "IP",
               "Listen on this numeric address. Any but a loopback address needs own keys and "
               "--origin. Default 127.0.0.1",
               [&options](std::string_view text) -> ValueProblem {
                 if (!net::is_address(text))
                   return "wants a numeric address such as 127.0.0.1 or ::1";
                 options.server.address = text;
                 return std::nullopt;
               });
  command.flag("--port", "N", "Listen on this port; 0 takes any free one. Default 8081",
               whole_number(options.server.port));
  command.flag("--host", "NAME",
               "Answer requests whose Host is NAME, without port; may be repeated. On a loopback "
               "address this machine's own names are always answered; elsewhere every name is, "
               "unless --host is given.",
               each(options.server.hosts, net::is_host_name, "a host name without port"));
  command.flag(
      "--origin", "ORIGIN",
      "Let pages of ORIGIN connect (https://example.com, or * for all); may be repeated. "
      "On a loopback address this machine's pages may.",
      each(options.hub.origins, net::is_origin, "an origin such as https://example.com, or *"));
  command.flag("--room", "ARN",
               "Serve this room; may be repeated. Default " + std::string(kDemoRoom),
               each(options.hub.rooms, text::is_room_arn,
                    "a room's ARN, arn:aws:ivschat:<region>:<account>:room/<id>"));
}

void add_limits(CommandLine& command, Options& options) {
  command.flag("--beacon-ms", "N",
               "Repeat each channel's last state this often; 0 = never. Default 60000",
               whole_number(options.hub.beacon_ms, 0, kDay));
  command.flag("--token-ttl", "SECONDS", "How long a chat token waits for its one use. Default 60",
               whole_number(options.hub.token_ttl_s, 1, 3'600));
  command.flag("--max-connections", "N", "Chat connections at once. Default 50000",
               whole_number(options.hub.max_connections, 1, 1'000'000));
  command.flag("--max-queue", "BYTES",
               "What may wait for a slow reader before it is disconnected. Default 262144",
               whole_number(options.hub.socket.max_queue, 1'024, 64 * 1024 * 1024));
  command.flag("--max-session-ms", "N",
               "End chat sessions after this long, whatever their tokens ask; 0 = as they ask. "
               "Default 0",
               whole_number(options.hub.max_session_ms, 0, kDay));
  command.flag("--message-rate", "N",
               "Frames a second that one chat connection may send; what is above is answered with "
               "ERROR 429; 0 = any number. Default 10",
               whole_number(options.hub.message_rate, 0, 1'000));
  command.flag("--operation-rate", "N",
               "Calls a second of each operation; what is above is answered with "
               "ThrottlingException; 0 = any number. Default 0",
               whole_number(options.hub.operation_rate, 0, 1'000));
  command.flag("--ping-ms", "N",
               "Ping every chat connection this often; one that leaves two pings unanswered is "
               "given up. Default 30000",
               whole_number(options.hub.socket.ping_ms, 100, kDay));
  command.flag("--request-ms", "N",
               "How long a request or handshake may take to arrive. Default 10000",
               whole_number(options.server.header_ms, 100, kDay));
}

/// Nothing, or why the hub must not listen like that.
std::optional<std::string> check(const Options& options) {
  if (net::is_loopback_address(options.server.address)) return std::nullopt;
  const std::string where =
      "Refusing to listen on " + options.server.address + ", which other " + "machines can reach, ";
  if (options.hub.secret_key == kDemoSecretKey)
    return where + "with the public demo keys: set HUB_ACCESS_KEY_ID and HUB_SECRET_ACCESS_KEY.";
  if (options.hub.origins.empty())
    return where + "without knowing whose pages may connect: give --origin https://your.site.";
  return std::nullopt;
}

std::optional<std::string> read_keys(const Environment& environment, HubConfig& config) {
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

constexpr const char* kPurpose =
    R"(a chat edge that speaks the Amazon IVS Chat protocols

Chat clients connect to ws://ADDRESS:PORT/ with a chat token as the subprotocol. AWS SDKs send
SendEvent, CreateChatToken, DeleteMessage and DisconnectUser to http://ADDRESS:PORT/, signed
with the hub's keys (service ivschat, the region of the room). GET /healthz says how it is.)";

constexpr const char* kEnvironmentHelp =
    R"(Environment:
  HUB_ACCESS_KEY_ID, HUB_SECRET_ACCESS_KEY
                        The keys that sign operations, at least 16 characters each. Unset: the
                        public demo keys AKIDIVSAUTOPLAYDEMO0 and
                        ivs-autoplay-demo-secret-for-loopback.
  HUB_SESSION_TOKEN     With temporary keys: the session token every operation must carry.)";

constexpr const char* kRunningHelp =
    R"(When ready it prints one line: ready http://ADDRESS:PORT/
SIGTERM or SIGINT ends it gracefully; a second one at once.)";

}  // namespace

std::variant<Options, CommandLine::Ending> read_options(std::span<const char* const> arguments,
                                                        const Environment& environment) {
  Options options;
  options.server.port = 8081;
  CommandLine command("hub", kPurpose);
  add_listening(command, options);
  add_limits(command, options);
  command.note(kEnvironmentHelp);
  command.note(kRunningHelp);
  if (auto ending = command.read(arguments)) return *std::move(ending);
  if (auto problem = read_keys(environment, options.hub)) return CommandLine::Ending{2, *problem};
  if (auto problem = check(options)) return CommandLine::Ending{2, *problem};
  options.hub.loopback = net::is_loopback_address(options.server.address);
  // Beyond the chat connections there must be room for the operations' own.
  options.server.max_connections = options.hub.max_connections + 1'024;
  return options;
}

}  // namespace autoplay::hub
