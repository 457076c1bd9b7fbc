#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace autoplay::emitter {

/// Why a name is refused, in one line for the caller.
struct BadName {
  std::string message;
};

/// The `username` of a token request's body: empty if the body or the field is absent. It has at
/// most 32 characters, no control characters, and none that change the direction of text.
[[nodiscard]] std::variant<std::string, BadName> read_username(std::string_view body);

}  // namespace autoplay::emitter
