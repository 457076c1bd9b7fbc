#include "json_peer.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "catch.hpp"

using namespace autoplay;

namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("the reader tells what the public SAX interface tells, on the whole corpus", "[json]") {
  int compared = 0;
  for (const std::string folder : {IVS_AUTOPLAY_CORPUS, IVS_AUTOPLAY_FIXTURES}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      const std::string text = read(entry.path());
      INFO(entry.path().string());
      CHECK(parsers_agree(text));
      std::istringstream lines(text);
      for (std::string line; std::getline(lines, line); ++compared) CHECK(parsers_agree(line));
    }
  }
  CHECK(compared > 400);
}

TEST_CASE("the reader agrees with the public SAX interface on a text cut off anywhere", "[json]") {
  const std::string text =
      R"({"a":[1,-2.5e3,"b\u00e9\n",true,false,null,{"":0}],"c":{"d":"\ud83c\udf89"}} )";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const std::string cut = text.substr(0, size);
    INFO(cut);
    CHECK(parsers_agree(cut));
    CHECK(parsers_agree(cut + "-1"));
    CHECK(parsers_agree(cut + "\""));
    CHECK(parsers_agree(cut + "/**/"));
  }
}

TEST_CASE("a NUL ends a text for the library, and is no JSON here", "[json]") {
  const std::string text("[]\0", 3);
  OurEvents ours;
  std::vector<char> room(room_for(text));
  CHECK(read_json(text, room, ours) == Ignored::NotJson);
  CHECK(nlohmann::json::accept(text));
}
