#pragma once

#include <array>

#include "sim/channel.hpp"

namespace autoplay::sim {

/// The answer to a playlist request.
struct Playlist {
  int status =
      200;  ///< 0 = the network failed, -1 = no answer, 1 = an answer that is not a playlist
  const Stream* stream = nullptr;
};

/// The CDN in front of one channel.
class Cdn {
 public:
  Cdn(const World& world, const Config& config, const Faults& faults, const Channel& channel)
      : world_(world), config_(config), faults_(faults), channel_(channel) {}

  /// A request for the master playlist; a 404 may be cached for a while.
  [[nodiscard]] Playlist ask(bool network) {
    const Playlist answer = present(network);
    if (answer.status == 200 && kept_until_ > world_.now()) return {404, nullptr};
    if (answer.status == 404 && kept_until_ <= world_.now())
      kept_until_ = world_.now() + config_.negative_ttl;
    return answer;
  }

  /// The same without side effects: whether a player could continue.
  [[nodiscard]] Playlist present(bool network) const {
    if (!network) return {0, nullptr};
    const int at = channel_.index();
    if (faults_.active(Fault::CdnHangs, at)) return {-1, nullptr};
    if (faults_.active(Fault::Cdn403, at)) return {403, nullptr};
    if (faults_.active(Fault::Cdn429, at)) return {429, nullptr};
    if (faults_.active(Fault::Cdn5xx, at)) return {500, nullptr};
    if (faults_.active(Fault::CdnInvalid, at)) return {1, nullptr};
    const Stream* served = channel_.served();
    if (served == nullptr || faults_.active(Fault::Cdn404, at)) return {404, nullptr};
    return {200, served};
  }

  /// A cached 404 is served until then.
  [[nodiscard]] Millis kept_until() const { return kept_until_; }

 private:
  const World& world_;
  const Config& config_;
  const Faults& faults_;
  const Channel& channel_;
  Millis kept_until_ = 0;
};

}  // namespace autoplay::sim
