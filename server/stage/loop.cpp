#include "stage/loop.hpp"

#include "stage/packet.hpp"

namespace autoplay::stage {
namespace {

constexpr auto kPacket = ConstPacket::kSize;

std::optional<std::uint64_t> decode_time(const ConstPacket& packet) {
  const auto dts = packet.dts();
  return dts ? dts : packet.pts();
}

/// The DTS of the first video frame at or after `begin`.
std::optional<std::uint64_t> first_video_time(std::string_view bytes, std::size_t begin) {
  for (auto at = begin; at < bytes.size(); at += kPacket) {
    const ConstPacket packet(bytes.data() + at);
    if (packet.begins_video()) return decode_time(packet);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Loop> Loop::cut(std::string_view bytes, std::uint64_t start_ticks) {
  if (bytes.empty() || bytes.size() % kPacket != 0) return std::nullopt;
  Loop loop;
  loop.bytes_ = bytes;
  if (!loop.find_segments() || !loop.measure(start_ticks)) return std::nullopt;
  loop.count();
  return loop;
}

bool Loop::find_segments() {
  std::size_t tables_begin = 0;  // where the tables that directly precede this packet begin
  bool after_table = false;
  for (std::size_t at = 0; at < bytes_.size(); at += kPacket) {
    const ConstPacket packet(bytes_.data() + at);
    if (!packet.is_valid()) return false;
    const bool is_table = packet.begins_table();
    if (is_table && !after_table) tables_begin = at;
    if (packet.begins_video() && packet.is_random_access() && after_table) {
      begins_.push_back(tables_begin);
    }
    after_table = is_table;
  }
  if (begins_.size() < 2 || begins_.front() != 0) return false;
  begins_.push_back(bytes_.size());
  return true;
}

bool Loop::measure(std::uint64_t start_ticks) {
  std::optional<std::uint64_t> previous;
  for (std::size_t i = 0; i < size(); ++i) {
    const auto time = first_video_time(bytes_, begins_[i]);
    if (!time) return false;
    if (!previous) {
      shift_ticks_ = (start_ticks - *time) & ConstPacket::kTimeMask;
    } else {
      const auto length = (*time - *previous) & ConstPacket::kTimeMask;
      if (length == 0 || length > 90'000 * 60 || (i > 1 && length != segment_ticks_)) return false;
      segment_ticks_ = static_cast<std::uint32_t>(length);
    }
    previous = time;
  }
  return true;
}

void Loop::count() {
  Counters counters;
  std::size_t next = 0;
  for (std::size_t at = 0; at < bytes_.size(); at += kPacket) {
    if (at == begins_[next]) {
      before_.push_back(counters);
      ++next;
    }
    const ConstPacket packet(bytes_.data() + at);
    counters[packet.pid()] += packet.has_payload() ? 1 : 0;
  }
  before_.push_back(counters);
}

std::string Loop::segment(std::uint64_t index) const {
  const auto which = static_cast<std::size_t>(index % size());
  const auto round = index / size();
  const auto shift = shift_ticks_ + round * size() * segment_ticks_;
  Counters counters = before_[which];
  for (const auto& [pid, in_round] : before_.back()) counters[pid] += round * in_round;

  std::string segment(bytes_.substr(begins_[which], begins_[which + 1] - begins_[which]));
  for (std::size_t at = 0; at < segment.size(); at += kPacket) {
    Packet packet(segment.data() + at);
    auto& count = counters[packet.pid()];
    packet.set_counter(packet.has_payload() ? count++ : count - 1);
    packet.shift(shift);
  }
  return segment;
}

}  // namespace autoplay::stage
