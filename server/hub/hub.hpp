#pragma once

#include <memory>

#include "hub/config.hpp"
#include "hub/types.hpp"
#include "net/io_context.hpp"
#include "net/server_types.hpp"

/// A self-hosted chat edge that speaks the Amazon IVS Chat Messaging API (WebSocket) and the
/// control operations SendEvent, CreateChatToken, DeleteMessage and DisconnectUser (REST-JSON,
/// Signature Version 4), so that AWS's own clients work with it unmodified. Single-threaded, on the
/// server's io_context.
namespace autoplay::hub {

class Hub {
 public:
  /// `observer` may be null; otherwise it must outlive the hub and its connections.
  Hub(boost::asio::io_context& io, HubConfig config, Observer* observer = nullptr);
  /// Stops the beacon. Connections that are still open keep alive what they need.
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  /// True if `request` is one of the hub's own HTTP operations: POST /SendEvent, POST
  /// /CreateChatToken, POST /DeleteMessage, POST /DisconnectUser, GET or HEAD /healthz.
  [[nodiscard]] bool handles(const net::Request& request) const;
  /// Answers any request: the operations as AWS does, everything else with 404.
  [[nodiscard]] net::Response answer(const net::Request& request);
  /// Accepts or refuses a chat connection. The token is the offered subprotocol.
  [[nodiscard]] net::UpgradeAnswer upgrade(const net::Request& request);

  /// Stops the beacon, so that the io_context can run out of work.
  void stop();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace autoplay::hub
