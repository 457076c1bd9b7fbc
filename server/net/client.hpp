#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "net/http.hpp"
#include "net/outcome.hpp"

namespace autoplay::net {

enum class NetError : std::uint8_t {
  BadRequest,  ///< a header or target that would break the request apart
  Resolve,
  Connect,
  Tls,  ///< handshake, certificate or host name
  Timeout,
  Closed,     ///< the peer went away before the answer was whole
  Malformed,  ///< the answer is not HTTP
  TooLarge,   ///< the answer exceeds `ClientOptions::body_limit`
};

/// `reason` is one line that names the peer, the cause and what to look at; it holds nothing of the
/// request but its host.
struct NetFailure {
  NetError error;
  std::string reason;
};

/// When to give up; nothing means never.
using Deadline = std::optional<std::chrono::steady_clock::time_point>;

[[nodiscard]] inline Deadline in(std::chrono::milliseconds duration) {
  return std::chrono::steady_clock::now() + duration;
}

struct ClientOptions {
  std::size_t body_limit = 1U << 20U;  ///< of an answer, bytes
  std::string ca_bundle;  ///< PEM file instead of the embedded Amazon roots; may be empty
};

/// A blocking HTTP/1.1 client for one origin, plain or TLS, with at most one connection, which it
/// keeps alive. Calls never throw; each returns at its deadline at the latest, also when a name
/// server is silent. For one thread.
class Client {
 public:
  explicit Client(Url origin, ClientOptions options = {});
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  /// Closes the connection. May wait for the system's resolver when a call gave up on it.
  ~Client();

  /// Sends `request` and reads the whole answer, whatever its status. Host, unless
  /// given, and Content-Length are added; the target is sent as it is, without the origin's path.
  /// When a kept connection turns out to be dead before any byte of the answer, the request is sent
  /// once more on a fresh one.
  [[nodiscard]] Outcome<Response, NetFailure> call(const Request& request, Deadline deadline);

  /// Connects, TLS included, so that the next call need not. Nothing when connected.
  [[nodiscard]] std::optional<NetFailure> connect(Deadline deadline);

  [[nodiscard]] const Url& origin() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace autoplay::net
