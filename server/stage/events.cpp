#include "stage/events.hpp"

#include <nlohmann/json.hpp>

#include "text/clock.hpp"
#include "text/json.hpp"

namespace autoplay::stage {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kLettersAndDigits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

}  // namespace

std::string Names::channel_arn() const {
  return "arn:aws:ivs:" + region + ':' + account + ":channel/" + channel_id;
}

std::string Names::room_arn() const {
  return "arn:aws:ivschat:" + region + ':' + account + ":room/" + room_id;
}

std::string Names::function_arn(std::string_view function) const {
  return "arn:aws:lambda:" + region + ':' + account + ":function:" + std::string(function);
}

std::string Names::master_path() const {
  return "/api/video/v1/" + region + '.' + account + ".channel." + channel_id + ".m3u8";
}

std::string Ids::stream() {
  return "st-" + draw(kLettersAndDigits, 23);
}

std::string Ids::uuid() {
  return draw(kHex, 8) + '-' + draw(kHex, 4) + "-4" + draw(kHex, 3) + '-' + draw("89ab", 1) +
         draw(kHex, 3) + '-' + draw(kHex, 12);
}

std::string Ids::trace(std::int64_t unix_s) {
  std::string seconds(8, '0');
  for (auto at = seconds.rbegin(); at != seconds.rend(); ++at, unix_s /= 16) {
    *at = kHex[static_cast<std::size_t>(unix_s % 16)];
  }
  return "Root=1-" + seconds + '-' + draw(kHex, 24) + ";Parent=" + draw(kHex, 16) + ";Sampled=0";
}

std::string Ids::draw(std::string_view alphabet, std::size_t length) {
  std::uniform_int_distribution<std::size_t> index(0, alphabet.size() - 1);
  std::string text;
  while (text.size() < length) text += alphabet[index(engine_)];
  return text;
}

std::string state_change(const Names& names, std::string_view event_name,
                         std::string_view stream_id, std::string_view event_id,
                         std::int64_t unix_s) {
  using Json = nlohmann::ordered_json;
  return text::write_json(Json{{"version", "0"},
                               {"id", event_id},
                               {"detail-type", "IVS Stream State Change"},
                               {"source", "aws.ivs"},
                               {"account", names.account},
                               {"time", text::iso_time(unix_s * 1'000)},
                               {"region", names.region},
                               {"resources", Json::array({names.channel_arn()})},
                               {"detail",
                                {{"event_name", event_name},
                                 {"channel_name", names.channel_name},
                                 {"stream_id", stream_id}}}});
}

}  // namespace autoplay::stage
