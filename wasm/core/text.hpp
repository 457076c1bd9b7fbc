#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace autoplay {

/// A short text held by value: no allocation, and two equal texts are equal bytes, so whole
/// machines can be compared. Bytes are UTF-8 as they came.
template <std::size_t Capacity>
class Text {
 public:
  constexpr Text() = default;
  constexpr explicit Text(std::string_view text) { assign(text); }

  /// Takes `text`; refuses (returns false and becomes empty) what does not fit, never truncates.
  constexpr bool assign(std::string_view text) {
    bytes_ = {};
    size_ = 0;
    return append(text);
  }

  /// Takes `text` behind what is there; refuses (returns false and becomes empty) what does not fit.
  constexpr bool append(std::string_view text) {
    if (text.size() > Capacity - size_) {
      *this = {};
      return false;
    }
    for (const char c : text) bytes_[size_++] = c;
    return true;
  }

  [[nodiscard]] constexpr std::string_view view() const { return {bytes_.data(), size_}; }
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
  friend constexpr bool operator==(const Text&, const Text&) = default;

 private:
  std::array<char, Capacity> bytes_{};
  std::uint16_t size_ = 0;
};

/// A channel ARN or name: at most 128 characters (IVS `ChannelArn`, `ChannelName`).
using ChannelText = Text<128>;
/// A stream id: 26 characters at IVS, more room for other sources.
using StreamText = Text<64>;
/// A chat frame's Id: 12 characters at IVS, more room for other chats.
using FrameIdText = Text<36>;

}  // namespace autoplay
