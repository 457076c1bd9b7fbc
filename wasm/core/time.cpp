#include <array>

#include "core/wire.hpp"

namespace autoplay {
namespace {

/// Removes `digits` decimal digits from the front of `text`; -1 if they are not there.
int take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take_char(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

/// Removes `prefix` and a number of `digits` digits within [low, high]; -1 otherwise.
int take_part(std::string_view& text, char prefix, std::size_t digits, int low, int high) {
  if (prefix != '\0' && !take_char(text, prefix)) return -1;
  const int value = take_digits(text, digits);
  return value >= low && value <= high ? value : -1;
}

/// Removes a fraction of any length; its milliseconds, or -1 if no digit follows the dot.
int take_fraction(std::string_view& text) {
  if (!take_char(text, '.')) return 0;
  int value = 0;
  int scale = 100;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
    value += (text[digits] - '0') * scale;
    scale /= 10;
  }
  text.remove_prefix(digits);
  return digits == 0 ? -1 : value;
}

constexpr int days_in_month(int year, int month) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return kDays[static_cast<std::size_t>(month - 1)] + (leap && month == 2 ? 1 : 0);
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar, for years 1970–9999.
constexpr Millis days_since_epoch(int year, int month, int day) {
  const int before = year - 1;
  Millis days =
      365LL * (year - 1970) + (before / 4 - 492) - (before / 100 - 19) + (before / 400 - 4);
  for (int m = 1; m < month; ++m) days += days_in_month(year, m);
  return days + day - 1;
}
static_assert(days_since_epoch(1970, 1, 1) == 0);
static_assert(days_since_epoch(2000, 3, 1) == 11017);
static_assert(days_since_epoch(2026, 11, 23) == 20780);

}  // namespace

Millis read_time(std::string_view text) {
  const int year = take_part(text, '\0', 4, 1970, 9999);
  if (year < 0) return kNever;
  const int month = take_part(text, '-', 2, 1, 12);
  if (month < 0) return kNever;
  const int day = take_part(text, '-', 2, 1, days_in_month(year, month));
  if (day < 0) return kNever;
  const int hour = take_part(text, 'T', 2, 0, 23);
  if (hour < 0) return kNever;
  const int minute = take_part(text, ':', 2, 0, 59);
  if (minute < 0) return kNever;
  const int second = take_part(text, ':', 2, 0, 60);
  if (second < 0) return kNever;
  const int fraction = take_fraction(text);
  if (fraction < 0 || text != "Z") return kNever;
  const Millis seconds =
      (days_since_epoch(year, month, day) * 24 + hour) * 3600 + minute * 60LL + second;
  return seconds * 1000 + fraction;
}

}  // namespace autoplay
