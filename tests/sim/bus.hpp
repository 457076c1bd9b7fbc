#pragma once

#include "sim/channel.hpp"
#include "sim/hub.hpp"

namespace autoplay::sim {

/// EventBridge, the emitter behind it, and its beacon. They turn the truth into frames, with
/// faults.
class Bus {
 public:
  Bus(World& world, const Config& config, const Faults& faults, std::vector<Channel>& channels,
      Hub& hub);

  /// The state of a channel as the snapshot endpoint returns it.
  [[nodiscard]] Post snapshot(int channel);

 private:
  void publish(const Channel& channel, std::size_t stream, bool start);
  /// `ahead`: how much too late the source dates the event.
  void send(const Channel& channel, std::size_t stream, bool start, Millis ahead);
  void operate(const Channel& channel, std::size_t stream);
  void release(const Channel& channel, std::size_t stream);
  void say(const Channel& channel, std::size_t stream, std::string_view name, Content content);
  void beacon();
  void chatter();
  void mischief(Fault kind);
  [[nodiscard]] Post state_of(const Channel& channel, bool framed);

  World& world_;
  const Config& config_;
  const Faults& faults_;
  std::vector<Channel>& channels_;
  Hub& hub_;
  std::uint64_t frames_ = 0;
};

}  // namespace autoplay::sim
