#include "net/origins.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "net/http.hpp"

namespace {

using namespace autoplay::net;

TEST_CASE("loopback is told by the whole name", "[net][origins]") {
  CHECK(is_loopback_address("127.1.2.3"));
  CHECK(is_loopback_address("::1"));
  CHECK_FALSE(is_loopback_address("0.0.0.0"));
  CHECK_FALSE(is_loopback_address("127.0.0.1.example.com"));
  CHECK_FALSE(is_loopback_host("notlocalhost"));
  CHECK(is_loopback_host("[::1]:8080"));
}

TEST_CASE("an origin has a scheme and a host and no path", "[net][origins]") {
  for (const char* good : {"*", "https://example.com", "http://example.com:8443", "http://[::1]:1",
                           "https://Example.com"}) {
    INFO(good);
    CHECK(is_origin(good));
  }
  for (const char* wrong :
       {"", "null", "example.com", "https://", "https://example.com/", "https://example.com/page",
        "https://example.com?", "https://*.example.com", "https://a@example.com",
        "https://example.com, https://b", "https://example.com:0", "https://example.com:65536",
        "ftp://example.com", "**"}) {
    INFO(wrong);
    CHECK_FALSE(is_origin(wrong));
  }
}

TEST_CASE("a listed origin is compared as a whole, whatever its case", "[net][origins]") {
  const std::vector<std::string> listed{"https://example.com"};
  CHECK(is_listed_origin("https://example.com", listed));
  CHECK(is_listed_origin("https://EXAMPLE.com", listed));
  CHECK_FALSE(is_listed_origin("http://example.com", listed));
  CHECK_FALSE(is_listed_origin("https://example.com:444", listed));
  CHECK_FALSE(is_listed_origin("https://example.com.evil.example", listed));
  CHECK_FALSE(is_listed_origin("null", listed));
  CHECK_FALSE(is_listed_origin("https://example.com", {}));
  CHECK(is_listed_origin("null", std::vector<std::string>{"*"}));
}

TEST_CASE("a page comes from a host by either scheme", "[net][origins]") {
  CHECK(is_origin_of_host("https://host.example", "host.example"));
  CHECK(is_origin_of_host("http://127.0.0.1:8080", "127.0.0.1:8080"));
  CHECK_FALSE(is_origin_of_host("http://127.0.0.1:8080", "127.0.0.1:8081"));
  CHECK_FALSE(is_origin_of_host("https://evil.example", "host.example"));
  CHECK_FALSE(is_origin_of_host("null", "host.example"));
  CHECK_FALSE(is_origin_of_host("null", ""));
}

TEST_CASE("a page of this machine is told by the whole host", "[net][origins]") {
  CHECK(is_loopback_origin("http://localhost:3000"));
  CHECK(is_loopback_origin("https://[::1]:3000"));
  CHECK_FALSE(is_loopback_origin("http://localhost.example.com"));
  CHECK_FALSE(is_loopback_origin("http://127.0.0.1.example.com"));
  CHECK_FALSE(is_loopback_origin("null"));
}

TEST_CASE("a query is read into decoded names and values", "[net][http]") {
  CHECK(path_of("/a/b?c?d") == "/a/b");
  CHECK(path_of("/a") == "/a");
  CHECK(query_of("/a?b=c?d") == "b=c?d");
  CHECK(query_of("/a?").empty());
  CHECK(query_of("/a").empty());
  CHECK(read_query("a=1&b=x%20y&&flag&=&c=d=e") ==
        QueryPairs{{"a", "1"}, {"b", "x y"}, {"flag", ""}, {"", ""}, {"c", "d=e"}});
  CHECK(query_value("/?a=1&channel=arn%3Aaws%2F&b", "channel") == "arn:aws/");
  CHECK(query_value("/?a=1&a=2", "a") == "1");
  CHECK(query_value("/?channel", "channel") == "");
  CHECK(query_value("/?&&=&%zz=1", "%zz") == "1");
  CHECK_FALSE(query_value("/?b=1", "channel"));
  CHECK_FALSE(query_value("/", "channel"));
}

TEST_CASE("a header that would break the message apart is not sendable", "[net][http]") {
  CHECK(is_sendable({"X-Name", "any value: even this"}));
  CHECK(is_sendable({"X-Name", ""}));
  for (const auto& wrong :
       {Header{"", "v"}, Header{"a b", "v"}, Header{"a:b", "v"}, Header{"a\r\nb", "v"},
        Header{std::string("a\0", 2), "v"}, Header{"a", "v\r\nb: c"}, Header{"a", "v\n"},
        Header{"a", std::string("v\0", 2)}})
    CHECK_FALSE(is_sendable(wrong));
}

}  // namespace
