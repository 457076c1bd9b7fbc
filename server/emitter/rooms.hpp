#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/outcome.hpp"

namespace autoplay::emitter {

/// Which chat rooms receive the events of which channel. All are ARNs.
class Rooms {
 public:
  /// Every channel has this one room.
  static Rooms single(std::string room);

  /// From JSON `{"<channel ARN>": "<room ARN>" | ["<room ARN>", …], …}`, at most 16 rooms a
  /// channel. The error says what is wrong with it.
  static net::Outcome<Rooms, std::string> from_json(std::string_view text);

  /// Empty for a channel that the map does not have.
  [[nodiscard]] const std::vector<std::string>& of(std::string_view channel) const;

  /// The room that a viewer of `channel` joins: the channel's first room. If `channel` is empty,
  /// the only room. Nothing if there are several rooms then, or if the channel is unknown.
  [[nodiscard]] std::optional<std::string> for_viewer(std::string_view channel) const;

  /// Each room once.
  [[nodiscard]] std::vector<std::string> all() const;

 private:
  std::vector<std::string> anywhere_;
  std::map<std::string, std::vector<std::string>, std::less<>> by_channel_;
};

}  // namespace autoplay::emitter
