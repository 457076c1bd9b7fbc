#pragma once

#include <algorithm>
#include <cstdint>

namespace autoplay::hub {

/// Allows `per_second` calls at once and then one every 1/`per_second` s, so never more than twice
/// as many in one second. Refused calls do not count. It has eight bytes only, because every
/// connection holds one.
class Rate {
 public:
  /// True if one more call is allowed. `per_second`: up to 1000, always the same; 0 = no limit.
  /// `now_ms`: any clock that never jumps.
  [[nodiscard]] bool take(std::uint32_t per_second, std::int64_t now_ms) {
    if (per_second == 0) return true;
    const std::int64_t step = 1'000'000 / per_second;
    const std::int64_t now = now_ms * 1000;
    const std::int64_t start = std::max(free_at_us_, now);
    if (start - now > step * (per_second - 1)) return false;
    free_at_us_ = start + step;
    return true;
  }

 private:
  std::int64_t free_at_us_ = 0;  ///< when a full burst is allowed again
};

}  // namespace autoplay::hub
