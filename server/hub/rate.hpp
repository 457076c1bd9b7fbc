#pragma once

#include <algorithm>
#include <cstdint>

namespace autoplay::hub {

/// Lets `per_second` things through at once and then one each 1/`per_second` s, so never more than
/// twice as many in any second. Refused ones do not count. Costs eight bytes, for there is one in
/// every connection.
class Rate {
 public:
  /// True when one more may pass. `per_second`: up to 1000, always the same; 0 = no limit.
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
  std::int64_t free_at_us_ = 0;  ///< when all that passed is paid off
};

}  // namespace autoplay::hub
