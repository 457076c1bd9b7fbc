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
  Closed,     ///< the peer closed before the answer was complete
  Malformed,  ///< the answer is not HTTP
  TooLarge,   ///< the answer exceeds `ClientOptions::body_limit`
};

/// `reason` is one line that names the peer, the cause and what to check. Of the request it
/// contains the host only.
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

/// A blocking HTTP/1.1 client for one origin, with or without TLS. It has at most one connection
/// and keeps it alive. A call never throws. It returns at its deadline at the latest, even if a
/// name server does not answer. Use it from one thread.
class Client {
 public:
  explicit Client(Url origin, ClientOptions options = {});
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  /// Closes the connection. If a call gave up waiting for the system's resolver, this waits for the
  /// resolver to return.
  ~Client();

  /// Sends `request` and reads the whole answer, whatever its status. Adds Content-Length, and Host
  /// if it is absent. Sends the target unchanged, without the origin's path. If a kept connection
  /// ends before the first byte of the answer, the request is sent once more on a new connection.
  [[nodiscard]] Outcome<Response, NetFailure> call(const Request& request, Deadline deadline);

  /// Connects, including TLS, before the next call needs it. Nothing if connected.
  [[nodiscard]] std::optional<NetFailure> connect(Deadline deadline);

  [[nodiscard]] const Url& origin() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace autoplay::net
