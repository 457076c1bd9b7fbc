#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "net/close_code.hpp"

namespace autoplay::net {

enum class Opcode : std::uint8_t {
  Continuation = 0x0,
  Text = 0x1,
  Binary = 0x2,
  Close = 0x8,
  Ping = 0x9,
  Pong = 0xA,
};

/// The bytes of one unmasked, unfragmented frame, as a server sends it (RFC 6455 §5.2).
[[nodiscard]] std::string encode_frame(Opcode opcode, std::string_view payload);
/// A close frame; a reason that does not fit a control frame is left out.
[[nodiscard]] std::string encode_close(CloseCode code, std::string_view reason);

/// Reads what a client sends. Uses no socket and no clock. While idle it holds one pointer. It
/// holds memory only while a frame or message is incomplete, and never more than one message.
class FrameReader {
 public:
  class Sink {
   public:
    virtual void on_message(std::string_view text) = 0;
    virtual void on_ping(std::string_view payload) = 0;
    /// NoStatus if the frame has no code.
    virtual void on_close_frame(CloseCode code) = 0;

   protected:
    ~Sink() = default;
  };

  /// Why the connection must be closed.
  struct Violation {
    CloseCode code;
    std::string_view reason;
  };

  explicit FrameReader(std::size_t max_message) : max_message_(max_message) {}

  /// Reads the next bytes of the connection and unmasks them in place. Must not be called again
  /// after a violation.
  [[nodiscard]] std::optional<Violation> read(std::span<char> bytes, Sink& sink);

 private:
  struct FrameHeader {
    bool final = false;
    Opcode opcode = Opcode::Continuation;
    std::size_t header_size = 0;
    std::uint64_t size = 0;
    std::array<char, 4> mask{};
  };
  struct Partial {
    std::string bytes;    ///< of a frame that is incomplete
    std::string message;  ///< of a message that is incomplete
    bool fragmented = false;
  };

  [[nodiscard]] bool fragmented() const { return partial_ && partial_->fragmented; }
  /// Fills `header` if it is complete; otherwise `header_size` stays 0.
  [[nodiscard]] std::optional<Violation> read_header(std::span<const char> bytes,
                                                     FrameHeader& header) const;
  [[nodiscard]] std::optional<Violation> check(bool final, std::uint8_t first,
                                               std::uint8_t second) const;
  [[nodiscard]] std::optional<Violation> take(const FrameHeader& header, std::string_view payload,
                                              Sink& sink);
  [[nodiscard]] static std::optional<Violation> take_close(std::string_view payload, Sink& sink);
  void keep(std::span<const char> rest, std::string&& held);

  std::size_t max_message_;
  std::unique_ptr<Partial> partial_;
};

}  // namespace autoplay::net
