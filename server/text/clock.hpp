#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The system's clocks, and moments as text. Texts are in UTC and do not depend on the locale.
namespace autoplay::text {

/// Milliseconds since 1970, by the system clock.
[[nodiscard]] std::int64_t unix_ms();
/// The same with its fraction, for differences below a millisecond.
[[nodiscard]] double unix_ms_with_fraction();
/// Milliseconds since an arbitrary moment. This clock never jumps.
[[nodiscard]] std::int64_t steady_ms();

/// ISO 8601: `2026-11-23T18:00:00.250Z`; `2026-11-23T18:00:00Z` if the fraction is 0.
[[nodiscard]] std::string iso_time(std::int64_t unix_ms);
/// ISO 8601 with nanoseconds, as in an IVS frame: `2026-11-23T18:00:00.913691272Z`.
[[nodiscard]] std::string iso_time_ns(std::int64_t unix_ns);
/// This moment as `iso_time_ns` writes it.
[[nodiscard]] std::string iso_time_now();

/// ISO 8601 in basic format, as in an AWS signature: `20261123T180000Z`.
[[nodiscard]] std::string iso_basic_time(std::int64_t unix_s);
/// Unix seconds from ISO 8601 in basic format. Nothing if `text` is anything else.
[[nodiscard]] std::optional<std::int64_t> read_iso_basic_time(std::string_view text);

/// As in an HTTP header (RFC 9110 §5.6.7): `Mon, 23 Nov 2026 18:00:00 GMT`.
[[nodiscard]] std::string http_date(std::int64_t unix_s);
/// As in an access log: `23/Nov/2026:18:00:00 +0000`.
[[nodiscard]] std::string access_log_time(std::int64_t unix_s);

}  // namespace autoplay::text
