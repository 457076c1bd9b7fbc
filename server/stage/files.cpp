#include "stage/files.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

namespace autoplay::stage {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<std::string_view, std::string_view>, 19> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".cjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".txt", "text/plain; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".m3u8", "application/vnd.apple.mpegurl"},
    {".ts", "video/mp2t"},
    {".mp4", "video/mp4"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".webmanifest", "application/manifest+json"},
}};

net::Response serve_file(int status, std::string_view type, std::string body) {
  return {status,
          {{"Content-Type", std::string(type)},
           {"Cache-Control", "no-cache"},
           {"X-Content-Type-Options", "nosniff"}},
          std::move(body)};
}

bool is_part(std::string_view part) {
  return !part.empty() && part.front() != '.' && std::ranges::none_of(part, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f || c == '\\' || c == ':';
  });
}

/// True when the file, links followed, is still under the root.
bool is_inside(const fs::path& root, const fs::path& file) {
  std::error_code problem;
  const auto real_root = fs::canonical(root, problem);
  if (problem) return false;
  const auto real_file = fs::canonical(file, problem);
  if (problem) return false;
  return std::mismatch(real_root.begin(), real_root.end(), real_file.begin(), real_file.end())
             .first == real_root.end();
}

std::optional<std::string> read_file(const fs::path& file) {
  std::error_code problem;
  if (!fs::is_regular_file(file, problem) || problem) return std::nullopt;
  const auto size = fs::file_size(file, problem);
  if (problem || size > Files::kMaxSize) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

}  // namespace

std::optional<fs::path> resolve(const fs::path& root, std::string_view url_path) {
  auto path = net::percent_decoded(url_path);
  if (!path.starts_with('/')) return std::nullopt;
  if (path.ends_with('/')) path += "index.html";
  auto file = root;
  for (auto rest = std::string_view(path).substr(1);;) {
    const auto slash = rest.find('/');
    const auto part = rest.substr(0, slash);
    if (!is_part(part)) return std::nullopt;
    file /= part;
    if (slash == std::string_view::npos) return file;
    rest.remove_prefix(slash + 1);
  }
}

std::string_view content_type(const fs::path& file) {
  const auto extension = net::lower(file.extension().string());
  const auto* found =
      std::ranges::find(kTypes, std::string_view(extension), &decltype(kTypes)::value_type::first);
  return found == kTypes.end() ? "application/octet-stream" : found->second;
}

net::Response Files::answer(std::string_view url_path) const {
  const auto file = resolve(root_, url_path);
  if (file && is_inside(root_, *file)) {
    if (auto body = read_file(*file)) return serve_file(200, content_type(*file), std::move(*body));
  }
  if (url_path == "/") {
    return serve_file(200, "text/plain; charset=utf-8",
                      "The demo page is not built yet: npm run build\n");
  }
  return serve_file(404, "text/plain; charset=utf-8", "not found\n");
}

}  // namespace autoplay::stage
