#include "stage/broadcaster.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "text/clock.hpp"
#include "text/json.hpp"

namespace autoplay::stage {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

Broadcaster::Broadcaster(Names names, Origin& origin, Bus& bus, Ids& ids, Clocks clocks)
    : names_(std::move(names)), origin_(origin), bus_(bus), ids_(ids), clocks_(std::move(clocks)) {}

bool Broadcaster::is_live() const {
  return origin_.state(clocks_.steady_ms()) == Origin::State::Live;
}

std::optional<std::string> Broadcaster::go_live() {
  if (is_live()) return "already live: " + origin_.stream_id();
  origin_.go_live(ids_.stream(), clocks_.steady_ms());
  since_unix_s_ = clocks_.unix_ms() / 1000;
  send("Session Created");
  send("Stream Start");
  return std::nullopt;
}

std::optional<std::string> Broadcaster::end() {
  if (!is_live()) return "not live";
  origin_.end(clocks_.steady_ms());
  send("Stream End");
  send("Session Ended");
  return std::nullopt;
}

void Broadcaster::send(std::string_view event_name) {
  const auto event =
      state_change(names_, event_name, origin_.stream_id(), ids_.uuid(), clocks_.unix_ms() / 1000);
  static_cast<void>(bus_.put(event));
}

std::string Broadcaster::status() const {
  const bool live = is_live();
  return text::write_json(
      Json{{"live", live},
           {"streamId", live ? Json(origin_.stream_id()) : Json()},
           {"since", live ? Json(text::iso_time(since_unix_s_ * 1'000)) : Json()},
           {"channel", names_.channel_arn()},
           {"channelName", names_.channel_name},
           {"playbackPath", names_.master_path()}});
}

std::string Broadcaster::snapshot() const {
  const bool live = is_live();
  return text::write_json(
      Json{{"v", 1},
           {"channel", names_.channel_arn()},
           {"name", names_.channel_name},
           {"live", live},
           {"streamId", live ? Json(origin_.stream_id()) : Json()},
           {"since", live ? Json(text::iso_time(since_unix_s_ * 1'000)) : Json()},
           {"asOf", text::iso_time(clocks_.unix_ms())},
           {"periodMs", kPeriodMs}});
}

bool Broadcaster::is_channel(std::string_view text) const {
  return text == names_.channel_arn() || text == names_.channel_name;
}

}  // namespace autoplay::stage
