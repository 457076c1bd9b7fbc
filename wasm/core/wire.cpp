#include "core/wire.hpp"

#include "core/fields.hpp"

namespace autoplay {
namespace {

/// Copies a text that may be absent or null; false if it has another shape or is too long.
template <std::size_t Capacity>
bool copy_text(const Fields& fields, Field field, Text<Capacity>& to) {
  if (!fields.has(field)) return true;
  return fields[field].shape == Shape::String && to.assign(fields.text(field));
}

Millis time_of(const Fields& fields, Field field) {
  return fields[field].shape == Shape::String ? read_time(fields.text(field)) : kNever;
}

Claim claim_of_event_name(std::string_view name) {
  if (name == "Stream Start") return Claim::Started;
  if (name == "Stream End" || name == "Stream Failure") return Claim::Ended;
  return Claim::None;
}

Claim claim_of_frame_name(std::string_view name) {
  if (name == "STREAM_STARTED") return Claim::Started;
  if (name == "STREAM_ENDED") return Claim::Ended;
  if (name == "STREAM_PREPARING") return Claim::Announced;
  if (name == "STREAM_RELEASED") return Claim::Released;
  return Claim::None;
}

bool differs(const Fields& fields, Field field, std::string_view expected) {
  return fields.has(field) && fields.text(field) != expected;
}

/// Reads an EventBridge event. `fallback` is the claim of the frame around it. It counts only if
/// the event has no name, or if it is the operator's: no event says the same.
Ignored read_event(const Fields& fields, Claim fallback, Evidence& evidence) {
  if (fields[Field::Detail].shape != Shape::Object) return Ignored::Incomplete;
  if (differs(fields, Field::Source, "aws.ivs")) return Ignored::Irrelevant;
  if (differs(fields, Field::DetailType, "IVS Stream State Change")) return Ignored::Irrelevant;
  const bool named =
      fallback < Claim::Announced && fields[Field::DetailEventName].shape != Shape::Absent;
  const Claim claim = named ? claim_of_event_name(fields.text(Field::DetailEventName)) : fallback;
  if (claim == Claim::None) return Ignored::Irrelevant;
  if (!copy_text(fields, Field::FirstResource, evidence.channel) ||
      !copy_text(fields, Field::ChannelName, evidence.channel_name) ||
      !copy_text(fields, Field::StreamId, evidence.stream))
    return Ignored::Incomplete;
  evidence.time = time_of(fields, Field::Time);
  evidence.claim = claim;
  return Ignored::None;
}

constexpr Millis kMaxPeriod = 24LL * 60 * 60 * 1000;

/// An integer number of ms in [0, limit].
Millis duration(double value, Millis limit) {
  if (!(value > 0)) return 0;
  return value < static_cast<double>(limit) ? static_cast<Millis>(value) : limit;
}

Ignored read_state(const Fields& fields, Evidence& evidence) {
  if (fields[Field::Version].shape == Shape::Number && fields[Field::Version].number != 1)
    return Ignored::Irrelevant;
  if (fields[Field::Live].shape != Shape::Boolean) return Ignored::Incomplete;
  if (!copy_text(fields, Field::Channel, evidence.channel) ||
      !copy_text(fields, Field::Name, evidence.channel_name) ||
      !copy_text(fields, Field::StateStreamId, evidence.stream))
    return Ignored::Incomplete;
  evidence.live = fields[Field::Live].number != 0;
  evidence.time = time_of(fields, Field::Since);
  evidence.as_of = time_of(fields, Field::AsOf);
  if (fields[Field::PeriodMs].shape == Shape::Number)
    evidence.period = duration(fields[Field::PeriodMs].number, kMaxPeriod);
  evidence.claim = Claim::State;
  return Ignored::None;
}

constexpr Millis kMaxSpread = 30'000;

Millis read_spread(std::string_view text) {
  Millis spread = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return 0;
    spread = spread * 10 + (digit - '0');
    if (spread > kMaxSpread) return kMaxSpread;
  }
  return spread;
}

constexpr std::size_t kMaxAttribute = 4096;

Ignored read_attributes(const Fields& frame, Evidence& evidence) {
  const std::string_view name = frame.text(Field::EventName);
  const Field attribute = name == "STREAM_STATE" ? Field::State : Field::Event;
  if (!frame.has(attribute)) {
    const bool ours = attribute == Field::State || claim_of_frame_name(name) != Claim::None;
    return ours ? Ignored::Incomplete : Ignored::Irrelevant;
  }
  // All attributes of a chat event together are under 1 KB, so a much longer text is not ours.
  if (frame.text(attribute).size() > kMaxAttribute) return Ignored::TooLarge;
  Fields inner;
  if (const Ignored cause = inner.read(frame.text(attribute)); cause != Ignored::None) return cause;
  evidence.sent = time_of(frame, Field::SendTime);
  evidence.spread = read_spread(frame.text(Field::SpreadMs));
  return attribute == Field::State ? read_state(inner, evidence)
                                   : read_event(inner, claim_of_frame_name(name), evidence);
}

FrameKind kind_of(const Fields& fields) {
  const std::string_view type = fields.text(Field::Type);
  const std::string_view name = fields.text(Field::EventName);
  if (type == "MESSAGE") return FrameKind::Message;
  if (type == "ERROR") return FrameKind::Error;
  if (type != "EVENT") return FrameKind::Unreadable;
  if (name == "aws:DELETE_MESSAGE") return FrameKind::MessageDeleted;
  if (name == "aws:DISCONNECT_USER") return FrameKind::UserDisconnected;
  return name == "STREAM_STATE" ? FrameKind::State : FrameKind::Event;
}

void read_chat_frame(const Fields& fields, Frame& frame) {
  frame.kind = kind_of(fields);
  if (fields[Field::Id].shape == Shape::String) frame.id.assign(fields.text(Field::Id));
  if (frame.kind == FrameKind::Error)
    frame.error_code = static_cast<int>(duration(fields[Field::ErrorCode].number, 999));
  const bool has_evidence = frame.kind == FrameKind::Event || frame.kind == FrameKind::State;
  frame.ignored = has_evidence ? read_attributes(fields, frame.evidence) : Ignored::Irrelevant;
}

}  // namespace

