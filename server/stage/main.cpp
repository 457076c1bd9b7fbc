#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
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

namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using autoplay::stage::Loop;
using autoplay::stage::Stage;
using autoplay::stage::StageConfig;

/// How long connections may take to close once the stage is told to end.
constexpr std::chrono::seconds kPatience{2};
constexpr std::uint32_t kDayMs = 24 * 60 * 60 * 1000;

constexpr const char* kHelp =
    R"(stage: the chain from "Stream Start" to the page, on this machine, without an AWS account

  stage [--port N] [--www DIR] [--bootstrap FILE] [--beacon-ms N]

  --port N          listen on 127.0.0.1:N; 0 = any free port (default: $PORT, else 8080)
  --www DIR         the demo page's files (default: dist/demo of the project around this program)
  --bootstrap FILE  the emitter's program, run once for each Lambda function
                    (default: bootstrap beside this program)
  --beacon-ms N     the chat room repeats the channel's last state this often; 0 = never
                    (default: 60000)
  --help            this text

Prints "ready http://127.0.0.1:N/" when it listens. Ctrl-C ends it, and what it started.

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

Faults, {"kind": ..., and these numbers}:
  cut-chat  close-chat code  half-open-chat  refuse-chat ms
  token status ms [retryAfter]  token-slow delay ms
  manifest-404 ms  manifest status ms  freeze-manifest ms
  lose-event  delay-event ms  repeat-event  reorder-events  emitter-down ms

POST and DELETE want JSON; pages of other origins are refused.
)";

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

template <typename Number>
std::optional<Number> read_number(std::string_view text, Number most) {
  Number number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size() || number > most) {
    return std::nullopt;
  }
  return number;
}

int refuse(const std::string& problem) {
  std::fprintf(stderr, "stage: %s\n", problem.c_str());
  return 2;
}

/// The exit status when the program should not go on.
std::optional<int> read_arguments(int count, char** arguments, StageConfig& config) {
  std::optional<std::string> beacon;
  std::string port = std::getenv("PORT") != nullptr ? std::getenv("PORT") : "";
  for (int i = 1; i < count; ++i) {
    const std::string_view name = arguments[i];
    if (name == "--help" || name == "-h") {
      std::fputs(kHelp, stdout);
      return 0;
    }
    if (name != "--port" && name != "--www" && name != "--bootstrap" && name != "--beacon-ms") {
      return refuse("unknown argument " + std::string(name) + "; see stage --help");
    }
    if (i + 1 == count) return refuse(std::string(name) + " needs a value; see stage --help");
    const char* value = arguments[++i];
    if (name == "--port") port = value;
    if (name == "--www") config.www = value;
    if (name == "--bootstrap") config.bootstrap = fs::absolute(value).string();
    if (name == "--beacon-ms") beacon = value;
  }
  if (beacon) {
    const auto period = read_number<std::uint32_t>(*beacon, kDayMs);
    if (!period) {
      return refuse("--beacon-ms must be a whole number from 0 to 86400000, not \"" + *beacon +
                    '"');
    }
    config.beacon_ms = *period;
  }
  if (port.empty()) return std::nullopt;
  const auto number = read_number<std::uint16_t>(port, UINT16_MAX);
  if (!number) return refuse("the port must be a number from 0 to 65535, not \"" + port + '"');
  config.port = *number;
  return std::nullopt;
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
  if (!loop)
    return refuse("the built-in media is damaged; make it with server/stage/media/make.sh");
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
