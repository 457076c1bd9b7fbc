#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace autoplay::emitter {

/// Why a name is not taken; one line for the caller.
struct BadName {
  std::string message;
};

/// The `username` of a token request's body: empty when the body or the field is absent. At most 32
/// characters, neither control characters nor ones that turn the direction of text.
[[nodiscard]] std::variant<std::string, BadName> read_username(std::string_view body);

}  // namespace autoplay::emitter
