#include "stage/bus.hpp"

#include <utility>

#include "stage/rule.hpp"

namespace autoplay::stage {
namespace {

using nlohmann::json;

std::string text_at(const json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// How people name an event: what happened and to which stream.
std::string title(const json& event) {
  const auto detail = event.find("detail");
  std::string name;
  std::string stream;
  if (detail != event.end()) {
    name = text_at(*detail, "event_name");
    stream = text_at(*detail, "stream_id");
  }
  if (name.empty()) name = text_at(event, "detail-type");
  if (name.empty()) name = "event without a detail-type";
  return stream.empty() ? name : name + ' ' + stream;
}

}  // namespace

Bus::Bus(json pattern, Timeline& timeline, std::string target_name, Target target)
    : pattern_(std::move(pattern)),
      timeline_(timeline),
      target_name_(std::move(target_name)),
      target_(std::move(target)) {}

std::optional<std::string> Bus::put(std::string_view text) {
  const auto event = json::parse(text, nullptr, false);
  if (event.is_discarded()) return "the event is not JSON";
  if (!event.is_object()) return "the event is not a JSON object";
  const bool fits = matches(pattern_, event);
  timeline_.add("bus", "event", title(event) + (fits ? ": to " + target_name_ : ": no rule fits"));
  if (fits) target_(std::string(text));
  return std::nullopt;
}

}  // namespace autoplay::stage
