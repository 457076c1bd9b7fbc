#include "text/base64.hpp"

#include <string>
#include <utility>

#include "catch.hpp"

namespace {

using namespace autoplay::text;

TEST_CASE("the test vectors of RFC 4648 are written and read", "[text][base64]") {
  for (const auto& [bytes, text] : {std::pair<const char*, const char*>{"", ""},
                                    {"f", "Zg=="},
                                    {"fo", "Zm8="},
                                    {"foo", "Zm9v"},
                                    {"foob", "Zm9vYg=="},
                                    {"fooba", "Zm9vYmE="},
                                    {"foobar", "Zm9vYmFy"}}) {
    INFO(text);
    CHECK(base64(bytes) == text);
    CHECK(read_base64(text) == bytes);
  }
}

TEST_CASE("every byte survives the way there and back", "[text][base64]") {
  std::string bytes;
  for (int value = 0; value < 256; ++value) {
    bytes.push_back(static_cast<char>(value));
    CHECK(read_base64(base64(bytes)) == bytes);
  }
}

TEST_CASE("padding may be absent but not incomplete", "[text][base64]") {
  CHECK(read_base64("/+8") == "\xff\xef");
  CHECK(read_base64("eyJhIjoxfQ") == "{\"a\":1}");
  for (const char* wrong : {"A", "AAAAA", "/+8==", "Zg=", "Zg===", "=", "==", "===", "====", "a-b_",
                            "Zg ==", "Zm9v\n", "Z=m9", "***"}) {
    INFO(wrong);
    CHECK_FALSE(read_base64(wrong));
  }
}

TEST_CASE("the alphabet for URLs has neither + nor / nor padding", "[text][base64]") {
  CHECK(base64("\xfb\xff\xfe") == "+//+");
  CHECK(base64url("\xfb\xff\xfe") == "-__-");
  CHECK(base64url("f") == "Zg");
  CHECK(base64url(std::string(32, '\0')) == std::string(43, 'A'));
}

}  // namespace
