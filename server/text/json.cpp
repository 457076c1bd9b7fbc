#include "text/json.hpp"

#include <nlohmann/json.hpp>

namespace autoplay::text {

namespace {

template <typename Json>
std::string written(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <typename Json>
std::string string_member(const Json& object, std::string_view name) {
  if (!object.is_object()) return {};
  const auto found = object.find(std::string(name));
  return found != object.end() && found->is_string() ? found->template get<std::string>()
                                                     : std::string();
}

}  // namespace

nlohmann::json read_json(std::string_view text) {
  return nlohmann::json::parse(text, nullptr, false);
}

nlohmann::ordered_json read_ordered_json(std::string_view text) {
  return nlohmann::ordered_json::parse(text, nullptr, false);
}

std::string write_json(const nlohmann::json& value) {
  return written(value);
}

std::string write_json(const nlohmann::ordered_json& value) {
  return written(value);
}

std::string text_in(const nlohmann::json& object, std::string_view name) {
  return string_member(object, name);
}

std::string text_in(const nlohmann::ordered_json& object, std::string_view name) {
  return string_member(object, name);
}

}  // namespace autoplay::text
