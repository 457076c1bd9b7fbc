#include "stage/origin.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "text/words.hpp"

namespace autoplay::stage {
namespace {

constexpr std::string_view kStreams = "/live/";
constexpr std::string_view kPlaylistType = "application/vnd.apple.mpegurl";

net::Response serve_media(int status, std::string_view type, std::string body) {
  return {status,
          {{"Content-Type", std::string(type)},
           {"Cache-Control", "no-store"},
           {"Access-Control-Allow-Origin", "*"}},
          std::move(body)};
}

/// The n of `n.ts`.
std::optional<std::uint64_t> read_segment(std::string_view name) {
  if (!name.ends_with(".ts")) return std::nullopt;
  name.remove_suffix(3);
  return text::read_number(name);
}

}  // namespace

Origin::Origin(Loop loop, std::string master_path)
    : loop_(std::move(loop)), master_path_(std::move(master_path)) {}

void Origin::go_live(std::string stream_id, double now_ms) {
  stream_id_ = std::move(stream_id);
  live_at_ = now_ms;
  last_ = State::Live;
}

void Origin::end(double now_ms) {
  if (last_ != State::Live) return;
  ended_at_ = now_ms;
  last_ = State::Ended;
}

Origin::State Origin::state(double now_ms) const {
  return last_ == State::Ended && now_ms - ended_at_ >= kEndedMs ? State::Offline : last_;
}

bool Origin::owns(std::string_view path) const {
  return path == master_path_ || path.starts_with(kStreams);
}

net::Response Origin::answer(std::string_view path, double now_ms) const {
  const auto missing = [] { return serve_media(404, "text/plain", "not found\n"); };
  const auto now = state(now_ms);
  if (now == State::Offline) return missing();
  if (path == master_path_) {
    return now == State::Live ? serve_media(200, kPlaylistType, master()) : missing();
  }
  const auto prefix = std::string(kStreams) + stream_id_ + '/';
  if (!path.starts_with(prefix)) return missing();
  path.remove_prefix(prefix.size());
  if (path == "index.m3u8") return serve_media(200, kPlaylistType, playlist(now_ms));
  const auto index = read_segment(path);
  const auto made = segments_made(now_ms);
  if (!index || *index >= made || *index + kWindow + kGrace < made) return missing();
  return serve_media(200, "video/mp2t", loop_.segment(*index));
}

std::uint64_t Origin::segments_made(double now_ms) const {
  const auto until = last_ == State::Ended ? ended_at_ : now_ms;
  const auto elapsed = std::max(0.0, until - live_at_) / loop_.segment_ms();
  return kReadySegments + static_cast<std::uint64_t>(elapsed);
}

std::string Origin::master() const {
  return "#EXTM3U\n"
         "#EXT-X-VERSION:3\n"
         "#EXT-X-STREAM-INF:BANDWIDTH=400000,RESOLUTION=640x360,FRAME-RATE=25.000,"
         "CODECS=\"avc1.4d401e,mp4a.40.2\"\n" +
         std::string(kStreams) + stream_id_ + "/index.m3u8\n";
}

std::string Origin::playlist(double now_ms) const {
  const auto made = segments_made(now_ms);
  const auto first = made > kWindow ? made - kWindow : 0;
  const auto milliseconds = loop_.segment_ms();
  const auto fraction = std::to_string(1000 + milliseconds % 1000).substr(1);
  const auto length = std::to_string(milliseconds / 1000) + '.' + fraction;
  auto text = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:" +
              std::to_string((milliseconds + 999) / 1000) +
              "\n#EXT-X-MEDIA-SEQUENCE:" + std::to_string(first) + '\n';
  for (auto index = first; index < made; ++index) {
    text += "#EXTINF:" + length + ",\n" + std::to_string(index) + ".ts\n";
  }
  if (last_ == State::Ended) text += "#EXT-X-ENDLIST\n";
  return text;
}

}  // namespace autoplay::stage
