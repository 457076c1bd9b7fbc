#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "net/http.hpp"
#include "net/websocket.hpp"

/// What a server and the code behind it exchange.
namespace autoplay::net {

/// The client of a connection.
struct Peer {
  std::string address;  ///< numeric
  std::uint16_t port = 0;
};

struct ServerConfig {
  std::string address = "127.0.0.1";  ///< numeric IPv4 or IPv6 address
  std::uint16_t port = 0;             ///< 0: any free one, see Server::port()
  /// Names, without port, that a Host header may have; others are answered with 403. On a loopback
  /// address the names of this machine (`localhost`, `*.localhost`, 127.0.0.0/8, `[::1]`) are
  /// always allowed. On any other address every name is allowed if the list is empty.
  std::vector<std::string> hosts;
  std::size_t max_header = 16 * 1024;    ///< bytes; above → 431
  std::size_t max_body = 1024 * 1024;    ///< bytes; above → 413
  std::uint32_t header_ms = 10'000;      ///< to receive one whole request, from its first byte
  std::uint32_t idle_ms = 60'000;        ///< between requests of one connection
  std::size_t max_connections = 65'536;  ///< above: accepted later
};

/// Answers one request, now or later. Copies share one answer: only the first call counts. After
/// the connection has ended, a call does nothing. If all copies are destroyed without a call, the
/// connection is closed.
class Responder {
 public:
  class Exchange;
  explicit Responder(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}

  void operator()(Response response) const;
  /// False once the client hung up or an answer was given.
  [[nodiscard]] bool waiting() const;
  /// Calls `callback` once if the client hangs up before the answer. There is one callback; the
  /// last one set counts.
  void on_gone(std::function<void()> callback) const;

 private:
  std::shared_ptr<Exchange> exchange_;
};

/// A request to upgrade was accepted.
struct Accepted {
  std::unique_ptr<SocketListener> listener;
  std::string subprotocol;  ///< echoed when not empty; must be one that the client offered
  WebSocketLimits limits;
};
using UpgradeAnswer = std::variant<Accepted, Response>;

using RequestHandler = std::function<void(Request, const Peer&, Responder)>;
using UpgradeHandler = std::function<UpgradeAnswer(const Request&, const Peer&)>;

}  // namespace autoplay::net
