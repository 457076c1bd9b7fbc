#include "text/words.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "text/utf8.hpp"

namespace {

using namespace autoplay::text;
using Parts = std::vector<std::string_view>;

TEST_CASE("only ASCII counts as a digit or a letter", "[text][words]") {
  for (int value = -128; value < 128; ++value) {
    const auto c = static_cast<char>(value);
    CHECK(is_digit(c) == (std::string_view("0123456789").find(c) != std::string_view::npos));
    CHECK(is_lower(c) ==
          (std::string_view("abcdefghijklmnopqrstuvwxyz").find(c) != std::string_view::npos));
    CHECK(is_letter(c) == is_lower(lower(c)));
  }
}

TEST_CASE("spaces and tabs are trimmed at both ends only", "[text][words]") {
  CHECK(trimmed(" \ta b\t ") == "a b");
  CHECK(trimmed("a") == "a");
  CHECK(trimmed(" \t").empty());
  CHECK(trimmed("").empty());
  CHECK(trimmed("\na") == "\na");
}

TEST_CASE("a text is split at every separator", "[text][words]") {
  CHECK(split("a,b,,c", ',') == Parts{"a", "b", "", "c"});
  CHECK(split(",", ',') == Parts{"", ""});
  CHECK(split("a", ',') == Parts{"a"});
  CHECK(split("", ',') == Parts{""});
}

TEST_CASE("a list's parts are trimmed and empty ones left out", "[text][words]") {
  CHECK(split_list(" a ,\tb,, ,c c") == Parts{"a", "b", "c c"});
  CHECK(split_list(" , ").empty());
  CHECK(split_list("").empty());
}

TEST_CASE("a number is digits and nothing else", "[text][words]") {
  CHECK(read_number("0") == 0);
  CHECK(read_number("007") == 7);
  CHECK(read_number("18446744073709551615") == UINT64_MAX);
  for (const char* wrong : {"", "-1", "+1", " 1", "1 ", "1.5", "0x1", "18446744073709551616"}) {
    INFO(wrong);
    CHECK_FALSE(read_number(wrong));
  }
}

TEST_CASE("a text for a log has one line and a limit", "[text][words]") {
  CHECK(one_line("a\r\nb\tc", 100) == "a  b c");
  CHECK(one_line("é", 100) == "é");
  CHECK(one_line(std::string(500, 'x'), 300).size() == 300);
}

TEST_CASE("UTF-8 is what RFC 3629 says", "[text][utf8]") {
  for (const char* good :
       {"", "a", "\x7F", "é", "€", "\xED\x9F\xBF", "\xEF\xBF\xBF", "🎉", "\xF4\x8F\xBF\xBF"})
    CHECK(is_utf8(good));
  for (const char* bad :
       {"\x80", "\xC0\xAF", "\xC1\xBF", "\xC3", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x82",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x28\xA1", "\xFF"})
    CHECK_FALSE(is_utf8(bad));
  CHECK(count_code_points("a€🎉") == 3);
}

}  // namespace
