#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "net/server_types.hpp"

namespace autoplay::stage {

/// The connections of the viewers in the chat room, so that faults can act on them. The hub does
/// not know of it. Single-threaded.
class Audience {
 public:
  Audience();

  /// Registers the connection of an accepted handshake. Passes on a refusal unchanged.
  [[nodiscard]] net::UpgradeAnswer admit(net::UpgradeAnswer answer);

  /// Resets every connection. Returns how many there were.
  std::size_t cut();
  /// Closes every connection that is not half-open with a code. Returns how many there were.
  std::size_t close(std::uint16_t code);
  /// Makes every connection half-open: it stays open but carries no more data. Returns how many
  /// there were.
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
