#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

/// JSON without exceptions. The parser and the writer are compiled here and nowhere else, because
/// each compilation of them takes seconds.
namespace autoplay::text {

/// The value is discarded (`is_discarded()`, and no object) if `text` is not JSON.
[[nodiscard]] nlohmann::json read_json(std::string_view text);
/// The same with the keys in the order of `text`.
[[nodiscard]] nlohmann::ordered_json read_ordered_json(std::string_view text);

/// On one line. Bytes that are not UTF-8 are replaced.
[[nodiscard]] std::string write_json(const nlohmann::json& value);
[[nodiscard]] std::string write_json(const nlohmann::ordered_json& value);

/// The member of that name if it is a string. Empty if it is anything else, or if `object` is not
/// an object.
[[nodiscard]] std::string text_in(const nlohmann::json& object, std::string_view name);
[[nodiscard]] std::string text_in(const nlohmann::ordered_json& object, std::string_view name);

}  // namespace autoplay::text
