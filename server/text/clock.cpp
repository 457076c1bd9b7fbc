#include "text/clock.hpp"

#include <array>
#include <chrono>
#include <utility>

#include "text/words.hpp"

namespace autoplay::text {

namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kWeekdays{"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
constexpr std::int64_t kNanosecond = 1'000'000'000;

std::string digits(std::int64_t number, std::size_t width) {
  const std::string text = std::to_string(number);
  return std::string(width > text.size() ? width - text.size() : 0, '0') + text;
}

/// A moment as a calendar and a clock on the wall show it. All fields but `month` and `weekday`
/// are padded with zeros.
struct CalendarTime {
  explicit CalendarTime(std::int64_t unix_s) {
    const sys_seconds moment{seconds{unix_s}};
    const auto midnight = floor<days>(moment);
    const year_month_day date{midnight};
    const hh_mm_ss time{moment - midnight};
    const auto month_number = static_cast<unsigned>(date.month());
    year = digits(static_cast<int>(date.year()), 4);
    month = digits(month_number, 2);
    month_name = kMonths.at(month_number - 1);
    day = digits(static_cast<unsigned>(date.day()), 2);
    weekday = kWeekdays.at(std::chrono::weekday{midnight}.c_encoding());
    hour = digits(time.hours().count(), 2);
    minute = digits(time.minutes().count(), 2);
    second = digits(time.seconds().count(), 2);
  }

  [[nodiscard]] std::string iso_without_zone() const {
    return year + '-' + month + '-' + day + 'T' + clock();
  }
  [[nodiscard]] std::string clock() const { return hour + ':' + minute + ':' + second; }

  std::string year, month, day, hour, minute, second;
  std::string_view month_name, weekday;
};

nanoseconds since_1970() {
  return system_clock::now().time_since_epoch();
}

/// The quotient rounded down and the remainder, which is never negative.
std::pair<std::int64_t, std::int64_t> divided(std::int64_t number, std::int64_t by) {
  const std::int64_t rest = (number % by + by) % by;
  return {(number - rest) / by, rest};
}

}  // namespace

std::int64_t unix_ms() {
  return duration_cast<milliseconds>(since_1970()).count();
}

double unix_ms_with_fraction() {
  return duration<double, std::milli>(since_1970()).count();
}

std::int64_t steady_ms() {
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

std::string iso_time(std::int64_t unix_ms) {
  const auto [whole, fraction] = divided(unix_ms, 1'000);
  const std::string text = CalendarTime(whole).iso_without_zone();
  return fraction == 0 ? text + 'Z' : text + '.' + digits(fraction, 3) + 'Z';
}

std::string iso_time_ns(std::int64_t unix_ns) {
  const auto [whole, fraction] = divided(unix_ns, kNanosecond);
  return CalendarTime(whole).iso_without_zone() + '.' + digits(fraction, 9) + 'Z';
}

std::string iso_time_now() {
  return iso_time_ns(since_1970().count());
}

std::string iso_basic_time(std::int64_t unix_s) {
  const CalendarTime time(unix_s);
  return time.year + time.month + time.day + 'T' + time.hour + time.minute + time.second + 'Z';
}

std::optional<std::int64_t> read_iso_basic_time(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  std::array<int, 6> parts{};
  constexpr std::array<std::pair<std::size_t, std::size_t>, 6> kPlaces{
      {{0, 4}, {4, 2}, {6, 2}, {9, 2}, {11, 2}, {13, 2}}};
  for (std::size_t part = 0; part < parts.size(); ++part) {
    const auto number = read_number(text.substr(kPlaces[part].first, kPlaces[part].second));
    if (!number) return std::nullopt;
    parts[part] = static_cast<int>(*number);
  }
  const year_month_day date{year{parts[0]}, month{static_cast<unsigned>(parts[1])},
                            day{static_cast<unsigned>(parts[2])}};
  // A leap second is the 61st of its minute.
  if (!date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 60) return std::nullopt;
  const sys_seconds midnight = sys_days{date};
  return midnight.time_since_epoch().count() + parts[3] * 3600L + parts[4] * 60L + parts[5];
}

std::string http_date(std::int64_t unix_s) {
  const CalendarTime time(unix_s);
  return std::string(time.weekday) + ", " + time.day + ' ' + std::string(time.month_name) + ' ' +
         time.year + ' ' + time.clock() + " GMT";
}

std::string access_log_time(std::int64_t unix_s) {
  const CalendarTime time(unix_s);
  return time.day + '/' + std::string(time.month_name) + '/' + time.year + ':' + time.clock() +
         " +0000";
}

}  // namespace autoplay::text
