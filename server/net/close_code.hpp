#pragma once

#include <cstdint>

namespace autoplay::net {

/// Close codes that the server sends or reports (RFC 6455 §7.4.1, IANA WebSocket close code
/// registry).
enum class CloseCode : std::uint16_t {
  Normal = 1000,
  GoingAway = 1001,  ///< the server stops
  ProtocolError = 1002,
  Unsupported = 1003,      ///< a binary message
  NoStatus = 1005,         ///< never on the wire: the peer's close frame carried no code
  Abnormal = 1006,         ///< never on the wire: the connection was lost
  InvalidText = 1007,      ///< not UTF-8
  PolicyViolation = 1008,  ///< also a reader that is too slow
  TooBig = 1009,
  TryAgainLater = 1013,
};

}  // namespace autoplay::net
