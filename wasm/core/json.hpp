#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "core/vocabulary.hpp"

namespace autoplay {

/// Hears the parts of one JSON text in order; a false answer stops the reading.
class JsonListener {
 public:
  virtual bool null() = 0;
  virtual bool boolean(bool value) = 0;
  virtual bool number(double value) = 0;
  virtual bool string(std::string_view value) = 0;
  virtual bool key(std::string_view name) = 0;
  virtual bool open(bool object) = 0;
  virtual bool close() = 0;

 protected:
  ~JsonListener() = default;
};

/// Deepest nesting that is read.
inline constexpr int kMaxDepth = 32;

/// How many bytes the strings and numbers of `text` take at most: no more than the text, a NUL
/// after the last, and one between two numbers that stand side by side, which ends the reading.
constexpr std::size_t room_for(std::string_view text) {
  return text.size() + 2;
}

/// Reads one JSON text (RFC 8259, UTF-8) to its end: Ignored::None, NotJson or TooDeep; also None
/// when the listener stopped it. The stack is one word. The strings it tells are put into `room`,
/// which has room_for(text), and stay there. It allocates nothing, so that hostile
/// input cannot exhaust a small heap.
[[nodiscard]] Ignored read_json(std::string_view text, std::span<char> room,
                                JsonListener& listener);

}  // namespace autoplay
