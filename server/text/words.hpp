#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Small operations on ASCII text. None depends on the locale.
namespace autoplay::text {

[[nodiscard]] constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
[[nodiscard]] constexpr bool is_letter(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// `text` without the spaces and tabs at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The parts between the separators, empty ones included. The views point into `text`.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// The parts of a comma-separated list, trimmed, without the empty ones.
[[nodiscard]] std::vector<std::string_view> split_list(std::string_view text);

/// A number written in decimal digits only. Nothing if `text` is anything else or if the number
/// needs more than 64 bits.
[[nodiscard]] std::optional<std::uint64_t> read_number(std::string_view text);

/// `text` for a log: control characters become blanks, and at most `longest` bytes are kept.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t longest);

}  // namespace autoplay::text
