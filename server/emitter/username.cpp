#include "emitter/username.hpp"

#include <nlohmann/json.hpp>

#include "text/json.hpp"
#include "text/words.hpp"

namespace autoplay::emitter {

namespace {

constexpr std::size_t kMostCharacters = 32;

/// Code points of valid UTF-8, which a JSON parser has already made sure of.
std::u32string code_points(std::string_view text) {
  std::u32string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0U) == 0x80U) {
      result.back() = result.back() << 6U | (byte & 0x3fU);
    } else {
      const unsigned mask = byte < 0x80 ? 0x7f : byte < 0xe0 ? 0x1f : byte < 0xf0 ? 0x0f : 0x07;
      result.push_back(byte & mask);
    }
  }
  return result;
}

bool is_unfit(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

}  // namespace

std::variant<std::string, BadName> read_username(std::string_view body) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return std::string();
  const auto json = text::read_json(body);
  if (!json.is_object()) return BadName{"the body must be a JSON object or empty"};
  const auto at = json.find("username");
  if (at == json.end() || at->is_null()) return std::string();
  if (!at->is_string()) return BadName{"username must be a string"};
  const std::string name(text::trimmed(at->get_ref<const std::string&>()));
  const std::u32string points = code_points(name);
  if (points.size() > kMostCharacters) return BadName{"username may have 32 characters at most"};
  for (const char32_t point : points) {
    if (is_unfit(point)) return BadName{"username may not have control characters"};
  }
  return name;
}

}  // namespace autoplay::emitter
