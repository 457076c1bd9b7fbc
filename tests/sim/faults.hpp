#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "sim/world.hpp"

/// The faults of one run, decided before it begins.
namespace autoplay::sim {

enum class Fault : std::uint8_t {
  // the bus, the emitter and its beacon
  EventLost,
  EventLate,
  EventRepeated,
  EventReordered,
  BeaconLost,
  Forged,     ///< a MESSAGE or a doubled key that imitates the event
  Foreign,    ///< events of a channel that no page follows
  Malformed,  ///< frames that cannot be read
  // the hub
  HubCut,
  HubCloses,
  HubRestarts,
  HubRefuses,
  HalfOpen,
  SessionCut,
  Kicked,
  // the token endpoint and the snapshot beside it
  TokenSlow,
  TokenRefused,
  TokenThrottled,
  TokenFails,
  TokenHangs,
  SnapshotFails,
  // the CDN
  ManifestLate,
  Cached404,
  Cdn404,
  Cdn403,
  Cdn429,
  Cdn5xx,
  CdnHangs,
  CdnStalls,
  CdnInvalid,
  // the player
  PlayerSilent,
  PlayerStuck,  ///< reports that it plays, but does not advance
  AudioBlocked,
  PlaybackBlocked,
  PauseOnEnded,
  // the broadcaster
  Flap,
  TwoEncoders,
  EndAndReturn,
  NoStreamId,
  NoSendTime,
  ClockAhead,  ///< the source dates its events in the future
  // the viewer and the machine
  ViewerPauses,
  ViewerMutes,
  ViewerOptsOut,
  PageHides,
  PictureFloats,  ///< in a window of its own, which is closed later
  PageFreezes,
  Sleeps,
  NetworkOff,
  ClockSteps,
  Count
};
inline constexpr std::size_t kFaultCount = static_cast<std::size_t>(Fault::Count);

[[nodiscard]] std::string_view name_of(Fault fault);

/// One fault of a run, in world time; `channel` -1 = every channel.
struct Trouble {
  Fault kind;
  Millis from;
  Millis to;
  int channel;
};

/// When a channel broadcasts.
struct Broadcasting {
  Millis from;
  Millis until;
  bool ends_cleanly;  ///< with ENDLIST; otherwise the playlists disappear
};

enum class Gate : std::uint8_t { None, Release, At };

enum class Policy : std::uint8_t { Auto, Ask, Never, DataSaver, Kiosk };

struct Config {
  Millis length = 0;
  std::vector<std::vector<Broadcasting>> programmes;  ///< one per channel
  std::vector<Trouble> troubles;

  Millis period = 0;  ///< of beacons; 0 = none
  bool hub_retains = false;
  bool snapshot_source = false;
  bool token_snapshot = false;
  Millis window = 0;
  Millis session = 0;
  bool stream_ids = true;
  bool send_times = true;

  bool steady_stops = true;  ///< performance.now() stops during sleep
  bool tells_offline = true;
  bool hears_messages = false;
  bool feeds =
      false;  ///< the page has its own connection: it feeds every frame and reports no link
  bool pauses_unseen = false;  ///< the browser pauses playback in a hidden page
  bool pauses_first = false;   ///< it does so before it tells that the page is hidden
  bool pauses_late = false;    ///< the browser pauses playback when the viewer is back
  bool loads_paused = false;   ///< the player asks for the playlist while it is paused, too
  bool url_is_function = false;
  bool given_by_name = false;
  bool start_hidden = false;
  bool start_after_pause = false;
  bool activated = false;  ///< the viewer has clicked on this site before
  bool begins_hidden = false;
  Policy policy = Policy::Auto;
  Gate gate = Gate::None;
  Millis gate_at = kNever;       ///< when it opens by itself
  bool repeats_release = false;  ///< the operator releases again and again
  bool announces = false;        ///< the operator announces each stream
  Millis negative_ttl = 0;       ///< the CDN caches a 404 this long

  [[nodiscard]] bool has(Fault kind) const {
    return std::any_of(troubles.begin(), troubles.end(),
                       [&](const Trouble& t) { return t.kind == kind; });
  }
};

/// Derives the world from a seed.
[[nodiscard]] Config draw(Chance& chance);

/// The faults that are active now.
class Faults {
 public:
  Faults(const World& world, const Config& config) : world_(world), config_(config) {}

  [[nodiscard]] bool active(Fault kind, int channel = -1) const {
    return find(kind, channel) != nullptr;
  }
  [[nodiscard]] const Trouble* find(Fault kind, int channel = -1) const {
    for (const Trouble& t : config_.troubles) {
      const bool here = t.channel < 0 || channel < 0 || t.channel == channel;
      if (t.kind == kind && here && t.from <= world_.now() && world_.now() < t.to) return &t;
    }
    return nullptr;
  }

 private:
  const World& world_;
  const Config& config_;
};

}  // namespace autoplay::sim
