#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "hub/frames.hpp"

namespace autoplay::hub {

class Room;

/// What a chat token allows.
struct Grant {
  Room* room = nullptr;
  Sender user;
  std::uint8_t capabilities = 0;  ///< bits of Verb
  std::uint32_t session_ms = 0;   ///< how long the connection may last

  [[nodiscard]] bool allows(Verb verb) const {
    return (capabilities & static_cast<std::uint8_t>(verb)) != 0;
  }
};

/// Chat tokens that have not been used; each can be used once. Holds only their SHA-256 digests, so
/// neither a dump of its memory nor the time of a look-up reveals a token. `now` is any clock that
/// never jumps.
class TokenStore {
 public:
  static constexpr std::size_t kMaxWaiting = 100'000;

  explicit TokenStore(std::uint32_t ttl_ms) : ttl_ms_(ttl_ms) {}

  /// Nothing if too many tokens are waiting.
  [[nodiscard]] std::optional<std::string> issue(Grant grant, std::int64_t now);
  /// What the token allows, once. Nothing if it is unknown, used or expired.
  [[nodiscard]] std::optional<Grant> redeem(std::string_view token, std::int64_t now);
  [[nodiscard]] std::size_t waiting() const { return grants_.size(); }

 private:
  struct Expiry {
    std::int64_t at;
    std::string digest;
  };
  void expire(std::int64_t now);

  std::int64_t ttl_ms_;
  std::unordered_map<std::string, Grant> grants_;
  std::deque<Expiry> expiries_;  ///< oldest first: all tokens live equally long
};

}  // namespace autoplay::hub
