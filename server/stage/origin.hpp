#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/http.hpp"
#include "stage/loop.hpp"

namespace autoplay::stage {

/// The demo channel's HLS origin: offline (404), live (a window of kWindow segments that slides
/// over an endless stream) or ended (the last window with EXT-X-ENDLIST, then offline).
///
/// Each broadcast is a stream of its own: its segments count from 0, its times start again, and its
/// addresses carry its id, so that a player of the previous one gets 404 and never the new stream.
/// When a broadcast starts, kReadySegments exist at once: a live playlist is never empty and holds
/// the three segments a player wants before it starts. The master playlist is 404 as soon as the
/// broadcast ends: new viewers cannot start, and present ones play to the end.
///
/// Uses no clock and no I/O. `now_ms` is any monotonic clock, the same in every call. Source: RFC
/// 8216, 4.3 (tags) and 6.2.2 (live playlists).
class Origin {
 public:
  enum class State : std::uint8_t { Offline, Live, Ended };

  static constexpr std::uint64_t kWindow = 6;
  static constexpr std::uint64_t kReadySegments = 3;
  /// How long segments stay available after they left the playlist.
  static constexpr std::uint64_t kGrace = 3;
  static constexpr double kEndedMs = 30'000;

  /// `master_path` is where the master playlist is: `/api/video/v1/….m3u8`.
  Origin(Loop loop, std::string master_path);

  /// Starts a broadcast, whatever the state was. `stream_id` has URL-safe characters only.
  void go_live(std::string stream_id, double now_ms);
  /// Ends the broadcast; does nothing unless live.
  void end(double now_ms);

  [[nodiscard]] State state(double now_ms) const;
  /// Of the current broadcast, or of the last one; empty before the first.
  [[nodiscard]] const std::string& stream_id() const { return stream_id_; }
  [[nodiscard]] const std::string& master_path() const { return master_path_; }

  /// True for every path that this origin answers, found or not.
  [[nodiscard]] bool owns(std::string_view path) const;
  /// The answer to a GET: 200 or 404, never cached, readable from any page.
  [[nodiscard]] net::Response answer(std::string_view path, double now_ms) const;

 private:
  [[nodiscard]] std::uint64_t segments_made(double now_ms) const;
  [[nodiscard]] std::string master() const;
  [[nodiscard]] std::string playlist(double now_ms) const;

  Loop loop_;
  std::string master_path_;
  std::string stream_id_;
  State last_ = State::Offline;  ///< the last order; Ended becomes Offline after kEndedMs
  double live_at_ = 0;
  double ended_at_ = 0;
};

}  // namespace autoplay::stage
