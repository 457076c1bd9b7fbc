#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace autoplay::stage {

/// The fields of one MPEG transport stream packet that a loop has to read and rewrite. A view: the
/// 188 bytes belong to the caller. Times are in ticks of 90 kHz, 33 bits.
/// Source: ISO/IEC 13818-1, 2.4.3.
template <class Byte>
class BasicPacket {
 public:
  static constexpr std::size_t kSize = 188;
  static constexpr std::uint64_t kTimeMask = (std::uint64_t{1} << 33) - 1;

  /// `at` points at kSize bytes.
  explicit BasicPacket(Byte* at) : at_(at) {}

  [[nodiscard]] bool is_valid() const { return byte(0) == 0x47 && payload_at() <= kSize; }
  [[nodiscard]] std::uint16_t pid() const {
    return static_cast<std::uint16_t>((byte(1) & 0x1f) << 8 | byte(2));
  }
  [[nodiscard]] bool has_payload() const { return (byte(3) & 0x10) != 0; }
  /// Modulo 16; rises by one with each packet of the PID that has a payload.
  [[nodiscard]] unsigned counter() const { return byte(3) & 0x0fU; }
  [[nodiscard]] bool is_random_access() const { return has_flags() && (byte(5) & 0x40) != 0; }
  /// True for the first packet of a video frame.
  [[nodiscard]] bool begins_video() const { return pes_at() != 0 && (stream_id() & 0xf0) == 0xe0; }
  /// True for packets of tables (PAT, PMT, SDT), which begin no elementary stream's packet.
  [[nodiscard]] bool begins_table() const { return begins_unit() && pes_at() == 0; }

  [[nodiscard]] std::optional<std::uint64_t> pcr() const {
    if (!has_flags() || (byte(5) & 0x10) == 0 || byte(4) < 7) return std::nullopt;
    return std::uint64_t{byte(6)} << 25 | std::uint64_t{byte(7)} << 17 |
           std::uint64_t{byte(8)} << 9 | std::uint64_t{byte(9)} << 1 | byte(10) >> 7;
  }
  [[nodiscard]] std::optional<std::uint64_t> pts() const { return time(pts_at()); }
  /// Absent when it equals the PTS.
  [[nodiscard]] std::optional<std::uint64_t> dts() const { return time(dts_at()); }

  void set_counter(std::uint64_t counter) {
    at_[3] = static_cast<Byte>((byte(3) & 0xf0) | (counter & 0x0f));
  }
  /// Moves every time in the packet by `ticks`, modulo 2^33.
  void shift(std::uint64_t ticks) {
    if (const auto clock = pcr()) set_pcr((*clock + ticks) & kTimeMask);
    for (const auto where : {pts_at(), dts_at()}) {
      if (const auto was = time(where)) set_time(where, (*was + ticks) & kTimeMask);
    }
  }

 private:
  [[nodiscard]] std::uint8_t byte(std::size_t index) const {
    return static_cast<std::uint8_t>(at_[index]);
  }
  [[nodiscard]] bool begins_unit() const { return (byte(1) & 0x40) != 0; }
  [[nodiscard]] bool has_adaptation() const { return (byte(3) & 0x20) != 0; }
  [[nodiscard]] bool has_flags() const { return has_adaptation() && byte(4) > 0; }
  [[nodiscard]] std::size_t payload_at() const {
    return has_adaptation() ? std::size_t{5} + byte(4) : 4;
  }
  /// Where an elementary stream's packet begins here, with room for its two times; 0 = it does not.
  [[nodiscard]] std::size_t pes_at() const {
    const auto where = payload_at();
    const bool fits = begins_unit() && has_payload() && where + 19 <= kSize;
    return fits && byte(where) == 0 && byte(where + 1) == 0 && byte(where + 2) == 1 ? where : 0;
  }
  [[nodiscard]] std::uint8_t stream_id() const { return byte(pes_at() + 3); }
  /// 0 = no such time. Only audio and video streams have the optional header that holds them.
  [[nodiscard]] std::size_t pts_at() const {
    const auto where = pes_at();
    const bool is_media = where != 0 && stream_id() >= 0xc0 && stream_id() <= 0xef;
    return is_media && (byte(where + 7) & 0x80) != 0 ? where + 9 : 0;
  }
  [[nodiscard]] std::size_t dts_at() const {
    const auto where = pts_at();
    return where != 0 && (byte(pes_at() + 7) & 0x40) != 0 ? where + 5 : 0;
  }
  [[nodiscard]] std::optional<std::uint64_t> time(std::size_t where) const {
    if (where == 0) return std::nullopt;
    return std::uint64_t{byte(where) & 0x0eU} << 29 | std::uint64_t{byte(where + 1)} << 22 |
           std::uint64_t{byte(where + 2) & 0xfeU} << 14 | std::uint64_t{byte(where + 3)} << 7 |
           byte(where + 4) >> 1;
  }
  void set_time(std::size_t where, std::uint64_t ticks) {
    at_[where] = static_cast<Byte>((byte(where) & 0xf1) | (ticks >> 29 & 0x0e));
    at_[where + 1] = static_cast<Byte>(ticks >> 22);
    at_[where + 2] = static_cast<Byte>((ticks >> 14 & 0xfe) | 1);
    at_[where + 3] = static_cast<Byte>(ticks >> 7);
    at_[where + 4] = static_cast<Byte>((ticks << 1 & 0xfe) | 1);
  }
  void set_pcr(std::uint64_t ticks) {
    at_[6] = static_cast<Byte>(ticks >> 25);
    at_[7] = static_cast<Byte>(ticks >> 17);
    at_[8] = static_cast<Byte>(ticks >> 9);
    at_[9] = static_cast<Byte>(ticks >> 1);
    at_[10] = static_cast<Byte>((byte(10) & 0x7f) | (ticks << 7 & 0x80));
  }

  Byte* at_;
};

using Packet = BasicPacket<char>;
using ConstPacket = BasicPacket<const char>;

}  // namespace autoplay::stage
