#include "emitter/rooms.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "text/arn.hpp"
#include "text/json.hpp"

namespace autoplay::emitter {

namespace {

constexpr std::size_t kMostRooms = 16;
const std::vector<std::string> kNoRooms;

std::optional<std::vector<std::string>> read_rooms(const nlohmann::json& value) {
  const auto list = value.is_array() ? value : nlohmann::json::array({value});
  std::vector<std::string> rooms;
  for (const auto& room : list) {
    if (!room.is_string() || !text::is_room_arn(room.get_ref<const std::string&>()))
      return std::nullopt;
    rooms.push_back(room.get<std::string>());
  }
  if (rooms.empty() || rooms.size() > kMostRooms) return std::nullopt;
  return rooms;
}

}  // namespace

Rooms Rooms::single(std::string room) {
  Rooms rooms;
  rooms.anywhere_.push_back(std::move(room));
  return rooms;
}

net::Outcome<Rooms, std::string> Rooms::from_json(std::string_view text) {
  const auto map = text::read_json(text);
  if (!map.is_object() || map.empty())
    return std::string(R"(must be a JSON object such as {"<channel ARN>": "<room ARN>"})");
  Rooms rooms;
  for (const auto& [channel, value] : map.items()) {
    if (!text::is_channel_arn(channel))
      return "has the key \"" + channel.substr(0, 128) + "\", which is no channel ARN";
    auto list = read_rooms(value);
    if (!list)
      return "must give 1 to 16 room ARNs (arn:aws:ivschat:<region>:<account>:room/<id>) for " +
             channel;
    rooms.by_channel_.emplace(channel, std::move(*list));
  }
  return rooms;
}

const std::vector<std::string>& Rooms::of(std::string_view channel) const {
  if (!anywhere_.empty()) return anywhere_;
  const auto at = by_channel_.find(channel);
  return at == by_channel_.end() ? kNoRooms : at->second;
}

std::optional<std::string> Rooms::for_viewer(std::string_view channel) const {
  if (const auto& rooms = of(channel); !rooms.empty()) return rooms.front();
  const auto rooms = all();
  if (!channel.empty() || rooms.size() != 1) return std::nullopt;
  return rooms.front();
}

std::vector<std::string> Rooms::all() const {
  std::vector<std::string> rooms = anywhere_;
  for (const auto& [channel, list] : by_channel_)
    rooms.insert(rooms.end(), list.begin(), list.end());
  std::ranges::sort(rooms);
  rooms.erase(std::unique(rooms.begin(), rooms.end()), rooms.end());
  return rooms;
}

}  // namespace autoplay::emitter
