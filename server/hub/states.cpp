#include "hub/states.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "hub/limits.hpp"
#include "text/clock.hpp"
#include "text/json.hpp"

namespace autoplay::hub {
namespace {

bool decides(Verdict verdict) {
  return verdict == Verdict::NewStream || verdict == Verdict::EndCurrent ||
         verdict == Verdict::StateLive || verdict == Verdict::StateOffline;
}

/// The moment that the evidence describes.
Millis moment_of(const Evidence& evidence) {
  const Millis own = evidence.claim == Claim::State ? evidence.as_of : evidence.time;
  return own == kNever ? evidence.sent : own;
}

Json text_or_null(std::string_view text) {
  return text.empty() ? Json(nullptr) : Json(text);
}
Json time_or_null(Millis time) {
  return time == kNever ? Json(nullptr) : Json(text::iso_time(time));
}

/// The core names a stream without an id by its time. That name must not be sent as an id.
std::string_view stream_id(const Knowledge& known) {
  const std::string_view id = known.current.view();
  return id.starts_with('@') ? std::string_view() : id;
}

}  // namespace

void StateBook::take(std::string_view text) {
  const Frame frame = read_frame(text);
  if (frame.ignored != Ignored::None || frame.evidence.channel.empty()) return;
  ChannelState* entry = entry_for(frame.evidence.channel);
  if (entry == nullptr) return;
  const Judgement judgement = judge(entry->known, frame);
  learn(entry->known, frame.evidence, judgement);
  if (frame.evidence.period > 0) entry->period = frame.evidence.period;
  if (!decides(judgement.verdict)) return;
  if (!frame.evidence.channel_name.empty()) entry->name = frame.evidence.channel_name;
  entry->as_of = moment_of(frame.evidence);
  entry->stated = true;
}

StateBook::ChannelState* StateBook::entry_for(const ChannelText& channel) {
  const auto found = std::ranges::find_if(
      entries_, [&](const ChannelState& entry) { return entry.known.channel == channel; });
  if (found != entries_.end()) return &*found;
  if (entries_.size() >= kMaxChannels) return nullptr;
  ChannelState entry;
  entry.known.channel = channel;
  return &entries_.emplace_back(entry);
}

std::string StateBook::write(const ChannelState& entry, std::int64_t period_ms) {
  const bool live = entry.known.current_known;
  const OrderedJson state{
      {"v", 1},
      {"channel", entry.known.channel.view()},
      {"name", entry.name.view()},
      {"live", live},
      {"streamId", text_or_null(live ? stream_id(entry.known) : std::string_view())},
      {"since", time_or_null(live ? entry.known.since : kNever)},
      {"asOf", time_or_null(entry.as_of)},
      {"periodMs", period_ms > 0 ? period_ms : entry.period}};
  return text::write_json(state);
}

std::vector<std::string> StateBook::states(std::int64_t period_ms) const {
  std::vector<std::string> states;
  for (const ChannelState& entry : entries_) {
    if (entry.stated) states.push_back(write(entry, period_ms));
  }
  return states;
}

}  // namespace autoplay::hub
