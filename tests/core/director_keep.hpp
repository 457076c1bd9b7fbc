#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "core/director.hpp"

/// Whole directors in a hundred bytes, for tests that meet millions of them. Times are kept
/// relative to now, the attempt's number not at all, chance neither: it is an input of each step.
/// Equal bytes behave equally.
namespace autoplay {

/// Where every kept machine stands when it is taken up again.
inline constexpr Millis kKeptNow = 1'000'000'000;
inline constexpr Epoch kKeptEpoch = 100;
/// No rule looks further back.
inline constexpr Millis kHorizon = 11 * 60 * 1000;

template <class T>
concept Plain = std::is_enum_v<T> || std::is_integral_v<T>;

class Packer {
 public:
  Packer(std::string& bytes, Millis now, Random drawn_from)
      : bytes_(bytes), now_(now), drawn_from_(drawn_from) {}

  void values(auto&... value) { (put(value), ...); }
  void times(auto&... time) { (moment(time < now_ - kHorizon ? oldest(time) : time), ...); }
  void now(Millis& /*now*/) {}
  void attempt(Epoch& /*epoch*/) {}
  /// The machine has drawn a number since it was taken up.
  [[nodiscard]] bool drew() const { return drew_; }

 private:
  Millis oldest(Millis time) const { return time == -kNever ? time : now_ - kHorizon; }
  void number(std::uint64_t value) {
    for (; value >= 128; value >>= 7U) bytes_.push_back(static_cast<char>(value | 128U));
    bytes_.push_back(static_cast<char>(value));
  }
  /// 0 and 1 for the two kinds of never.
  void moment(Millis time, Millis from) {
    if (time == kNever) return number(0);
    if (time == -kNever) return number(1);
    const Millis distance = time - from;
    const auto folded = static_cast<std::uint64_t>(distance < 0 ? -distance : distance);
    number(2 + folded * 2 + (distance < 0 ? 1 : 0));
  }
  void moment(Millis time) { moment(time, now_); }

  template <Plain T>
  void put(const T& value) {
    number(static_cast<std::uint64_t>(value));
  }
  void put(const Random& random) { drew_ = !(random == drawn_from_); }
  void put(const Backoff& backoff) { number(backoff.tries()); }
  void put(const Timers& timers) {
    for (std::size_t i = 1; i < kTimerCount; ++i) moment(timers.at(static_cast<Timer>(i)));
  }
  void put(const OrderQueue& /*drained*/) {}
  void put(const IgnoredCounts& /*told to nobody*/) {}
  template <std::size_t Capacity>
  void put(const Text<Capacity>& text) {
    number(text.view().size());
    bytes_.append(text.view());
  }
  void put(const Knowledge& known) {
    put(known.channel), put(known.name), put(known.bound), put(known.ambiguous);
    put(known.current_known), put(known.replaced), put(known.current);
    moment(known.since, 0);
    for (const EndedStream& ended : known.ended) put(ended.stream), moment(ended.at, 0);
    moment(known.unnamed_end, 0);
  }

  std::string& bytes_;
  Millis now_;
  Random drawn_from_;
  bool drew_ = false;
};

class Unpacker {
 public:
  Unpacker(std::string_view bytes, Random chance) : bytes_(bytes), chance_(chance) {}

  void values(auto&... value) { (get(value), ...); }
  void times(auto&... time) { ((time = moment(kKeptNow)), ...); }
  void now(Millis& now) { now = kKeptNow; }
  void attempt(Epoch& epoch) { epoch = kKeptEpoch; }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }

 private:
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 127U) << shift;
      if (byte < 128) return value;
    }
  }
  Millis moment(Millis from) {
    const std::uint64_t folded = number();
    if (folded == 0) return kNever;
    if (folded == 1) return -kNever;
    const auto distance = static_cast<Millis>((folded - 2) / 2);
    return folded % 2 == 1 ? from - distance : from + distance;
  }

  template <Plain T>
  void get(T& value) {
    value = static_cast<T>(number());
  }
  void get(Random& random) { random = chance_; }
  void get(Backoff& backoff) {
    Random any;
    backoff.reset();
    for (std::uint64_t tries = number(); tries > 0; --tries) (void)backoff.next(any);
  }
  void get(Timers& timers) {
    for (std::size_t i = 1; i < kTimerCount; ++i)
      timers.set(static_cast<Timer>(i), moment(kKeptNow));
  }
  void get(OrderQueue& orders) { orders = {}; }
  void get(IgnoredCounts& counts) { counts = {}; }
  template <std::size_t Capacity>
  void get(Text<Capacity>& text) {
    const std::size_t size = number();
    text.assign(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
  }
  void get(Knowledge& known) {
    get(known.channel), get(known.name), get(known.bound), get(known.ambiguous);
    get(known.current_known), get(known.replaced), get(known.current);
    known.since = moment(0);
    for (EndedStream& ended : known.ended) get(ended.stream), ended.at = moment(0);
    known.unnamed_end = moment(0);
  }

  std::string_view bytes_;
  Random chance_;
};

/// The bytes of `director` alone, for comparing two that stand at the same `now`.
inline std::string kept(Director director, Millis now) {
  std::string bytes;
  Packer packer(bytes, now, Random{});
  director.fields(packer);
  return bytes;
}

}  // namespace autoplay
