#include "emitter/event.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "core/wire.hpp"
#include "text/arn.hpp"
#include "text/json.hpp"

namespace autoplay::emitter {

namespace {

using nlohmann::ordered_json;

constexpr std::size_t kLongestQuote = 64;

std::string quoted(const std::string& text) {
  return text.empty() ? "absent" : '"' + text.substr(0, kLongestQuote) + '"';
}

bool fits(const aws::Attributes& attributes) {
  ordered_json object;
  for (const auto& [name, value] : attributes) object[name] = value;
  return text::write_json(object).size() < kAttributesLimit;
}

ordered_json only(const ordered_json& object, std::initializer_list<std::string_view> kept) {
  ordered_json result = ordered_json::object();
  for (const auto& [name, value] : object.items()) {
    for (const std::string_view key : kept) {
      if (name == key) result[name] = value;
    }
  }
  return result;
}

/// The event with as many of its bytes as fit: all of them, without the envelope, or only what
/// pages read.
std::optional<aws::Attributes> fitted(std::string_view payload, const ordered_json& event,
                                      const std::string& channel) {
  aws::Attributes attributes{{"event", without_space(payload)}};
  if (fits(attributes)) return attributes;
  ordered_json compact =
      only(event, {"id", "time", "source", "detail-type", "resources", "detail"});
  attributes[0].second = text::write_json(compact);
  if (fits(attributes)) return attributes;
  compact["resources"] = ordered_json::array({channel});
  compact["detail"] = only(compact["detail"], {"event_name", "channel_name", "stream_id"});
  attributes[0].second = text::write_json(compact);
  if (fits(attributes)) return attributes;
  return std::nullopt;
}

/// Why the core did not read the event.
std::string reason_for(Ignored cause, const ordered_json& event) {
  switch (cause) {
    case Ignored::NotJson: return "not JSON";
    case Ignored::TooDeep: return "nested too deeply";
    case Ignored::TooLarge: return "too large";
    case Ignored::NotAnObject: return "not a JSON object";
    case Ignored::DoubledKey: return "a field is given twice";
    case Ignored::None:
    case Ignored::Incomplete:
    case Ignored::Irrelevant:
    case Ignored::Foreign:
    case Ignored::Superseded:
    case Ignored::OldEpoch: break;
  }
  const std::string source = text::text_in(event, "source");
  if (source != "aws.ivs") return "source is " + quoted(source) + ", not aws.ivs";
  const std::string type = text::text_in(event, "detail-type");
  if (type != "IVS Stream State Change") return "detail-type " + quoted(type) + " is not followed";
  if (!event.contains("detail") || !event["detail"].is_object()) return "no detail";
  if (cause == Ignored::Incomplete) return "a field is of the wrong type or too long";
  return "event_name " + quoted(text::text_in(event["detail"], "event_name")) + " is not followed";
}

bool names_itself(const ordered_json& event) {
  return text::text_in(event, "source") == "aws.ivs" &&
         !text::text_in(event, "detail-type").empty() && !event.contains("Type");
}

}  // namespace

std::string without_space(std::string_view json) {
  std::string result;
  result.reserve(json.size());
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (!in_string && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) continue;
    result.push_back(c);
    if (c == '"') in_string = !in_string;
    if (in_string && c == '\\' && i + 1 < json.size()) result.push_back(json[++i]);
  }
  return result;
}

net::Outcome<StreamEvent, IgnoredEvent> read_stream_event(std::string_view payload) {
  const Frame frame = read_frame(payload);
  const bool readable = frame.ignored != Ignored::NotJson && frame.ignored != Ignored::TooDeep;
  const ordered_json event = readable ? text::read_ordered_json(payload) : ordered_json();
  std::string id = text::text_in(event, "id").substr(0, kLongestQuote);
  if (id.empty()) id = "unknown";

  const Evidence& evidence = frame.evidence;
  const bool claims = evidence.claim == Claim::Started || evidence.claim == Claim::Ended;
  if (frame.ignored != Ignored::None || !claims || !names_itself(event))
    return IgnoredEvent{id, reason_for(frame.ignored, event)};
  std::string channel(evidence.channel.view());
  if (!text::is_channel_arn(channel)) return IgnoredEvent{id, "no channel ARN in resources[0]"};
  auto attributes = fitted(payload, event, channel);
  if (!attributes) return IgnoredEvent{id, "the event does not fit into 1 KB of attributes"};
  return StreamEvent{id, std::move(channel),
                     evidence.claim == Claim::Started ? "STREAM_STARTED" : "STREAM_ENDED",
                     std::move(*attributes)};
}

}  // namespace autoplay::emitter
