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
  /// `bytes` are sent unchanged.
  [[nodiscard]] static SharedFrame raw(std::string bytes);

  [[nodiscard]] std::string_view bytes() const { return *bytes_; }

 private:
  explicit SharedFrame(std::string bytes)
      : bytes_(std::make_shared<const std::string>(std::move(bytes))) {}
  std::shared_ptr<const std::string> bytes_;
};

/// One accepted connection. It is valid until its listener's on_close has returned. Once it is
/// closing, a call to send() or close() does nothing.
class WebSocket {
 public:
  virtual ~WebSocket() = default;

  /// Writes `frame` at once, or queues it if the reader is slow. If the queue would exceed
  /// `max_queue`, it is discarded and the connection is closed with PolicyViolation. Never calls
  /// the listener before it returns, so it is safe in a loop over all connections.
  virtual void send(const SharedFrame& frame) = 0;

  /// Starts the close handshake. on_close follows later, once. A `reason` of more than 123 bytes of
  /// UTF-8 is left out.
  virtual void close(CloseCode code, std::string_view reason = {}) = 0;

  /// Resets the connection without a close frame, as a broken network does. on_close (Abnormal)
  /// follows later.
  virtual void cut() = 0;

  /// Stops all traffic: nothing is written any more, and whatever arrives is discarded, including
  /// pongs and close frames. The connection stays open until the peer ends it, `close_ms` have
  /// passed since close(), cut() is called or the server stops.
  virtual void fall_silent() = 0;

  /// True until either side begins to close or the connection is lost.
  [[nodiscard]] virtual bool is_open() const = 0;
};

/// Receives the events of a connection. The connection owns it.
class SocketListener {
 public:
  virtual ~SocketListener() = default;

  /// The first call. `socket` is valid until on_close has returned. Frames sent here follow the
  /// handshake's answer.
  virtual void on_open(WebSocket& socket) = 0;
  /// A complete, valid text message. `text` is valid during the call only.
  virtual void on_text(std::string_view text) = 0;
  /// The last call, exactly once. `code` says why the connection ended: CloseCode::Abnormal if it
  /// was lost.
  virtual void on_close(CloseCode code) = 0;
};

}  // namespace autoplay::net
