#include <nss.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>

#include "aws/runtime.hpp"
#include "emitter/chat_token.hpp"
#include "emitter/chats.hpp"
#include "emitter/config.hpp"
#include "emitter/log.hpp"
#include "emitter/stream_state.hpp"
#include "text/clock.hpp"

namespace {

using namespace autoplay;
using namespace autoplay::emitter;

constexpr std::chrono::milliseconds kConnectAhead{1'500};

void serve(const Config& config, aws::Runtime& runtime, const Log& log) {
  Chats chats(config);
  chats.connect(log, kConnectAhead);
  switch (config.handler) {
    case HandlerKind::StreamState: {
      StreamStateHandler handler(config.rooms, chats, log);
      runtime.run(std::ref(handler));
      return;
    }
    case HandlerKind::ChatToken: {
      ChatTokenHandler handler(config.rooms, config.tokens, chats, log, text::unix_ms);
      runtime.run(std::ref(handler));
      return;
    }
  }
}

int run() {
  const Environment environment = process_environment();
  const Log log = standard_log();
  const auto api = aws::read_runtime_api(environment("AWS_LAMBDA_RUNTIME_API").value_or(""));
  if (!api) {
    log.write(Level::Error, "AWS_LAMBDA_RUNTIME_API must be host:port; Lambda, or stage, sets it");
    return EXIT_FAILURE;
  }
  aws::Runtime runtime(*api, [&log](std::string_view text) { log.write(Level::Error, text); });
  const auto config = read_config(environment);
  if (!config.ok()) {
    log.write(Level::Error, config.error().message, {{"variable", config.error().variable}});
    runtime.fail_init({"Runtime.ConfigInvalid", config.error().message});
    return EXIT_FAILURE;
  }
  serve(config.value(), runtime, log);
  log.write(Level::Error, "the Runtime API cannot be reached; ending");
  return EXIT_FAILURE;
}

}  // namespace

int main() {
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  // Other sources of names are shared libraries, which a static binary does not have.
  __nss_configure_lookup("hosts", "files dns");
  try {
    return run();
  } catch (const std::exception& failure) {
    standard_log().write(Level::Error, failure.what());
    return EXIT_FAILURE;
  }
}
