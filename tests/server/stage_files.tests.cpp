#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "catch.hpp"
#include "stage/files.hpp"
#include "stage/function_url.hpp"
#include "stage_header.hpp"

using namespace autoplay::stage;
namespace fs = std::filesystem;
namespace net = autoplay::net;
using nlohmann::json;

namespace {

/// A folder that is gone when the test is over.
struct Folder {
  Folder() {
    auto name = (fs::temp_directory_path() / "stage-files-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << text;
  }
  fs::path path;
};

}  // namespace

TEST_CASE("a path names a file under the root", "[stage][files]") {
  CHECK(resolve("/www", "/") == fs::path("/www/index.html"));
  CHECK(resolve("/www", "/a/b.js") == fs::path("/www/a/b.js"));
  CHECK(resolve("/www", "/a/") == fs::path("/www/a/index.html"));
  CHECK(resolve("/www", "/caf%C3%A9%20x.js") == fs::path("/www/caf\xc3\xa9 x.js"));
}

TEST_CASE("a path that leaves the root or hides names no file", "[stage][files]") {
  for (const std::string& path :
       {std::string(), std::string("index.html"), std::string("/.."), std::string("/../etc/passwd"),
        std::string("/a/../../etc/passwd"), std::string("/a/../b"), std::string("/./a"),
        std::string("//etc/passwd"), std::string("/a//b"), std::string("/%2e%2e/etc/passwd"),
        std::string("/%2E%2E%2Fetc%2Fpasswd"), std::string("/..%2f..%2fetc/passwd"),
        std::string("/%5c..%5cwindows"), std::string("/a%00.html"), std::string("/a%0a"),
        std::string("/.git/config"), std::string("/a/.env"), std::string("/c:/x"),
        std::string("/%252e%252e/").replace(1, 3, "%2e")}) {
    INFO(path);
    CHECK_FALSE(resolve("/www", path));
  }
}

TEST_CASE("files are served with their type and never cached", "[stage][files]") {
  const Folder folder;
  folder.write("index.html", "<h1>demo</h1>");
  folder.write("assets/player.wasm", std::string("\0asm", 4));
  folder.write("app.js", "1");
  const Files files(folder.path);
  CHECK(files.answer("/").body == "<h1>demo</h1>");
  CHECK(header(files.answer("/"), "content-type") == "text/html; charset=utf-8");
  CHECK(header(files.answer("/"), "cache-control") == "no-cache");
  CHECK(files.answer("/assets/player.wasm").body == std::string("\0asm", 4));
  CHECK(header(files.answer("/assets/player.wasm"), "content-type") == "application/wasm");
  CHECK(header(files.answer("/app.js"), "content-type") == "text/javascript; charset=utf-8");
  CHECK(content_type("x.m3u8") == "application/vnd.apple.mpegurl");
  CHECK(content_type("x.unknown") == "application/octet-stream");
  CHECK(content_type("x") == "application/octet-stream");
}

TEST_CASE("a file that is missing, a folder or beyond a link is not found", "[stage][files]") {
  const Folder folder;
  const Folder outside;
  outside.write("secret.txt", "secret");
  folder.write("a/b.txt", "b");
  fs::create_symlink(outside.path / "secret.txt", folder.path / "link.txt");
  fs::create_directory_symlink(outside.path, folder.path / "dir");
  const Files files(folder.path);
  for (const auto* path : {"/none.js", "/a", "/a/", "/link.txt", "/dir/secret.txt", "/../x"}) {
    INFO(path);
    const auto answer = files.answer(path);
    CHECK(answer.status == 404);
    CHECK(answer.body.find("secret") == std::string::npos);
  }
}

TEST_CASE("without a built page the root says how to build it", "[stage][files]") {
  const Files files("/nowhere/at/all");
  CHECK(files.answer("/").status == 200);
  CHECK(files.answer("/").body == "The demo page is not built yet: npm run build\n");
  CHECK(files.answer("/app.js").status == 404);
}

TEST_CASE("a request is wrapped as a function URL hands it over", "[stage][url]") {
  const net::Request request{"POST",
                             "/token?channel=demo-channel&x=a%20b&x=2&flag",
                             {{"Host", "127.0.0.1:8080"},
                              {"User-Agent", "test"},
                              {"Origin", "http://127.0.0.1:8080"},
                              {"Cookie", "a=1"},
                              {"X-Twice", "1"},
                              {"x-twice", "2"}},
                             "{\"a\":1}"};
  const auto event =
      json::parse(wrap_request(request, {"id-1", "1", "127.0.0.1", 1'795'456'800'000}));
  CHECK(event["version"] == "2.0");
  CHECK(event["rawPath"] == "/token");
  CHECK(event["rawQueryString"] == "channel=demo-channel&x=a%20b&x=2&flag");
  CHECK(event["queryStringParameters"] ==
        json{{"channel", "demo-channel"}, {"x", "a b,2"}, {"flag", ""}});
  CHECK(event["headers"] == json{{"host", "127.0.0.1:8080"},
                                 {"user-agent", "test"},
                                 {"origin", "http://127.0.0.1:8080"},
                                 {"x-twice", "1,2"}});
  CHECK(event["cookies"] == json{"a=1"});
  CHECK(event["body"] == "{\"a\":1}");
  CHECK(event["requestContext"]["http"]["method"] == "POST");
  CHECK(event["requestContext"]["http"]["sourceIp"] == "127.0.0.1");
  CHECK(event["requestContext"]["time"] == "23/Nov/2026:18:00:00 +0000");
  CHECK(event["requestContext"]["timeEpoch"] == 1'795'456'800'000);
  CHECK(event["isBase64Encoded"] == false);
}

TEST_CASE("what a request does not have is absent from its event", "[stage][url]") {
  const auto event = json::parse(wrap_request({"POST", "/token", {}, ""}, {}));
  for (const auto* key : {"body", "cookies", "queryStringParameters"})
    CHECK_FALSE(event.contains(key));
  CHECK(event["rawQueryString"] == "");
}

TEST_CASE("a request that is not UTF-8 is wrapped all the same", "[stage][url]") {
  CHECK(json::accept(wrap_request({"POST", "/t?%ff=%fe", {{"X", "\xff"}}, "\xff"}, {})));
}

TEST_CASE("a function's result becomes its HTTP answer", "[stage][url]") {
  const auto full = unwrap_response(
      R"({"statusCode":403,"headers":{"Content-Type":"text/plain","X":7},"cookies":["a=1"],"body":"no"})");
  CHECK(full.status == 403);
  CHECK(header(full, "content-type") == "text/plain");
  CHECK(header(full, "x") == "7");
  CHECK(header(full, "set-cookie") == "a=1");
  CHECK(full.body == "no");
  const auto coded =
      unwrap_response(R"({"statusCode":200,"isBase64Encoded":true,"body":"aGFsbG8="})");
  CHECK(coded.body == "hallo");
  CHECK(header(coded, "content-type") == "application/json");
  const auto plain = unwrap_response(R"({"token":"x"})");
  CHECK(plain.status == 200);
  CHECK(plain.body == R"({"token":"x"})");
}

TEST_CASE("a result that is no HTTP answer becomes 502", "[stage][url]") {
  for (const auto* text :
       {"", "{", R"({"statusCode":"200"})", R"({"statusCode":99})", R"({"statusCode":1e9})",
        R"({"statusCode":200,"headers":"x"})", R"({"statusCode":200,"headers":{"X":"a\r\nY: b"}})",
        R"({"statusCode":200,"cookies":[1]})", R"({"statusCode":200,"cookies":7})",
        R"({"statusCode":200,"isBase64Encoded":true,"body":"***"})"}) {
    INFO(text);
    CHECK(unwrap_response(text).status == 502);
  }
}
