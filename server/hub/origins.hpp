#pragma once

#include <span>
#include <string>
#include <string_view>

namespace autoplay::hub {

/// True when a page of that origin may connect: it is listed, or the list has `*`, or `loopback`
/// is set and the origin is a page of this machine (http or https, any port).
[[nodiscard]] bool is_allowed_origin(std::string_view origin, std::span<const std::string> listed,
                                     bool loopback);

/// True for `*` and for `scheme://host[:port]` without a path.
[[nodiscard]] bool is_origin(std::string_view text);

}  // namespace autoplay::hub