bool is_ahead(Millis time, Millis of) {
  constexpr Millis kAhead = 2 * 60 * 1000;
  return time != kNever && of != kNever && time > of + kAhead;
}

void drop_times_ahead(Evidence& evidence, Millis clock) {
  if (is_ahead(evidence.as_of, clock)) evidence.as_of = kNever;
  if (!is_ahead(evidence.time, clock) && !is_ahead(evidence.time, evidence.as_of)) return;
  evidence.ahead = true;
  evidence.time = evidence.claim == Claim::Ended ? clock : kNever;
}

Frame read_frame(std::string_view text) {
  Frame frame;
  Fields fields;
  frame.ignored = fields.read(text);
  if (frame.ignored != Ignored::None) return frame;
  if (fields[Field::Type].shape != Shape::Absent) {
    read_chat_frame(fields, frame);
  } else if (fields[Field::Detail].shape != Shape::Absent) {
    frame.ignored = read_event(fields, Claim::None, frame.evidence);
  } else if (fields[Field::Live].shape != Shape::Absent) {
    frame.ignored = read_state(fields, frame.evidence);
  } else {
    frame.ignored = Ignored::Irrelevant;
  }
  if (frame.ignored != Ignored::None) frame.evidence = {};
  drop_times_ahead(frame.evidence, frame.evidence.sent);
  return frame;
}

bool begins_message(std::string_view beginning) {
  return beginning.starts_with(R"({"Type":"MESSAGE")");
}

}  // namespace autoplay
