#include "stage/bus.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "stage/rule.hpp"
#include "text/json.hpp"

namespace autoplay::stage {
namespace {

using nlohmann::json;

std::string in_detail(const json& event, const char* key) {
  const auto detail = event.find("detail");
  return detail == event.end() ? std::string() : text::text_in(*detail, key);
}

/// How people name an event: what happened and to which stream.
std::string title(const json& event) {
  auto name = in_detail(event, "event_name");
  const auto stream = in_detail(event, "stream_id");
  if (name.empty()) name = text::text_in(event, "detail-type");
  if (name.empty()) name = "event without a detail-type";
  return stream.empty() ? name : name + ' ' + stream;
}

}  // namespace

Bus::Bus(const json& pattern, Timeline& timeline, Faults& faults, std::string target_name,
         Target target)
    : pattern_(std::make_unique<const json>(pattern)),
      timeline_(timeline),
      faults_(faults),
      target_name_(std::move(target_name)),
      target_(std::move(target)) {}

Bus::~Bus() = default;

std::optional<std::string> Bus::put(std::string_view text) {
  const auto event = text::read_json(text);
  if (event.is_discarded()) return "the event is not JSON";
  if (!event.is_object()) return "the event is not a JSON object";
  if (!matches(*pattern_, event)) {
    timeline_.add("bus", "event", title(event) + ": no rule fits");
    return std::nullopt;
  }
  auto passage = faults_.pass(in_detail(event, "event_name"), std::string(text));
  const auto fate = passage.fate.empty() ? "to " + target_name_ : passage.fate;
  timeline_.add("bus", "event", title(event) + ": " + fate);
  for (auto& each : passage.events) target_(std::move(each));
  return std::nullopt;
}

void Bus::release() {
  for (auto& event : faults_.take_due()) {
    const auto what = title(text::read_json(event));
    timeline_.add("bus", "fault", what + ": withheld until now, to " + target_name_);
    target_(std::move(event));
  }
}

}  // namespace autoplay::stage
