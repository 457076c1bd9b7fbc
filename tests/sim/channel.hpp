#pragma once

#include <string>
#include <vector>

#include "sim/faults.hpp"

namespace autoplay::sim {

/// One stream of a channel, as it really is.
struct Stream {
  std::string id;
  Millis from;         ///< the time in the events, before it is truncated to seconds
  Millis until;        ///< kNever while it is live
  Millis media_from;   ///< segments are available from then
  Millis media_until;  ///< the rest of it can be loaded until then
  bool ends_cleanly;
};

/// A channel: its streams, and what a listing says about them.
class Channel {
 public:
  Channel(World& world, const Config& config, const Faults& faults, int index);

  [[nodiscard]] int index() const { return index_; }
  [[nodiscard]] const std::string& arn() const { return arn_; }
  [[nodiscard]] const std::string& channel_name() const { return name_; }
  [[nodiscard]] std::string url() const;
  [[nodiscard]] const std::vector<Stream>& streams() const { return streams_; }

  /// The newest live stream; null if there is none.
  [[nodiscard]] const Stream* live() const { return live_at(world_.now()); }
  [[nodiscard]] const Stream* live_at(Millis at) const;
  /// The stream that a playlist request gets now without faults: a live one, or the rest of one.
  [[nodiscard]] const Stream* served() const;
  /// What ListStreams says. It lags behind both starts and ends.
  [[nodiscard]] const Stream* listed() const;

 private:
  World& world_;
  int index_;
  std::string arn_;
  std::string name_;
  std::vector<Stream> streams_;
  Millis lags_on_;
  Millis lags_off_;
};

/// Frames and events as text. Times are world time.
struct Texts {
  static std::string time(Millis at, int digits);
  static std::string event(const Channel& channel, std::string_view name, const Stream& stream,
                           Millis at, bool with_id);
  static std::string state(const Channel& channel, const Stream* stream, Millis as_of,
                           Millis period, bool with_id);
  static std::string frame(std::string_view name, std::string_view attribute,
                           std::string_view value, Millis sent, std::uint64_t id);
  static std::string message(std::string_view content, Millis sent, std::uint64_t id);
  static std::string disconnect(std::string_view user, Millis sent, std::uint64_t id);
  static std::string quoted(std::string_view text);
};

}  // namespace autoplay::sim
