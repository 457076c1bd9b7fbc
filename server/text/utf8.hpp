#pragma once

#include <cstddef>
#include <string_view>

namespace autoplay::text {

/// True when `text` is well-formed UTF-8 (RFC 3629): no overlong forms, surrogates, or code points
/// above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

/// Code points in well-formed UTF-8, the unit in which IVS counts a message's length.
[[nodiscard]] std::size_t count_code_points(std::string_view text);

}  // namespace autoplay::text
