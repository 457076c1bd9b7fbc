#include "stage/rule.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace autoplay::stage {
namespace {

using nlohmann::json;

bool is_listed(const json& values, const json& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

bool matches(const json& pattern, const json& event) {
  if (!event.is_object()) return false;
  return std::all_of(pattern.items().begin(), pattern.items().end(), [&](const auto& field) {
    const auto found = event.find(field.key());
    if (found == event.end()) return false;
    if (field.value().is_object()) return matches(field.value(), *found);
    if (!found->is_array()) return is_listed(field.value(), *found);
    return std::any_of(found->begin(), found->end(),
                       [&](const json& one) { return is_listed(field.value(), one); });
  });
}

json ivs_pattern(std::string_view channel_arn) {
  return {{"source", {"aws.ivs"}},
          {"detail-type", {"IVS Stream State Change"}},
          {"resources", {channel_arn}},
          {"detail", {{"event_name", {"Stream Start", "Stream End", "Stream Failure"}}}}};
}

}  // namespace autoplay::stage
