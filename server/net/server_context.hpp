#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>
#include <unordered_set>

#include "net/server_types.hpp"
#include "net/wheel.hpp"

/// Private to the server: what its connections share.
namespace autoplay::net {

class ServerContext;

/// Registers itself with the context as long as it lives.
class ServerConnection {
 public:
  explicit ServerConnection(std::shared_ptr<ServerContext> context);
  ServerConnection(const ServerConnection&) = delete;
  ServerConnection& operator=(const ServerConnection&) = delete;

  virtual void stop() = 0;  ///< gracefully
  virtual void drop() = 0;  ///< at once

 protected:
  virtual ~ServerConnection();
  [[nodiscard]] ServerContext& context() const { return *context_; }
  [[nodiscard]] const std::shared_ptr<ServerContext>& shared_context() const { return context_; }

 private:
  std::shared_ptr<ServerContext> context_;
};

class ServerContext {
 public:
  ServerContext(boost::asio::io_context& io_context, ServerConfig server_config)
      : io(io_context), config(std::move(server_config)), wheel(io_context) {}

  boost::asio::io_context& io;
  ServerConfig config;
  bool bound_to_loopback = false;
  RequestHandler handler;
  UpgradeHandler upgrade;
  std::function<void()> on_slot_free;  ///< a connection has ended
  Wheel wheel;
  std::unordered_set<ServerConnection*> connections;
  std::array<char, 64 * 1024>
      scratch{};  ///< for reads whose bytes are consumed before the next read
  bool stopping = false;
};

/// Serves HTTP on an accepted connection until it closes or is upgraded.
void serve_http(boost::asio::ip::tcp::socket socket, std::shared_ptr<ServerContext> context);

/// Takes over a connection. Writes `answer` first. `early` is what the client has already sent.
void serve_websocket(boost::asio::ip::tcp::socket socket, std::shared_ptr<ServerContext> context,
                     std::string answer, std::string early, Accepted accepted);

}  // namespace autoplay::net
