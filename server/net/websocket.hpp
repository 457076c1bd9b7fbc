#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "net/close_code.hpp"

/// The server's side of RFC 6455, text only. Single-threaded: every call and every callback
/// happens on the thread that runs the server's io_context.
namespace autoplay::net {

struct WebSocketLimits {
  std::size_t max_message = 16 * 1024;  ///< bytes of one message, all fragments; above → 1009
  std::size_t max_queue = 256 * 1024;   ///< bytes that may wait for a slow reader; above → 1008
  std::uint32_t ping_ms = 30'000;       ///< a ping each period; two unanswered → lost
  std::uint32_t close_ms = 3'000;       ///< how long a close handshake may take
};

/// One frame, serialised once, immutable, shared by all its receivers. Copying copies a pointer.
class SharedFrame {
 public:
  /// A whole text message. `text` must be UTF-8.
  [[nodiscard]] static SharedFrame text(std::string_view text);
  /// Bytes that already are what goes on the wire.
  [[nodiscard]] static SharedFrame raw(std::string bytes);

  [[nodiscard]] std::string_view bytes() const { return *bytes_; }

 private:
  explicit SharedFrame(std::string bytes)
      : bytes_(std::make_shared<const std::string>(std::move(bytes))) {}
  std::shared_ptr<const std::string> bytes_;
};

/// One accepted connection. Lives until its listener heard on_close; afterwards every call is
/// harmless and does nothing.
class WebSocket {
 public:
  virtual ~WebSocket() = default;

  /// Writes `frame` at once, or keeps it for when the reader catches up. Past `max_queue` what
  /// waits is dropped and the connection closed with PolicyViolation. Never calls the listener
  /// before it returns, so it is safe inside a loop over all connections.
  virtual void send(const SharedFrame& frame) = 0;

  /// Starts the close handshake; the listener hears on_close later, once. `reason`: at most 123
  /// bytes of UTF-8, longer ones are left out.
  virtual void close(CloseCode code, std::string_view reason = {}) = 0;

  /// Breaks the connection as a network does: a reset, no close frame. The listener hears on_close
  /// (Abnormal) later.
  virtual void cut() = 0;

  /// From now on nothing is written, and what comes is thrown away unread, pongs and close frames
  /// included; the connection itself stays until the peer ends it, close() has had its time, cut()
  /// or the server stops.
  virtual void fall_silent() = 0;

  /// True until either side begins to close or the connection is lost.
  [[nodiscard]] virtual bool is_open() const = 0;
};

/// What the owner of a connection hears. Owned by the connection and destroyed with it.
class SocketListener {
 public:
  virtual ~SocketListener() = default;

  /// First call; `socket` stays valid until on_close has returned. Frames sent from here follow
  /// the handshake's answer.
  virtual void on_open(WebSocket& socket) = 0;
  /// One whole, valid text message. `text` dies with the call.
  virtual void on_text(std::string_view text) = 0;
  /// Last call, exactly once: nothing more will be delivered or sent. `code` is what ended it,
  /// CloseCode::Abnormal when the connection was lost.
  virtual void on_close(CloseCode code) = 0;
};

}  // namespace autoplay::net
