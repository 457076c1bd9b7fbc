#include "text/arn.hpp"

#include <algorithm>

#include "text/words.hpp"

namespace autoplay::text {

namespace {

bool consists_of(std::string_view text, bool (*allowed)(char)) {
  return !text.empty() && std::ranges::all_of(text, allowed);
}

bool is_region_char(char c) {
  return is_lower(c) || is_digit(c) || c == '-';
}

bool is_id_char(char c) {
  return is_letter(c) || is_digit(c) || c == '-';
}

/// The region in `arn:<partition>:<service>:<region>:<account>:<kind><id>`. Nothing if `arn` is
/// anything else.
std::optional<std::string_view> region_of(std::string_view arn, std::string_view service,
                                          std::string_view kind) {
  if (arn.size() > 128) return std::nullopt;
  const auto parts = split(arn, ':');
  if (parts.size() != 6 || parts[0] != "arn" || parts[2] != service) return std::nullopt;
  if (parts[1] != "aws" && !parts[1].starts_with("aws-")) return std::nullopt;
  if (!consists_of(parts[3], is_region_char) || !consists_of(parts[4], is_digit))
    return std::nullopt;
  if (!parts[5].starts_with(kind) || !consists_of(parts[5].substr(kind.size()), is_id_char))
    return std::nullopt;
  return parts[3];
}

}  // namespace

std::optional<std::string_view> region_of_room(std::string_view arn) {
  return region_of(arn, "ivschat", "room/");
}

bool is_room_arn(std::string_view text) {
  return region_of_room(text).has_value();
}

bool is_channel_arn(std::string_view text) {
  return region_of(text, "ivs", "channel/").has_value();
}

}  // namespace autoplay::text
