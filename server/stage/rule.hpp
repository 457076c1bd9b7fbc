#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace autoplay::stage {

/// True if `event` matches an EventBridge pattern of exact values: for each field of the pattern
/// the event has that field, and its value (or, of a list, one of its values) is among those
/// listed. Objects in the pattern are matched field by field. Any JSON value is a valid event.
/// Source: Amazon EventBridge user guide, "Amazon EventBridge event patterns".
[[nodiscard]] bool matches(const nlohmann::json& pattern, const nlohmann::json& event);

/// The pattern that invokes the emitter: state changes of one channel that start or end a stream.
[[nodiscard]] nlohmann::json ivs_pattern(std::string_view channel_arn);

}  // namespace autoplay::stage
