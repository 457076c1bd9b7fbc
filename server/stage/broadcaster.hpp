#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "stage/bus.hpp"
#include "stage/events.hpp"
#include "stage/origin.hpp"

namespace autoplay::stage {

/// The two clocks of the stage, passed in so that tests can set them.
struct Clocks {
  std::function<double()> steady_ms;      ///< since the stage's start, with fractions
  std::function<std::int64_t()> unix_ms;  ///< the wall clock
};

/// Starts and ends the broadcast as a broadcaster and IVS do: first the origin changes, then the
/// events go to the bus. Always knows the channel's true state.
class Broadcaster {
 public:
  /// How often a channel's state is repeated (the `periodMs` of a state).
  static constexpr int kPeriodMs = 60'000;

  /// The references must outlive the broadcaster.
  Broadcaster(Names names, Origin& origin, Bus& bus, Ids& ids, Clocks clocks);

  /// Makes the origin live with a new stream, then sends Session Created and Stream Start. If
  /// already live, nothing happens and the answer says so.
  [[nodiscard]] std::optional<std::string> go_live();
  /// Ends the origin's stream, then sends Stream End and Session Ended. If not live, nothing
  /// happens and the answer says so.
  [[nodiscard]] std::optional<std::string> end();

  [[nodiscard]] bool is_live() const;
  /// For the page's buttons: `{live, streamId, since, channel, channelName, playbackPath}`;
  /// `streamId` and `since` are null unless live.
  [[nodiscard]] std::string status() const;
  /// The channel's state, the same text that a `STREAM_STATE` event carries, as of this moment.
  [[nodiscard]] std::string snapshot() const;
  /// True if `text` is the channel's ARN or its name.
  [[nodiscard]] bool is_channel(std::string_view text) const;

 private:
  void send(std::string_view event_name);

  Names names_;
  Origin& origin_;
  Bus& bus_;
  Ids& ids_;
  Clocks clocks_;
  std::int64_t since_unix_s_ = 0;
};

}  // namespace autoplay::stage
