#include "sim/channel.hpp"

namespace autoplay::sim {

Channel::Channel(World& world, const Config& config, const Faults&, int index)
    : world_(world), index_(index) {
  const std::string id = "aBcdEFgHiJ1" + std::to_string(index);
  arn_ = "arn:aws:ivs:us-east-1:123456789012:channel/" + id;
  name_ = "channel-" + std::to_string(index);
  lags_on_ = world.chance.between(0, 12'000);
  lags_off_ = world.chance.between(0, 25'000);
  Millis late_until = 0;
  for (const Trouble& t : config.troubles) {
    if (t.kind == Fault::ManifestLate && (t.channel < 0 || t.channel == index))
      late_until = std::max(late_until, t.to);
  }
  for (const Broadcasting& b : config.programmes[static_cast<std::size_t>(index)]) {
    Stream stream{
        "st-" + std::to_string(index) + "x" + std::to_string(streams_.size()) + "AbCdEfGhIj",
        b.from,
        b.until,
        b.from + world.chance.between(-1'500, 1'500),
        kNever,
        b.ends_cleanly};
    const bool late = config.has(Fault::ManifestLate) && world.chance.likely(0.7);
    if (late) stream.media_from = b.from + world.chance.between(4'000, 50'000);
    if (b.until != kNever)
      stream.media_until = b.until + (b.ends_cleanly ? world.chance.between(0, 8'000) : 0);
    streams_.push_back(stream);
  }
}

std::string Channel::url() const {
  return "https://x.us-east-1.playback.live-video.net/api/video/v1/"
         "us-east-1.123456789012.channel.aBcdEFgHiJ1" +
         std::to_string(index_) + ".m3u8";
}

const Stream* Channel::live_at(Millis at) const {
  const Stream* found = nullptr;
  for (const Stream& s : streams_) {
    if (s.from <= at && at < s.until) found = &s;
  }
  return found;
}

const Stream* Channel::served() const {
  const Stream* found = nullptr;
  for (const Stream& s : streams_) {
    if (s.media_from <= world_.now() && world_.now() < s.media_until) found = &s;
  }
  return found;
}

const Stream* Channel::listed() const {
  const Stream* found = nullptr;
  for (const Stream& s : streams_) {
    const Millis until = s.until == kNever ? kNever : s.until + lags_off_;
    if (s.from + lags_on_ <= world_.now() && world_.now() < until) found = &s;
  }
  return found;
}

std::string Texts::time(Millis at, int digits) {
  const Millis unix_ms = kUnixBase + at;
  const Millis day = unix_ms / 86'400'000;
  const Millis z = day + 719'468;
  const Millis era = z / 146'097;
  const Millis doe = z - era * 146'097;
  const Millis yoe = (doe - doe / 1'460 + doe / 36'524 - doe / 146'096) / 365;
  const Millis doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const Millis mp = (5 * doy + 2) / 153;
  const Millis month = mp < 10 ? mp + 3 : mp - 9;
  const Millis year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  const auto pad = [](Millis value, std::size_t width) {
    std::string text = std::to_string(value);
    return text.size() < width ? std::string(width - text.size(), '0') + text : text;
  };
  const Millis rest = unix_ms % 86'400'000;
  std::string text = pad(year, 4) + "-" + pad(month, 2) + "-" +
                     pad(doy - (153 * mp + 2) / 5 + 1, 2) + "T" + pad(rest / 3'600'000, 2) + ":" +
                     pad(rest / 60'000 % 60, 2) + ":" + pad(rest / 1'000 % 60, 2);
  if (digits > 0) {
    std::string fraction = pad(rest % 1'000, 3) + "913691";
    text += "." + fraction.substr(0, static_cast<std::size_t>(digits));
  }
  return text + "Z";
}

std::string Texts::quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string Texts::event(const Channel& channel, std::string_view name, const Stream& stream,
                         Millis at, bool with_id) {
  std::string text =
      R"({"version":"0","id":"0d4e2a11-5b0e-4c52-9a53-7d1f1a2b3c4d","detail-type":"IVS Stream State Change",)"
      R"("source":"aws.ivs","account":"123456789012","time":")" +
      time(at, 0) + R"(","region":"us-east-1","resources":[")" + channel.arn() +
      R"("],"detail":{"event_name":")";
  text.append(name).append(R"(","channel_name":")").append(channel.channel_name()).append("\"");
  if (with_id) text += ",\"stream_id\":\"" + stream.id + "\"";
  return text + "}}";
}

std::string Texts::state(const Channel& channel, const Stream* stream, Millis as_of, Millis period,
                         bool with_id) {
  std::string text = R"({"v":1,"channel":")" + channel.arn() + R"(","name":")" +
                     channel.channel_name() + R"(","live":)" + (stream ? "true" : "false");
  text += ",\"streamId\":" + (stream && with_id ? quoted(stream->id) : std::string("null"));
  text += ",\"since\":" + (stream ? quoted(time(stream->from, 0)) : std::string("null"));
  if (as_of != kNever) text += ",\"asOf\":" + quoted(time(as_of, 3));
  return text + ",\"periodMs\":" + std::to_string(period) + "}";
}

std::string Texts::frame(std::string_view name, std::string_view attribute, std::string_view value,
                         Millis sent, std::uint64_t id) {
  std::string text = R"({"Type":"EVENT","Id":"F)" + std::to_string(100'000 + id) +
                     R"(","RequestId":"","EventName":")";
  text.append(name).append(R"(","Attributes":{")").append(attribute).append("\":");
  text += quoted(value) + "}";
  if (sent != kNever) text += ",\"SendTime\":\"" + time(sent, static_cast<int>(id % 10)) + "\"";
  return text + "}";
}

std::string Texts::message(std::string_view content, Millis sent, std::uint64_t id) {
  return R"({"Type":"MESSAGE","Id":"M)" + std::to_string(100'000 + id) +
         R"(","RequestId":"","Attributes":null,"Content":)" + quoted(content) + ",\"SendTime\":\"" +
         time(sent, 9) + R"(","Sender":{"UserId":"u7","Attributes":{}}})";
}

std::string Texts::disconnect(std::string_view user, Millis sent, std::uint64_t id) {
  return R"({"Type":"EVENT","Id":"D)" + std::to_string(100'000 + id) +
         R"(","RequestId":"","EventName":"aws:DISCONNECT_USER","Attributes":{"UserId":)" +
         quoted(user) + R"(,"Reason":"Kicked"},"SendTime":")" + time(sent, 3) + "\"}";
}

}  // namespace autoplay::sim
