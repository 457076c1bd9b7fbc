#pragma once

#include "sim/faults.hpp"
#include "sim/letter.hpp"

namespace autoplay::sim {

/// The answer of an endpoint and its time. Status 0 = the request failed, -1 = no answer.
struct Answer {
  int status = 200;
  Millis after = 0;
  double retry_after = 0;
};

/// The token endpoint and the snapshot endpoint beside it.
class TokenEndpoint {
 public:
  TokenEndpoint(World& world, const Faults& faults) : world_(world), faults_(faults) {}

  [[nodiscard]] Answer token(bool network) {
    Answer answer{200, world_.chance.between(20, 200), 0};
    if (!network) return {0, world_.chance.between(5, 400), 0};
    if (faults_.active(Fault::TokenHangs)) return {-1, 0, 0};
    if (faults_.active(Fault::TokenSlow)) answer.after = world_.chance.between(1'500, 13'000);
    if (faults_.active(Fault::TokenFails)) answer.status = 500;
    if (faults_.active(Fault::TokenThrottled)) {
      answer.status = 429;
      if (world_.chance.likely(0.7))
        answer.retry_after = static_cast<double>(world_.chance.between(1, 60));
    }
    if (faults_.active(Fault::TokenRefused)) answer.status = world_.chance.likely(0.5) ? 401 : 403;
    return answer;
  }

  [[nodiscard]] Answer snapshot(bool network) {
    if (!network) return {0, world_.chance.between(5, 400), 0};
    if (!faults_.active(Fault::SnapshotFails)) return {200, world_.chance.between(20, 300), 0};
    if (world_.chance.likely(0.3)) return {-1, 0, 0};
    return {world_.chance.likely(0.5) ? 500 : 404, world_.chance.between(20, 300), 0};
  }

  /// The page's own function for the playback URL, on the same server.
  [[nodiscard]] Answer url(bool network) {
    Answer answer{200, world_.chance.between(20, 400), 0};
    if (faults_.active(Fault::TokenSlow)) answer.after = world_.chance.between(1'500, 19'000);
    const bool slow_failure = faults_.active(Fault::TokenSlow) && world_.chance.likely(0.4);
    if (!network || slow_failure || faults_.active(Fault::TokenFails)) answer.status = 0;
    return answer;
  }

 private:
  World& world_;
  const Faults& faults_;
};

}  // namespace autoplay::sim
