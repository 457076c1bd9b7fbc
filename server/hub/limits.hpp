#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string_view>
#include <variant>

#include "hub/types.hpp"

/// The limits IVS Chat documents, and how the hub counts them.
namespace autoplay::hub {

/// For reading: keys sorted, so that hostile objects cost no more than their size.
using Json = nlohmann::json;
/// For writing: `Type` first, by which a page recognises a plain message.
using OrderedJson = nlohmann::ordered_json;

inline constexpr std::size_t kMaxAttributes = 1024;  ///< bytes of all keys and values in UTF-8
inline constexpr std::size_t kMaxContent = 500;      ///< code points
inline constexpr std::size_t kMaxEventName = 100;    ///< code points, at least one
inline constexpr std::size_t kMaxUserId = 128;       ///< code points, at least one
inline constexpr std::size_t kMaxReason = 256;       ///< code points
inline constexpr std::size_t kMaxRequestId = 128;    ///< bytes
inline constexpr int kMaxSessionMinutes = 180;

enum class AttributeProblem : std::uint8_t { NotStrings, TooLarge };

/// Reads `attributes` of an operation or frame: null is none.
[[nodiscard]] std::variant<Attributes, AttributeProblem> read_attributes(const Json& value);
/// True while all keys and values together stay within the limit.
[[nodiscard]] bool fit(const Attributes& attributes);

/// True for `minimum` to `maximum` code points.
[[nodiscard]] bool has_length(std::string_view text, std::size_t minimum, std::size_t maximum);

}  // namespace autoplay::hub
