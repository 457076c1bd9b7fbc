#include "core/json.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "catch.hpp"
#include "core/link.hpp"
#include "core/wire.hpp"
#include "director_keep.hpp"
#include "director_witness.hpp"

using namespace autoplay;
using namespace std::string_view_literals;

namespace {

/// Hears everything and stops nothing.
class Listener final : public JsonListener {
 public:
  bool null() override { return told(); }
  bool boolean(bool /*value*/) override { return told(); }
  bool number(double value) override {
    last_number = value;
    return told();
  }
  bool string(std::string_view value) override {
    last_string = value;
    return told();
  }
  bool key(std::string_view /*name*/) override { return told(); }
  bool open(bool /*object*/) override { return told(); }
  bool close() override { return told(); }

  int parts = 0;
  double last_number = 0;
  std::string last_string;

 private:
  bool told() {
    ++parts;
    return true;
  }
};

Ignored read(std::string_view text, Listener& listener) {
  std::vector<char> room(room_for(text));
  return read_json(text, room, listener);
}

Ignored read(std::string_view text) {
  Listener listener;
  return read(text, listener);
}

std::string times(std::size_t count, std::string_view part) {
  std::string text;
  for (; count > 0; --count) text += part;
  return text;
}

struct Watching {
  Director director{1};
  Link link{1};
};

/// A stream plays, a second is known to be over, a renewal and a beacon are due.
Watching watching() {
  Watching at;
  Orders orders;
  Instruction order;
  const auto direct = [&](const Input& input) {
    REQUIRE(at.director.handle(input) == Status::Ok);
    orders.drain(at.director);
  };
  const auto connect = [&](const Input& input) {
    REQUIRE(at.link.handle(input) == Status::Ok);
    while (at.link.next(order)) continue;
  };
  direct({Fact::Created, 0, 0, 0, kWorldChannel, 0});
  direct({Fact::PlayerAttached, 0, 3, 0, {}, 0});
  direct({Fact::Notified, 0, 0, 1'795'456'700'000., "B", 10});
  direct({Fact::Notified, 0, 1, 1'795'456'800'000., "A", 20});
  direct({Fact::PositionMoved, 0, 0, 0, {}, 1'000});
  connect({Fact::Started, 0, 0, 0, {}, 0});
  connect({Fact::TokenArrived, 1, 60, 3'600, {}, 10});
  connect({Fact::SocketOpened, 1, 0, 0, {}, 20});
  connect(
      {Fact::FrameArrived, 1, 0, 0,
       R"({"Type":"EVENT","EventName":"STREAM_STATE","Attributes":{"state":"{\"live\":true,\"periodMs\":60000}"}})",
       1'000});
  return at;
}

/// `text` is ignored for its cause, and neither machine is another for it. To a link whatever comes
/// is a sign of life: there it is compared with another text of the same cause.
void ignored_by_both(std::string_view text, Ignored cause) {
  static const Watching at = watching();
  Watching after = at;
  Instruction order;
  REQUIRE(after.director.handle({Fact::FrameArrived, 0, 0, 0, text, 1'000}) == Status::Ok);
  CHECK_FALSE(after.director.next(order));
  CHECK(after.director.count(cause) == at.director.count(cause) + 1);
  CHECK(kept(after.director, 1'000) == kept(at.director, 1'000));
  if (read_frame(text).kind != FrameKind::Unreadable) return;  // a frame that others may read
  Link known = at.link;
  REQUIRE(known.handle({Fact::FrameArrived, 1, 0, 0, cause == Ignored::NotJson ? "x" : "[]",
                        1'000}) == Status::Ok);
  REQUIRE(after.link.handle({Fact::FrameArrived, 1, 0, 0, text, 1'000}) == Status::Ok);
  CHECK_FALSE(after.link.next(order));
  CHECK(after.link.count(cause) == at.link.count(cause) + 1);
  if (cause == Ignored::NotJson) CHECK((after.link == known));
}

}  // namespace

TEST_CASE("texts that are JSON are read", "[json]") {
  const std::vector<std::string_view> texts{
      // structure
      "[]", "{}", "[[]]", "[{}]", "[[] ]", "[\"\"]", "[1,null,true,false,\"a\",{},[]]",
      R"({"a":[{"b":{}},[]]})", R"({"":0})", R"({"a":null,"b":null})", " [1] ", "[1]\n",
      "\t[ ]\r\n", "\n{\t\"a\" :\r1 }", "[null, 1, \"1\", {}]",
      // lone values
      "null", "true", "false", "0", "-0", "\"\"", "\"a\"", " 1 ",
      // numbers
      "[0]", "[-0]", "[-0.0]", "[1]", "[-1]", "[123]", "[1.5]", "[0e1]", "[0e+1]", "[1E22]",
      "[1E-2]", "[1E+2]", "[123e45]", "[123.456e78]", "[-0.000000000000000000000000000001]",
      "[20e1]", "[1e-999]", "[9223372036854775807]", "[-9223372036854775808]",
      // strings
      R"(["\"\\\/\b\f\n\r\t"])", R"(["\u0041"])", R"(["\u00e9"])", R"(["\uD834\uDD1E"])",
      R"(["\ud83d\ude00"])", R"(["\u0000"])", R"(["\u2028\u2029"])", R"(["\uFFFF"])",
      R"(["\uDBFF\uDFFF"])", "[\"\x7F\"]", "[\"\xC3\xA9\"]", "[\"\xE2\x82\xAC\"]",
      "[\"\xF0\x9F\x8E\x89\"]", "[\"\xF4\x8F\xBF\xBF\"]", "[\"\xE2\x80\xA8\"]",
      "[\"\xEF\xBF\xBF\"]", R"(["\\u0000"])", R"(["a/*b*/c"])",
      // names
      R"({"a":1,"a":2})", R"({"a":1,"a":1})", R"({"__proto__":{"a":1}})", R"({"constructor":1})",
      R"({"\u0000":1})", R"({"a b":1})"};
  for (const std::string_view text : texts) {
    INFO(text);
    CHECK(read(text) == Ignored::None);
  }
}

TEST_CASE("texts that are not JSON change neither machine", "[json]") {
  const std::vector<std::string_view> texts{
      // structure
      "", " ", "[", "]", "{", "}", "[1", "[1,", "[,", "[,1]", "[1,,2]", "[1,]", "[1 2]", "[1:2]",
      "[\"a\",\n4\n,1,", "[]]", "[}", "{]", "[{]", "{}}", "{\"a\"", "{\"a\":", "{\"a\":1",
      "{\"a\":1,", "{\"a\":1,}", "{\"a\" 1}", "{\"a\"::1}", "{:1}", "{,}", "{\"a\":1 \"b\":2}",
      "{\"a\":1,,\"b\":2}", "{1:1}", "{null:1}", "{a:1}", "{'a':1}", "{[]:1}", "{\"a\",1}", "[1]x",
      "{}x", "1 2", "null null", "[]\f", "\v[]", "\xC2\xA0[]", "\xE2\x81\xA0[]", "*", "<.>",
      "[<null>]", "\\u007B\\u007D",
      // comments
      "/**/{}", "{}//", "[1/**/]", "{\"a\":/*1*/1}", "#{}",
      // words
      "nul", "tru", "fals", "nulL", "True", "[NULL]", "[truex]", "undefined", "NaN", "[nan]",
      "Infinity", "[-Infinity]", "[+Infinity]", "[inf]",
      // numbers
      "[01]", "[-01]", "[00]", "[+1]", "[++1]", "[--1]", "[-]", "[.1]", "[-.1]", "[1.]", "[1.e1]",
      "[0.e1]", "[1e]", "[1e+]", "[1eE2]", "[0x1]", "[0x]", "[1_000]", "[1,000.]", "[1 000]",
      "[- 1]", "0-1", "-225-9", "[1-2]", "[1e1.5]", "[1.2.3]", "[1a]", "[\xEF\xBC\x91]",
      // strings
      "[\"", "[\"a", "[\"a]", "[a\"]", "['a']", "[\"\\\"]", "[\"\\", "[\"\\x00\"]", "[\"\\a\"]",
      "[\"\\'\"]", "[\"\\u\"]", "[\"\\u1\"]", "[\"\\u12\"]", "[\"\\u123\"]", "[\"\\u12G4\"]",
      "[\"\\U0041\"]", "[\"\\\xF0\x9F\x8C\x80\"]", "[\"\n\"]", "[\"\t\"]", "[\"\x1F\"]",
      "[\"new\nline\"]", "\"", "\"\\", "\"\\u", "[\"x\"", "[\"x\", truth]",
      // NUL
      "\0"sv, "[\0]"sv, "[\"\0\"]"sv, "{\"a\0\":1}"sv, "[1\0]"sv};
  for (const std::string_view text : texts) {
    INFO(text);
    CHECK(read(text) == Ignored::NotJson);
    // Where it is no object from its first token on, that is the cause.
    if (read_frame(text).ignored == Ignored::NotJson) ignored_by_both(text, Ignored::NotJson);
    CHECK(read_frame(text).ignored != Ignored::None);
  }
}

TEST_CASE("text that is not UTF-8 is not JSON, at every place", "[json]") {
  const std::vector<std::string_view> bytes{"\x80",
                                            "\xBF",
                                            "\xC0\x80",
                                            "\xC0\xAF",
                                            "\xC1\xBF",
                                            "\xC3",
                                            "\xC3\x28",
                                            "\xE0\x80\x80",
                                            "\xE0\x9F\xBF",
                                            "\xE2\x82",
                                            "\xE2\x28\xA1",
                                            "\xED\xA0\x80",
                                            "\xED\xBF\xBF",
                                            "\xF0\x80\x80\x80",
                                            "\xF0\x8F\xBF\xBF",
                                            "\xF0\x9F\x8E",
                                            "\xF4\x90\x80\x80",
                                            "\xF5\x80\x80\x80",
                                            "\xF8\x88\x80\x80\x80",
                                            "\xFC\x84\x80\x80\x80\x80",
                                            "\xFE",
                                            "\xFF",
                                            "\xE9",
                                            "\xA5\xA6"};
  for (const std::string_view part : bytes) {
    const std::string odd(part);
    ignored_by_both(odd, Ignored::NotJson);
    ignored_by_both(R"({"a":")" + odd + R"("})", Ignored::NotJson);
    ignored_by_both(R"({")" + odd + R"(":1})", Ignored::NotJson);
    ignored_by_both(R"({"a":1})" + odd, Ignored::NotJson);
    ignored_by_both("{" + odd + "}", Ignored::NotJson);
  }
}

TEST_CASE("where RFC 8259 leaves a choice, it is made, and always the same", "[json]") {
  Listener listener;
  SECTION("numbers that no double holds are refused, the nearest double is taken of others") {
    for (const std::string_view huge :
         {"[1e999]", "[-1e999]", "[1.5e309]", "[123123e100000]", "[-123123e100000]"}) {
      INFO(huge);
      CHECK(read(huge) == Ignored::NotJson);
    }
    CHECK(read("[" + times(400, "9") + "]") == Ignored::NotJson);
    CHECK(read("[1e-999]", listener) == Ignored::None);
    CHECK(listener.last_number == 0);
    CHECK(read("[18446744073709551615]", listener) == Ignored::None);
    CHECK(listener.last_number == 18446744073709551615.0);
    CHECK(read("[123456789012345678901234567890]", listener) == Ignored::None);
    CHECK(listener.last_number == 123456789012345678901234567890.0);
    CHECK(read("[0." + times(1'000, "3") + "]", listener) == Ignored::None);
    CHECK(listener.last_number == 1.0 / 3);
  }
  SECTION("half a surrogate pair is refused") {
    for (const std::string_view half :
         {R"(["\uD800"])", R"(["\uDC00"])", R"(["\uD800a"])", R"(["\uD800\n"])",
          R"(["\uD800\u0041"])", R"(["\uD800\uD800"])", R"(["\uDC00\uD800"])", R"(["\uD834\u"])",
          R"(["\uDd1e\uD834"])"}) {
      INFO(half);
      CHECK(read(half) == Ignored::NotJson);
      ignored_by_both(R"({"Id":)" + std::string(half), Ignored::NotJson);
    }
  }
  SECTION("a byte order mark is passed over once, at the beginning, whole") {
    CHECK(read("\xEF\xBB\xBF[]") == Ignored::None);
    for (const std::string_view text :
         {"\xEF\xBB\xBF", "\xEF\xBB[]", "\xEF[]", "\xEF\xBB\xBF\xEF\xBB\xBF[]", "[]\xEF\xBB\xBF",
          "[\xEF\xBB\xBF]", "\xFE\xFF[]", "\xFF\xFE[]"}) {
      INFO(text);
      CHECK(read(text) == Ignored::NotJson);
    }
    CHECK(read("\xFF\xFE[\0]\0"sv) == Ignored::NotJson);
  }
  SECTION("a NUL that is written out is a character") {
    CHECK(read(R"(["a\u0000b"])", listener) == Ignored::None);
    CHECK(listener.last_string == "a\0b"sv);
  }
  SECTION("a NUL between the parts is no end of the text") {
    CHECK(read("[]\0"sv) == Ignored::NotJson);
    CHECK(read("[]\0[]"sv) == Ignored::NotJson);
    CHECK(read("[1,\0 2]"sv) == Ignored::NotJson);
  }
}

TEST_CASE("a key that decides and stands twice is believed neither way", "[json]") {
  for (const std::string_view text :
       {R"({"Type":"EVENT","Type":"EVENT"})", R"({"live":true,"live":true})",
        R"({"live":true,"live":false})", R"({"live":true,"\u006cive":false})",
        R"({"detail":{},"detail":{}})", R"({"detail":{"event_name":"a","event_name":"a"}})",
        R"({"resources":[],"resources":["a"]})"}) {
    INFO(text);
    CHECK(read(text) == Ignored::None);
    ignored_by_both(text, Ignored::DoubledKey);
  }
}

TEST_CASE("names that mean something to JavaScript mean nothing here", "[json]") {
  for (const std::string_view name : {"__proto__", "constructor", "prototype", "toString",
                                      "hasOwnProperty", "__defineGetter__"}) {
    const std::string key(name);
    ignored_by_both(R"({")" + key + R"(":{"Type":"EVENT","live":true}})", Ignored::Irrelevant);
    ignored_by_both(R"({"Type":")" + key + R"("})", Ignored::Irrelevant);
    ignored_by_both(R"({"Type":"EVENT","EventName":"STREAM_STATE","Attributes":{"state":"{\")" +
                        key + R"(\":{\"live\":true}}"}})",
                    Ignored::Incomplete);
  }
}

TEST_CASE("depth is no danger", "[json]") {
  for (const std::string_view part : {"[", R"({"a":)"}) {
    CHECK(read(times(kMaxDepth, part)) == Ignored::NotJson);
    CHECK(read(times(kMaxDepth + 1, part)) == Ignored::TooDeep);
    CHECK(read(times(10'000, part)) == Ignored::TooDeep);
    ignored_by_both(R"({"x":)" + times(10'000, part), Ignored::TooDeep);
  }
  CHECK(read(times(10'000, "[") + times(10'000, "]")) == Ignored::TooDeep);
  CHECK(read(times(kMaxDepth, "[") + times(kMaxDepth, "]")) == Ignored::None);
  CHECK(read(times(10'000, "]")) == Ignored::NotJson);
}

TEST_CASE("a mebibyte is read, or refused, like anything else", "[json]") {
  constexpr std::size_t kMebibyte = 1U << 20U;
  const std::string filler(kMebibyte, 'x');
  CHECK(read("\"" + filler + "\"") == Ignored::None);
  CHECK(read("[" + std::string(kMebibyte, ' ') + "]") == Ignored::None);
  CHECK(read("\"" + filler) == Ignored::NotJson);
  ignored_by_both(filler, Ignored::NotJson);
  ignored_by_both(R"({"Id":")" + filler + R"("})", Ignored::Irrelevant);
  ignored_by_both(
      R"({"Type":"EVENT","EventName":"STREAM_STARTED","Attributes":{"event":")" + filler + R"("}})",
      Ignored::TooLarge);
}

TEST_CASE("a frame that was cut off anywhere says nothing", "[json]") {
  const auto& facts = told_facts();
  for (const std::string_view name : {"START of B at 18:01:20Z"sv, "END of A at 18:01:20Z"sv,
                                      "live of B at 18:01:20Z"sv, "offline at 18:01:20Z"sv}) {
    const auto told = std::find_if(facts.begin(), facts.end(),
                                   [&](const Told& each) { return each.name == name; });
    REQUIRE(told != facts.end());
    const std::string_view whole = told->input.text;
    CHECK(read_frame(whole).ignored == Ignored::None);
    for (std::size_t size = 0; size < whole.size(); ++size)
      ignored_by_both(whole.substr(0, size), Ignored::NotJson);
  }
}
