#include "hub/limits.hpp"

#include <nlohmann/json.hpp>

#include "text/utf8.hpp"

namespace autoplay::hub {

std::variant<Attributes, AttributeProblem> read_attributes(const Json& value) {
  Attributes attributes;
  if (value.is_null()) return attributes;
  if (!value.is_object()) return AttributeProblem::NotStrings;
  for (const auto& [key, content] : value.items()) {
    if (!content.is_string()) return AttributeProblem::NotStrings;
    attributes.emplace_back(key, content.get_ref<const std::string&>());
  }
  if (!fit(attributes)) return AttributeProblem::TooLarge;
  return attributes;
}

bool fit(const Attributes& attributes) {
  std::size_t size = 0;
  for (const auto& [key, value] : attributes) size += key.size() + value.size();
  return size <= kMaxAttributes;
}

bool has_length(std::string_view text, std::size_t minimum, std::size_t maximum) {
  const std::size_t size = text::count_code_points(text);
  return size >= minimum && size <= maximum;
}

}  // namespace autoplay::hub
