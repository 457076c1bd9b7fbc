#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace autoplay {

/// Appends `text` after the first `size` of `capacity` bytes and fills the rest with zeros. Returns
/// the new size. If `text` does not fit, all bytes become zero.
constexpr std::size_t put_text(char* bytes, std::size_t capacity, std::size_t size,
                               std::string_view text) {
  const bool fits = text.size() <= capacity - size;
  char* at = fits ? std::copy(text.begin(), text.end(), bytes + size) : bytes;
  std::fill(at, bytes + capacity, '\0');
  return static_cast<std::size_t>(at - bytes);
}

/// A short text held by value, without allocation. Equal texts have equal bytes, so whole machines
/// can be compared. The bytes are UTF-8 as received.
template <std::size_t Capacity>
class Text {
 public:
  constexpr Text() = default;
  constexpr explicit Text(std::string_view text) { assign(text); }

  /// Becomes `text`. If it does not fit, becomes empty and returns false; it never truncates.
  constexpr bool assign(std::string_view text) {
    size_ = 0;
    return append(text);
  }

  /// Appends `text`. If it does not fit, becomes empty and returns false.
  constexpr bool append(std::string_view text) {
    const std::size_t size = size_ + text.size();
    size_ = static_cast<std::uint16_t>(put_text(bytes_.data(), Capacity, size_, text));
    return size_ == size;
  }

  [[nodiscard, gnu::always_inline]] constexpr std::string_view view() const {
    return {bytes_.data(), size_};
  }
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
