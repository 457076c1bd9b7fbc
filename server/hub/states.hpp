#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/judge.hpp"

namespace autoplay::hub {

/// The last state of each channel that spoke in a room, learned from the events that pass through.
/// What counts as news is the core's judgement, the same that the page makes.
class StateBook {
 public:
  /// A room serves few channels; those past the limit are passed on but not remembered.
  static constexpr std::size_t kMaxChannels = 64;

  /// Takes in an EVENT frame as it goes to the room; anything else teaches nothing.
  void take(std::string_view frame);

  /// The `state` of each channel whose state is known, oldest channel first. `period_ms` is when
  /// the next one is due; 0: as the channel's own states last said.
  [[nodiscard]] std::vector<std::string> states(std::int64_t period_ms) const;

 private:
  struct ChannelState {
    Knowledge known;
    ChannelText name;
    Millis as_of = kNever;  ///< what the state was learned from speaks of this moment
    Millis period = 0;
    bool stated = false;  ///< live or not is known
  };

  [[nodiscard]] ChannelState* entry_for(const ChannelText& channel);
  [[nodiscard]] static std::string write(const ChannelState& entry, std::int64_t period_ms);

  std::vector<ChannelState> entries_;
};

}  // namespace autoplay::hub
