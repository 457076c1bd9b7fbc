#include "core/fields.hpp"

#include <utility>

#include "core/json.hpp"

namespace autoplay {
namespace {

struct Key {
  Field parent;
  std::string_view name;
  Field field;
};

constexpr auto kKeys = std::to_array<Key>({
    {Field::None, "Type", Field::Type},
    {Field::None, "Id", Field::Id},
    {Field::None, "EventName", Field::EventName},
    {Field::None, "SendTime", Field::SendTime},
    {Field::None, "ErrorCode", Field::ErrorCode},
    {Field::None, "Attributes", Field::Attributes},
    {Field::Attributes, "event", Field::Event},
    {Field::Attributes, "state", Field::State},
    {Field::Attributes, "spreadMs", Field::SpreadMs},
    {Field::None, "source", Field::Source},
    {Field::None, "detail-type", Field::DetailType},
    {Field::None, "time", Field::Time},
    {Field::None, "resources", Field::Resources},
    {Field::None, "detail", Field::Detail},
    {Field::Detail, "event_name", Field::DetailEventName},
    {Field::Detail, "channel_name", Field::ChannelName},
    {Field::Detail, "stream_id", Field::StreamId},
    {Field::None, "v", Field::Version},
    {Field::None, "channel", Field::Channel},
    {Field::None, "name", Field::Name},
    {Field::None, "live", Field::Live},
    {Field::None, "streamId", Field::StateStreamId},
    {Field::None, "since", Field::Since},
    {Field::None, "asOf", Field::AsOf},
    {Field::None, "periodMs", Field::PeriodMs},
});

constexpr std::size_t kKeysSize = [] {
  std::size_t size = 0;
  for (const Key& key : kKeys) size += 3 + key.name.size();
  return size;
}();

/// The keys as they are searched: parent, field, length, name; without an address among them.
constexpr auto kPacked = [] {
  std::array<char, kKeysSize> packed{};
  std::size_t at = 0;
  for (const Key& key : kKeys) {
    packed[at++] = static_cast<char>(key.parent);
    packed[at++] = static_cast<char>(key.field);
    packed[at++] = static_cast<char>(key.name.size());
    for (const char c : key.name) packed[at++] = c;
  }
  return packed;
}();

Field field_named(Field parent, std::string_view name) {
  for (const char* at = kPacked.data(); at != kPacked.data() + kKeysSize; at += 3 + at[2]) {
    const std::string_view word{at + 3, static_cast<std::size_t>(at[2])};
    if (word == name && static_cast<Field>(at[0]) == parent) return static_cast<Field>(at[1]);
  }
  return Field::None;
}

/// A parent that no known key has.
constexpr Field kNowhere = Field::PeriodMs;

bool enters(Field field, Shape shape) {
  if (field == Field::Resources) return shape == Shape::Array;
  return shape == Shape::Object && (field == Field::Attributes || field == Field::Detail);
}

}  // namespace

/// Puts each value into the field that its place names.
class Collector final : public JsonListener {
 public:
  explicit Collector(Fields& fields) : fields_(fields) {}

  [[nodiscard]] Ignored cause() const { return cause_; }

  bool null() override { return take(Shape::Null) != nullptr; }
  bool boolean(bool value) override { return take_number(Shape::Boolean, value ? 1 : 0); }
  bool number(double value) override { return take_number(Shape::Number, value); }
  bool string(std::string_view value) override {
    Value* slot = take(Shape::String);
    if (slot != nullptr) slot->text = value;
    return slot != nullptr;
  }
  bool key(std::string_view name) override {
    const Field parent = depth_ == 1 ? Field::None : depth_ == 2 ? inside_ : kNowhere;
    pending_ = field_named(parent, name);
    return true;
  }
  bool open(bool object) override {
    const Shape shape = object ? Shape::Object : Shape::Array;
    if (depth_ == 0) {
      if (!object) return refuse(Ignored::NotAnObject);
    } else {
      const Field field = pending_;
      if (take(shape) == nullptr) return false;
      if (depth_ == 1) inside_ = enters(field, shape) ? field : kNowhere;
    }
    ++depth_;
    return true;
  }
  bool close() override {
    --depth_;
    return true;
  }

 private:
  Value* take(Shape shape) {
    if (depth_ == 0) {
      refuse(Ignored::NotAnObject);
      return nullptr;
    }
    if (depth_ == 2 && inside_ == Field::Resources && !std::exchange(resources_begun_, true)) {
      pending_ = Field::FirstResource;
    }
    const Field field = std::exchange(pending_, Field::None);
    if (field == Field::None) return &(unread_ = {});
    Value& slot = fields_.values_[static_cast<std::size_t>(field)];
    if (slot.shape != Shape::Absent) {
      refuse(Ignored::DoubledKey);
      return nullptr;
    }
    slot.shape = shape;
    return &slot;
  }

  bool take_number(Shape shape, double value) {
    Value* slot = take(shape);
    if (slot != nullptr) slot->number = value;
    return slot != nullptr;
  }

  bool refuse(Ignored cause) {
    if (cause_ == Ignored::None) cause_ = cause;
    return false;
  }

  Fields& fields_;
  Value unread_;
  Field pending_ = Field::None;
  Field inside_ = kNowhere;
  int depth_ = 0;
  bool resources_begun_ = false;
  Ignored cause_ = Ignored::None;
};

Ignored Fields::read(std::string_view text) {
  const std::size_t room = room_for(text);
  texts_.reset(new char[room]);  // not make_unique: nothing needs zeros
  Collector collector(*this);
  const Ignored cause = read_json(text, {texts_.get(), room}, collector);
  return collector.cause() == Ignored::None ? cause : collector.cause();
}

}  // namespace autoplay
