#pragma once

#include <cstdint>
#include <string>

/// Time and chance of the hub, as texts of the wire.
namespace autoplay::hub {

/// Unix milliseconds of the system clock.
[[nodiscard]] std::int64_t unix_ms();
/// Milliseconds that never jump, any origin.
[[nodiscard]] std::int64_t steady_ms();

/// `2026-11-23T18:00:00.913691272Z`: this moment, with the nine fraction digits IVS frames have.
[[nodiscard]] std::string send_time();
/// ISO 8601 UTC with as much fraction as there is: none, or three digits.
[[nodiscard]] std::string iso_time(std::int64_t unix_ms);

/// Twelve characters `[A-Za-z0-9]`, as IVS names frames.
[[nodiscard]] std::string random_id();
/// 256 bits from the system's generator in 43 characters `[A-Za-z0-9_-]`, all of them legal in a
/// WebSocket subprotocol.
[[nodiscard]] std::string random_token();

}  // namespace autoplay::hub
