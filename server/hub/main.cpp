#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <iostream>

#include "hub/hub.hpp"
#include "hub/options.hpp"
#include "net/server.hpp"

namespace {

using autoplay::hub::Hub;
using autoplay::hub::Options;
namespace net = autoplay::net;

/// Every connection is a file descriptor; the usual soft limit is 1024.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int serve(Options options) {
  boost::asio::io_context io(1);
  Hub hub(io, std::move(options.hub));
  net::Server server(
      io, std::move(options.server),
      [&](const net::Request& request, const net::Peer&, const net::Responder& respond) {
        respond(hub.answer(request));
      },
      [&](const net::Request& request, const net::Peer&) { return hub.upgrade(request); });
  if (const auto problem = server.start()) {
    std::cerr << "hub: " << *problem << '\n';
    return EXIT_FAILURE;
  }
  boost::asio::signal_set signals(io, SIGTERM, SIGINT);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    std::signal(SIGTERM, SIG_DFL);
    std::signal(SIGINT, SIG_DFL);
    hub.stop();
    server.stop();
  });
  std::cout << "ready http://" << server.authority() << '/' << std::endl;
  io.run();
  return EXIT_SUCCESS;
}

}  // namespace

int main(int count, char** arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  const std::vector<const char*> words(arguments + (count > 0 ? 1 : 0), arguments + count);
  auto read = autoplay::hub::read_options(
      words, {std::getenv("HUB_ACCESS_KEY_ID"), std::getenv("HUB_SECRET_ACCESS_KEY"),
              std::getenv("HUB_SESSION_TOKEN")});
  if (const auto* ending = std::get_if<autoplay::CommandLine::Ending>(&read))
    return autoplay::CommandLine::print("hub", *ending);
  raise_descriptor_limit();
  return serve(std::get<Options>(std::move(read)));
}
