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
  for (const char* wrong : {"127...", "127.0.0.256", "127.0.0.1.2", "127.1", "::2", "[::1]", ""}) {
    INFO(wrong);
    CHECK_FALSE(is_loopback_address(wrong));
  }
  for (const char* own : {"[::1]:8080", "LOCALHOST", "demo.localhost:1", "127.0.0.2:80"}) {
    INFO(own);
    CHECK(is_loopback_host(own));
  }
  for (const char* wrong : {"", "notlocalhost", "[::1]evil.example", "[::1]:x", "127...",
                            "localhost:evil.example", "localhost:1@evil.example", "localhost/"}) {
    INFO(wrong);
    CHECK_FALSE(is_loopback_host(wrong));
  }
}

TEST_CASE("a numeric address is no name and has no brackets", "[net][origins]") {
  for (const char* good : {"127.0.0.1", "0.0.0.0", "::", "::1", "fe80::1%eth0"})
    CHECK(is_address(good));
  for (const char* wrong : {"", "0", "localhost", "[::1]", "127.0.0.1:80", "::g", "1.2.3.4%eth0"}) {
    INFO(wrong);
    CHECK_FALSE(is_address(wrong));
  }
}

TEST_CASE("a Host is listed by its name, whatever its case and port", "[net][origins]") {
  const std::vector<std::string> listed{"Example.com", "[::1]"};
  CHECK(is_listed_host("example.com", listed));
  CHECK(is_listed_host("EXAMPLE.com:8080", listed));
  CHECK(is_listed_host("[::1]:443", listed));
  for (const char* wrong :
       {"", "example.com.evil.example", "example.com:evil.example", "[::1]evil.example", "::1"})
    CHECK_FALSE(is_listed_host(wrong, listed));
  for (const char* good : {"example.com", "Example.com", "127.0.0.1", "[::1]"})
    CHECK(is_host_name(good));
  for (const char* wrong : {"", "a b", "foo:80", "foo:", "[::1]:80", "::1", "foo/", "http://foo"}) {
    INFO(wrong);
    CHECK_FALSE(is_host_name(wrong));
  }
}

TEST_CASE("an origin has a scheme and a host and no path", "[net][origins]") {
  for (const char* good : {"*", "https://example.com", "http://example.com:8443", "http://[::1]:1",
                           "https://Example.com", "HTTPS://example.com"}) {
    INFO(good);
    CHECK(is_origin(good));
  }
  for (const char* wrong :
       {"", "null", "example.com", "https://", "https://example.com/", "https://example.com/page",
        "https://example.com?", "https://*.example.com", "https://a@example.com",
        "https://example.com, https://b", "https://example.com:0", "https://example.com:65536",
        "ftp://example.com", "http:/example.com", "http://[::g]", "http://[localhost]", "**"}) {
    INFO(wrong);
    CHECK_FALSE(is_origin(wrong));
  }
}

TEST_CASE("a listed origin is compared as a whole, whatever its case", "[net][origins]") {
  const std::vector<std::string> listed{"https://example.com"};
  CHECK(is_listed_origin("https://example.com", std::vector<std::string>{"HTTPS://Example.com"}));
  CHECK(is_listed_origin("https://example.com:443", listed));
  CHECK(
      is_listed_origin("https://example.com", std::vector<std::string>{"https://example.com:443"}));
  CHECK_FALSE(is_listed_origin("http://example.com:443", listed));
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
  CHECK(is_origin_of_host("https://host.example", "host.example:443"));
  CHECK_FALSE(is_origin_of_host("http://host.example", "host.example:443"));
  CHECK_FALSE(is_origin_of_host("http://127.0.0.1:8080", "127.0.0.1:8081"));
  CHECK_FALSE(is_origin_of_host("https://evil.example", "host.example"));
  CHECK_FALSE(is_origin_of_host("null", "host.example"));
  CHECK_FALSE(is_origin_of_host("null", ""));
}

TEST_CASE("a page of this machine is told by the whole host", "[net][origins]") {
  CHECK(is_loopback_origin("http://localhost:3000"));
  CHECK(is_loopback_origin("https://[::1]:3000"));
  for (const char* wrong :
       {"null", "http://localhost.example.com", "http://127.0.0.1.example.com",
        "http://localhost:1@evil.example", "http://[::1]evil.example", "http://127...",
        "http://localhost:evil.example", "http://localhost/", "localhost"}) {
    INFO(wrong);
    CHECK_FALSE(is_loopback_origin(wrong));
  }
}

TEST_CASE("a request is a server's own without a page or from its own pages", "[net][origins]") {
  const auto own = [](Headers headers) { return is_own_request({"POST", "/", headers, {}}); };
  CHECK(own({{"Host", "localhost:80"}}));
  CHECK(own({{"Host", "localhost:80"}, {"Origin", "http://localhost"}}));
  CHECK_FALSE(own({{"Host", "localhost"}, {"Origin", "https://localhost"}}));
  CHECK_FALSE(own({{"Host", "localhost:8080"}, {"Origin", "http://localhost:8081"}}));
  CHECK_FALSE(own({{"Host", "localhost"}, {"Origin", "null"}}));
  CHECK_FALSE(own({{"Origin", "http://localhost"}}));
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
