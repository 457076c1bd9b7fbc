#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/vocabulary.hpp"

namespace autoplay {

/// Every field that is read, at the place where it is documented.
enum class Field : std::uint8_t {
  None,
  // chat frame
  Type,
  Id,
  EventName,
  SendTime,
  ErrorCode,
  Attributes,
  Event,
  State,
  SpreadMs,
  // EventBridge event
  Source,
  DetailType,
  Time,
  Resources,
  FirstResource,
  Detail,
  DetailEventName,
  ChannelName,
  StreamId,
  // state
  Version,
  Channel,
  Name,
  Live,
  StateStreamId,
  Since,
  AsOf,
  PeriodMs,
};
constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::PeriodMs) + 1;

enum class Shape : std::uint8_t { Absent, Null, Boolean, Number, String, Array, Object };

struct Value {
  Shape shape = Shape::Absent;
  double number = 0;      ///< of a Number; 1 for true
  std::string_view text;  ///< of a String; lives as long as its Fields
};

/// Collects the known fields of one JSON object; everything else passes by unread.
class Fields {
 public:
  /// Ignored::None when `text` is one JSON object that says each thing once.
  Ignored read(std::string_view text);

  [[nodiscard]] const Value& operator[](Field field) const {
    return values_[static_cast<std::size_t>(field)];
  }
  /// Present, and not null.
  [[nodiscard]] bool has(Field field) const {
    return (*this)[field].shape != Shape::Absent && (*this)[field].shape != Shape::Null;
  }
  /// Empty unless the field is a string.
  [[nodiscard, gnu::always_inline]] std::string_view text(Field field) const {
    return (*this)[field].text;
  }

 private:
  friend class Collector;
  std::array<Value, kFieldCount> values_{};
  std::unique_ptr<char[]> texts_;
};

}  // namespace autoplay
