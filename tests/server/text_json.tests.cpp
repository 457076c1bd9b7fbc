#include "text/json.hpp"

#include <nlohmann/json.hpp>

#include "catch.hpp"

namespace {

using namespace autoplay::text;

TEST_CASE("text that is not JSON is read as nothing, without an exception", "[text][json]") {
  for (const char* wrong : {"", "{", "{}x", "nul", "\"\xff\"", "[1,]"}) {
    INFO(wrong);
    CHECK(read_json(wrong).is_discarded());
    CHECK_FALSE(read_json(wrong).is_object());
    CHECK(read_ordered_json(wrong).is_discarded());
  }
  CHECK(read_json(R"({"a":[1,null]})")["a"].size() == 2);
}

TEST_CASE("only the ordered form keeps the order of the keys", "[text][json]") {
  constexpr const char* kText = R"({"b":1,"a":2})";
  CHECK(write_json(read_ordered_json(kText)) == kText);
  CHECK(write_json(read_json(kText)) == R"({"a":2,"b":1})");
}

TEST_CASE("bytes that are not UTF-8 are replaced when they are written", "[text][json]") {
  CHECK(write_json(nlohmann::json("a\xff")) == "\"a\xef\xbf\xbd\"");
  CHECK(write_json(nlohmann::ordered_json("é")) == "\"é\"");
}

TEST_CASE("a member is read only if it is a string", "[text][json]") {
  const auto object = read_json(R"({"text":"x","number":7,"none":null})");
  CHECK(text_in(object, "text") == "x");
  CHECK(text_in(object, "number").empty());
  CHECK(text_in(object, "none").empty());
  CHECK(text_in(object, "absent").empty());
  CHECK(text_in(read_json("[]"), "text").empty());
  CHECK(text_in(read_json("{"), "text").empty());
  CHECK(text_in(read_ordered_json(R"({"text":"x"})"), "text") == "x");
}

}  // namespace
