#include "hub/limits.hpp"

#include <algorithm>
#include <array>

#include "net/utf8.hpp"

namespace autoplay::hub {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

/// The parts of `arn:aws:ivschat:<region>:<account>:<resource>`, empty when it is not that.
struct RoomArn {
  std::string_view region;
  std::string_view account;
  std::string_view resource;
};

RoomArn split(std::string_view text) {
  constexpr std::string_view kPrefix = "arn:aws:ivschat:";
  if (!text.starts_with(kPrefix)) return {};
  text.remove_prefix(kPrefix.size());
  const std::size_t first = text.find(':');
  if (first == std::string_view::npos) return {};
  const std::size_t second = text.find(':', first + 1);
  if (second == std::string_view::npos) return {};
  return {text.substr(0, first), text.substr(first + 1, second - first - 1),
          text.substr(second + 1)};
}

template <typename Predicate>
bool is_all(std::string_view text, Predicate predicate) {
  return !text.empty() && std::ranges::all_of(text, predicate);
}

}  // namespace

Json read_json(std::string_view text) {
  return Json::parse(text, nullptr, false);
}

std::variant<Attributes, AttributeFault> read_attributes(const Json& value) {
  Attributes attributes;
  if (value.is_null()) return attributes;
  if (!value.is_object()) return AttributeFault::NotStrings;
  for (const auto& [key, content] : value.items()) {
    if (!content.is_string()) return AttributeFault::NotStrings;
    attributes.emplace_back(key, content.get_ref<const std::string&>());
  }
  if (!fit(attributes)) return AttributeFault::TooLarge;
  return attributes;
}

bool fit(const Attributes& attributes) {
  std::size_t size = 0;
  for (const auto& [key, value] : attributes) size += key.size() + value.size();
  return size <= kMaxAttributes;
}

bool has_length(std::string_view text, std::size_t minimum, std::size_t maximum) {
  const std::size_t size = net::count_code_points(text);
  return size >= minimum && size <= maximum;
}

bool is_room_arn(std::string_view text) {
  constexpr std::string_view kRoom = "room/";
  const RoomArn arn = split(text);
  if (text.size() > 128 || !arn.resource.starts_with(kRoom)) return false;
  return is_all(arn.region, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; }) &&
         is_all(arn.account, is_digit) && is_all(arn.resource.substr(kRoom.size()), [](char c) {
           return is_lower(c) || is_upper(c) || is_digit(c) || c == '-';
         });
}

std::string_view region_of(std::string_view room_arn) {
  return split(room_arn).region;
}

}  // namespace autoplay::hub
