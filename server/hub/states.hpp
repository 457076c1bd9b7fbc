#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/judge.hpp"

namespace autoplay::hub {

/// The last state of each channel, learned from the events that are sent to a room. The core
/// decides which event is newer, as it does in the page.
class StateBook {
 public:
  /// A room serves few channels. Events of further channels are sent but not remembered.
  static constexpr std::size_t kMaxChannels = 64;

  /// Learns from an EVENT frame that is sent to the room. Ignores any other text.
  void take(std::string_view frame);

  /// The `state` of each channel whose state is known, oldest channel first. `period_ms` is the
  /// period until the next state; 0 = the one that the channel's own states announced.
  [[nodiscard]] std::vector<std::string> states(std::int64_t period_ms) const;

 private:
  struct ChannelState {
    Knowledge known;
    ChannelText name;
    Millis as_of = kNever;  ///< the moment that the event describes
    Millis period = 0;
    bool stated = false;  ///< live or not is known
  };

  [[nodiscard]] ChannelState* entry_for(const ChannelText& channel);
  [[nodiscard]] static std::string write(const ChannelState& entry, std::int64_t period_ms);

  std::vector<ChannelState> entries_;
};

}  // namespace autoplay::hub
