#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "net/io_context.hpp"
#include "net/server_types.hpp"

/// An HTTP/1.1 server with WebSocket upgrades for local use and for hubs with many idle
/// connections. Single-threaded: everything happens on the thread that runs the io_context.
namespace autoplay::net {

class Server {
 public:
  /// Nothing is bound before start().
  Server(boost::asio::io_context& io, ServerConfig config, RequestHandler handler,
         UpgradeHandler upgrade = {});
  /// Stops at once: every connection is dropped.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds and listens. Nothing on success, otherwise one sentence with cause and remedy.
  [[nodiscard]] std::optional<std::string> start();

  /// The bound port; 0 before start().
  [[nodiscard]] std::uint16_t port() const;
  /// `127.0.0.1:8080`, `[::1]:8080`.
  [[nodiscard]] std::string authority() const;
  /// Open connections, upgraded ones included.
  [[nodiscard]] std::size_t connections() const;

  /// Stops gracefully: accepts no more connections, closes idle connections and WebSockets
  /// (GoingAway), and lets requests in progress be answered. The io_context runs out of work when
  /// the last connection has ended.
  void stop();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace autoplay::net
