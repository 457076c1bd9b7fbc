#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "core/json.hpp"

using namespace autoplay;

namespace {

/// What a reader told, in order, as one text.
struct Log {
  std::string text;
  Ignored cause = Ignored::None;

  bool add(std::string_view kind, std::string_view value = {}) {
    text.append(kind).append(value).push_back('\n');
    return true;
  }
  bool number(double value) {
    char digits[32];
    return add("number ",
               {digits, static_cast<std::size_t>(
                            std::to_chars(digits, digits + sizeof digits, value).ptr - digits)});
  }
};

struct Ours final : JsonListener {
  Log log;
  bool null() override { return log.add("null"); }
  bool boolean(bool value) override { return log.add(value ? "true" : "false"); }
  bool number(double value) override { return log.number(value); }
  bool string(std::string_view value) override { return log.add("string ", value); }
  bool key(std::string_view name) override { return log.add("key ", name); }
  bool open(bool object) override { return log.add(object ? "{" : "["); }
  bool close() override { return log.add("close"); }
};

/// The library's public SAX interface, held to our depth.
struct Peer {
  using Json = nlohmann::json;
  Log log;
  int depth = 0;

  bool null() { return log.add("null"); }
  bool boolean(bool value) { return log.add(value ? "true" : "false"); }
  bool number_integer(Json::number_integer_t value) {
    return log.number(static_cast<double>(value));
  }
  bool number_unsigned(Json::number_unsigned_t value) {
    return log.number(static_cast<double>(value));
  }
  bool number_float(double value, const std::string& /*as written*/) { return log.number(value); }
  bool string(std::string& value) { return log.add("string ", value); }
  bool binary(Json::binary_t& /*never in JSON*/) { return false; }
  bool key(std::string& name) { return log.add("key ", name); }
  bool start_object(std::size_t /*unknown*/) { return open("{"); }
  bool start_array(std::size_t /*unknown*/) { return open("["); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*why*/) {
    log.cause = Ignored::NotJson;
    return false;
  }
  bool open(std::string_view bracket) {
    if (depth == kMaxDepth) {
      log.cause = Ignored::TooDeep;
      return false;
    }
    ++depth;
    return log.add(bracket);
  }
  bool close() {
    --depth;
    return log.add("close");
  }
};

/// The library takes a NUL for the end of the text; RFC 8259 does not.
bool differs_by_rule(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

void compare(const std::string& text, const std::string& name) {
  if (differs_by_rule(text)) return;
  Ours ours;
  std::vector<char> room(text.size() + 1);
  ours.log.cause = read_json(text, room, ours);
  Peer peer;
  (void)nlohmann::json::sax_parse(text, &peer);
  INFO(name);
  CHECK(ours.log.cause == peer.log.cause);
  CHECK(ours.log.text == peer.log.text);
}

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
      compare(text, entry.path().string());
      std::istringstream lines(text);
      for (std::string line; std::getline(lines, line); ++compared)
        compare(line, entry.path().string() + ", a line");
    }
  }
  CHECK(compared > 400);
}

TEST_CASE("a NUL does not end a text", "[json]") {
  const std::string text("[]\0", 3);
  Ours ours;
  std::vector<char> room(text.size() + 1);
  CHECK(read_json(text, room, ours) == Ignored::NotJson);
}
