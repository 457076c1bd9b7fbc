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

/// Reads what a client sends. Pure: no socket, no clock. Idle it costs one pointer; memory is held
/// only between the pieces of a frame or message, and never more than one message's worth.
class FrameReader {
 public:
  class Sink {
   public:
    virtual void on_message(std::string_view text) = 0;
    virtual void on_ping(std::string_view payload) = 0;
    /// NoStatus when the frame carried no code.
    virtual void on_close_frame(CloseCode code) = 0;

   protected:
    ~Sink() = default;
  };

  /// Why the connection must be failed.
  struct Violation {
    CloseCode code;
    std::string_view reason;
  };

  explicit FrameReader(std::size_t max_message) : max_message_(max_message) {}

  /// Takes the next bytes of the connection, unmasking them in place. After a violation nothing
  /// more may be given.
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
    std::string bytes;    ///< of a frame whose rest has not arrived
    std::string message;  ///< of a message whose last fragment has not arrived
    bool fragmented = false;
  };

  [[nodiscard]] bool fragmented() const { return partial_ && partial_->fragmented; }
  /// Fills `header` when it is whole; `header_size` stays 0 when it is not.
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
