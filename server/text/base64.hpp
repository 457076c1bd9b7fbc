#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Base64 (RFC 4648).
namespace autoplay::text {

/// With the standard alphabet (§4), padded.
[[nodiscard]] std::string base64(std::string_view bytes);

/// With the alphabet for URLs and file names (§5), not padded.
[[nodiscard]] std::string base64url(std::string_view bytes);

/// Reads the standard alphabet. The padding may be absent; if it is there, it must be complete.
/// Nothing if `text` is not base64.
[[nodiscard]] std::optional<std::string> read_base64(std::string_view text);

}  // namespace autoplay::text
