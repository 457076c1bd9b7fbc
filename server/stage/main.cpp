#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "stage/media.hpp"
#include "stage/stage.hpp"
#include "tools/command_line.hpp"

namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using autoplay::stage::Loop;
using autoplay::stage::Stage;
using autoplay::stage::StageConfig;

/// How long connections may take to close once the stage is told to end.
constexpr std::chrono::seconds kPatience{2};
constexpr std::uint32_t kDayMs = 24 * 60 * 60 * 1000;

constexpr const char* kPurpose =
    R"(the chain from "Stream Start" to the page, on this machine, without an AWS account)";

constexpr const char* kRunningHelp =
    R"(Prints "ready http://127.0.0.1:N/" when it listens. Ctrl-C ends it, and what it started.

  /                              the demo page
  POST   /stage/live             goes live: the origin first, then the events IVS would send
  POST   /stage/end              ends the broadcast likewise
  POST   /stage/event            puts the body, one EventBridge event, onto the bus
  POST   /stage/fault            does something wrong, see below; GET lists, DELETE ends all
  GET    /stage/state            live or not, since when, and what the channel is called
  GET    /stage/timeline         what happened, in milliseconds since the start
  POST   /stage/timeline         adds a page's marks: [{"what", "detail", "at"}]
  DELETE /stage/timeline         empties it
  POST   /token                  a chat token, from the emitter's chat-token function
  GET    /snapshot?channel=ARN   the channel's state as of this moment
  ws://127.0.0.1:N/              the chat room; its HTTP operations are POST /SendEvent, ...

Faults, {"kind": ..., and these numbers}; those in brackets are optional:
  happen once:     cut-chat  close-chat code  half-open-chat
  last:            refuse-chat [times] [ms]   token status [retryAfter] [times] [ms]
                   token-slow delay [times] [ms]   manifest-404 [times] [ms]
                   manifest status [times] [ms]   freeze-manifest [times] [ms]
                   emitter-down [times] [ms]
  next broadcast:  lose-event  delay-event ms  repeat-event  reorder-events
A fault that lasts ends when it was met `times` times, after `ms` milliseconds, or with
DELETE /stage/fault, whichever comes first.

A body must be declared as Content-Type: application/json. Pages of other origins are refused.)";

fs::path own_path() {
  std::error_code problem;
  return fs::read_symlink("/proc/self/exe", problem);
}

/// dist/demo of the project that this program was built in.
fs::path default_www(const fs::path& program) {
  for (auto folder = program.parent_path(); folder.has_relative_path();
       folder = folder.parent_path()) {
    if (fs::exists(folder / "package.json")) return folder / "dist" / "demo";
  }
  return program.parent_path() / "demo";
}

/// The exit status when the program should not go on.
std::optional<int> read_arguments(int count, char** arguments, StageConfig& config) {
  const auto read_port = autoplay::whole_number(config.port);
  const char* wanted_port = std::getenv("PORT");
  autoplay::ValueProblem wrong_port;
  if (wanted_port != nullptr && *wanted_port != '\0') wrong_port = read_port(wanted_port);
  autoplay::CommandLine command("stage", kPurpose);
  command.flag("--port", "N", "Listen on 127.0.0.1:N; 0 = any free port. Default: $PORT, else 8080",
               [&](std::string_view text) {
                 wrong_port.reset();
                 return read_port(text);
               });
  command.flag("--www", "DIR",
               "The demo page's files. Default: dist/demo of the project around this program",
               [&](std::string_view text) -> autoplay::ValueProblem {
                 config.www = text;
                 return std::nullopt;
               });
  command.flag("--bootstrap", "FILE",
               "The emitter's program, run once for each Lambda function. Default: bootstrap "
               "beside this program",
               [&](std::string_view text) -> autoplay::ValueProblem {
                 if (text.empty()) return "wants the path of a program";
                 std::error_code problem;
                 const auto path = fs::absolute(text, problem);
                 if (problem) return "wants a path that can be found from this folder";
                 config.bootstrap = path.string();
                 return std::nullopt;
               });
  command.flag(
      "--beacon-ms", "N",
      "The chat room repeats the channel's last state this often; 0 = never. Default 60000",
      autoplay::whole_number(config.beacon_ms, 0, kDayMs));
  command.note(kRunningHelp);
  if (const auto status = command.read_or_print(count, arguments)) return status;
  if (!wrong_port) return std::nullopt;
  std::fprintf(stderr, "stage: PORT %s, not '%s'; unset it, or give --port\n", wrong_port->c_str(),
               wanted_port);
  return 2;
}

/// Stops the io_context once nobody is connected, at the latest at `end`.
void wait_until_drained(asio::io_context& io, asio::steady_timer& pause, const Stage& stage,
                        std::chrono::steady_clock::time_point end) {
  if (stage.connections() == 0 || std::chrono::steady_clock::now() >= end) {
    io.stop();
    return;
  }
  pause.expires_after(std::chrono::milliseconds(10));
  pause.async_wait([&io, &pause, &stage, end](auto) { wait_until_drained(io, pause, stage, end); });
}

int run(StageConfig config) {
  auto loop = Loop::cut(autoplay::stage::pattern());
  if (!loop) {
    std::fputs("stage: the built-in media is damaged; make it with server/stage/media/make.sh\n",
               stderr);
    return 2;
  }
  asio::io_context io(1);
  Stage stage(io, std::move(config), std::move(*loop));
  if (const auto problem = stage.start()) {
    std::fprintf(stderr, "stage: %s\n", problem->c_str());
    return 1;
  }
  asio::steady_timer pause(io);
  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](auto problem, int) {
    if (problem) return;
    stage.stop();
    signals.async_wait([&](auto, int) { io.stop(); });
    wait_until_drained(io, pause, stage, std::chrono::steady_clock::now() + kPatience);
  });
  std::printf("ready http://127.0.0.1:%u/\n", static_cast<unsigned>(stage.port()));
  std::fflush(stdout);
  io.run();
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  StageConfig config;
  std::random_device entropy;
  config.seed = std::uint64_t{entropy()} << 32 | entropy();
  const auto program = own_path();
  config.www = default_www(program);
  config.bootstrap = (program.parent_path() / "bootstrap").string();
  if (const auto status = read_arguments(count, arguments, config)) return *status;
  std::signal(SIGPIPE, SIG_IGN);
  return run(std::move(config));
}
