#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace autoplay::stage {

/// The file under `root` that a request's path names, `/` being index.html. nullopt for a path that
/// is none: not starting with `/`, with an empty, `.`, `..` or hidden (`.x`) part, a backslash, a
/// control character or a colon, also after percent-decoding (once). Symbolic links are not looked
/// at here. Pure: whether the file exists is another matter.
[[nodiscard]] std::optional<std::filesystem::path> resolve(const std::filesystem::path& root,
                                                           std::string_view url_path);

/// From the extension; application/octet-stream when it says nothing.
[[nodiscard]] std::string_view content_type(const std::filesystem::path& file);

/// The static files of the demo page. Reads from disk with each request, so that a rebuilt page
/// shows without a restart; never cached.
class Files {
 public:
  static constexpr std::size_t kMaxSize = 32 * 1024 * 1024;

  explicit Files(std::filesystem::path root) : root_(std::move(root)) {}

  /// 200, or 404 also for what lies outside the root through a symbolic link. Without a page built
  /// yet, `/` says how to build it.
  [[nodiscard]] net::Response answer(std::string_view url_path) const;

 private:
  std::filesystem::path root_;
};

}  // namespace autoplay::stage
