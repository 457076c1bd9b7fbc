#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace autoplay::stage {

/// A short MPEG transport stream that is played endlessly: the n-th segment of an endless stream is
/// made from the bytes of one round by rewriting what must not repeat, i.e. PCR, PTS and DTS (33
/// bits, they wrap) and the continuity counters. A player sees one stream without a discontinuity.
///
/// Stateless after construction: any segment can be asked for at any time, in any order. Source:
/// ISO/IEC 13818-1, 2.4.3.2 (packet), 2.4.3.5 (PCR), 2.4.3.7 (PES header).
class Loop {
 public:
  /// What the first frame's DTS becomes unless told otherwise: 1.4 s, so that the PCR, which runs
  /// ahead of it, starts above zero too.
  static constexpr std::uint64_t kStartTicks = 126'000;

  /// Cuts `bytes` into segments, one for each key frame together with the tables before it. `bytes`
  /// must outlive the loop. nullopt when it is no transport stream, has fewer than two segments, or
  /// its segments are not all of the same length: such a stream cannot be joined to itself.
  /// `start_ticks` (90 kHz) is the first frame's DTS.
  [[nodiscard]] static std::optional<Loop> cut(std::string_view bytes,
                                               std::uint64_t start_ticks = kStartTicks);

  /// Segments in one round.
  [[nodiscard]] std::size_t size() const { return begins_.size() - 1; }
  /// Length of each segment.
  [[nodiscard]] std::uint32_t segment_ms() const { return segment_ticks_ / 90; }
  /// The `index`-th segment of the endless stream, a whole number of 188-byte packets.
  [[nodiscard]] std::string segment(std::uint64_t index) const;

 private:
  /// Packets with payload so far, by PID: the continuity counter before it is taken modulo 16.
  using Counters = std::map<std::uint16_t, std::uint64_t>;

  Loop() = default;
  bool find_segments();
  bool measure(std::uint64_t start_ticks);
  void count();

  std::string_view bytes_;
  std::vector<std::size_t> begins_;  ///< offset of each segment, and the end of the last
  std::vector<Counters> before_;     ///< counters at each of begins_
  std::uint32_t segment_ticks_ = 0;
  std::uint64_t shift_ticks_ = 0;  ///< added to every time of the first round, modulo 2^33
};

}  // namespace autoplay::stage
