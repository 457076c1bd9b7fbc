#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "net/server_types.hpp"

namespace autoplay::stage {

/// Those in the chat room, so that their connections can be treated badly. The hub does not know.
/// Single-threaded.
class Audience {
 public:
  Audience();

  /// Takes note of the connection that an accepted handshake becomes; a refused one passes.
  [[nodiscard]] net::UpgradeAnswer admit(net::UpgradeAnswer answer);

  /// Resets every connection; how many there were.
  std::size_t cut();
  /// Closes every connection that is not half-open with a code; how many there were.
  std::size_t close(std::uint16_t code);
  /// Leaves every connection half-open: it stays and carries nothing any more; how many there were.
  std::size_t fall_silent();
  /// Connections that are half-open.
  [[nodiscard]] std::size_t half_open() const;
  /// Resets the half-open ones.
  void cut_half_open();

 private:
  class Seat;
  struct Connections;

  std::shared_ptr<Connections> connections_;  ///< shared with the connections, which may go last
};

}  // namespace autoplay::stage
