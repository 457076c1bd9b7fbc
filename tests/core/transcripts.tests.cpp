#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "catch.hpp"
#include "tools/transcript.hpp"

namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::filesystem::path> transcripts() {
  std::set<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(IVS_AUTOPLAY_TRANSCRIPTS)) {
    if (entry.path().extension() == ".txt" && entry.path().stem() != "texts")
      found.insert(entry.path());
  }
  return found;
}

}  // namespace

TEST_CASE("every transcript holds natively", "[transcripts]") {
  const std::filesystem::path folder = IVS_AUTOPLAY_TRANSCRIPTS;
  const autoplay::Texts texts = autoplay::read_texts(read_file(folder / "texts.txt"));
  REQUIRE(texts.size() > 20);
  const auto paths = transcripts();
  REQUIRE(paths.size() >= 25);
  for (const auto& path : paths) {
    INFO(path.filename().string());
    const std::string transcript = read_file(path);
    CHECK(autoplay::replay(transcript, texts) == transcript);
  }
}

TEST_CASE("a transcript with a wrong outcome does not hold", "[transcripts]") {
  const std::string wrong = "director seed=1\n0 Created\n  = Live Playing Auto playing\n";
  CHECK(autoplay::replay(wrong, {}) != wrong);
}

TEST_CASE("a transcript's unreadable line is said", "[transcripts]") {
  CHECK(autoplay::replay("director seed=1\n0 Nonsense\n", {}) ==
        "director seed=1\n0 Nonsense\n  ! no such fact\n");
}
