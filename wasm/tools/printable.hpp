#pragma once

#include <string>
#include <string_view>

namespace autoplay {

/// A text for one line: control characters are written as \n, \r or \x1b. A text of more than
/// `most` bytes is cut, and ends with its size. Tabs stay.
[[nodiscard]] inline std::string printable(std::string_view text,
                                           std::size_t most = std::string_view::npos) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::size_t size = text.size() < most ? text.size() : most;
  // A character of several bytes is not cut in two.
  while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80)
    --size;
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if ((c < 0x20 && c != '\t') || c == 0x7F) {
      out.append("\\x").append(1, kDigits[c >> 4U]).append(1, kDigits[c & 15U]);
    } else {
      out += text[i];
    }
  }
  if (size < text.size()) out += "... (" + std::to_string(text.size()) + " bytes)";
  return out;
}

}  // namespace autoplay
