#include "aws/sigv4.hpp"

#include <algorithm>
#include <array>

#include "aws/digest.hpp"
#include "catch.hpp"

namespace {

using namespace autoplay;
using aws::AuthError;

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr std::string_view kDate = "20150830T123600Z";
constexpr std::int64_t kMoment = 1440938160;
const aws::Scope kSuite{"us-east-1", "service"};
const aws::Scope kIvsChat{"us-west-2", "ivschat"};

std::string signature_of(const net::Request& request, const std::vector<std::string>& headers,
                         const aws::Scope& scope) {
  const std::string canonical =
      aws::canonical_request(request, headers, aws::hex(aws::sha256(request.body)));
  const std::string where = "20150830/" + scope.region + '/' + scope.service + "/aws4_request";
  return aws::hex(aws::hmac_sha256(aws::signing_key(kSecret, "20150830", scope),
                                   aws::string_to_sign(kDate, where, canonical)));
}

std::string suite_signature(std::string method, std::string target, net::Headers extra = {},
                            std::string body = {}) {
  net::Request request{std::move(method), std::move(target), std::move(extra), std::move(body)};
  std::vector<std::string> names;
  for (const net::Header& header : request.headers) names.push_back(net::lower(header.name));
  request.headers.push_back({"Host", "example.amazonaws.com"});
  request.headers.push_back({"X-Amz-Date", std::string(kDate)});
  names.insert(names.end(), {"host", "x-amz-date"});
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return signature_of(request, names, kSuite);
}

aws::Credentials temporary() {
  return {"ASIAEXAMPLE", std::string(kSecret), "token/of+session=="};
}

net::Request signed_request() {
  net::Request request{
      "POST",
      "/SendEvent",
      {{"Host", "ivschat.us-west-2.amazonaws.com"}, {"Content-Type", "application/json"}},
      R"({"eventName":"STREAM_STARTED"})"};
  aws::sign(request, temporary(), kIvsChat, kMoment);
  return request;
}

std::optional<aws::SignatureRefusal> check(const net::Request& request,
                                           std::int64_t now = kMoment) {
  const std::array known{temporary()};
  return aws::verify(request, known, kIvsChat, now);
}

void replace_in_authorization(net::Request& request, std::string_view from, std::string_view to) {
  std::string value(*net::find(request.headers, "authorization"));
  value.replace(value.find(from), from.size(), to);
  net::set(request.headers, "authorization", value);
}

AuthError refusal_of(const net::Request& request, std::int64_t now = kMoment) {
  const auto refusal = check(request, now);
  REQUIRE(refusal);
  return refusal->error;
}

}  // namespace

TEST_CASE("the documented IAM ListUsers example gives the published hash, key and signature",
          "[sigv4]") {
  const net::Request request{"GET",
                             "/?Action=ListUsers&Version=2010-05-08",
                             {{"Host", "iam.amazonaws.com"},
                              {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
                              {"X-Amz-Date", std::string(kDate)}},
                             ""};
  const std::vector<std::string> names{"content-type", "host", "x-amz-date"};
  const std::string canonical = aws::canonical_request(request, names, aws::hex(aws::sha256("")));
  CHECK(aws::hex(aws::sha256(canonical)) ==
        "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59");
  CHECK(aws::hex(aws::signing_key(kSecret, "20150830", {"us-east-1", "iam"})) ==
        "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
  CHECK(signature_of(request, names, {"us-east-1", "iam"}) ==
        "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

TEST_CASE("the shapes of AWS's signature test suite give the published signatures", "[sigv4]") {
  CHECK(suite_signature("GET", "/") ==
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  CHECK(suite_signature("POST", "/") ==
        "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
  CHECK(suite_signature("GET", "/?Param2=value2&Param1=value1") ==
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
  CHECK(suite_signature("GET",
                        "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") ==
        "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f");
  CHECK(suite_signature("POST", "/", {{"Content-Type", "application/x-www-form-urlencoded"}},
                        "Param1=value1") ==
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
  CHECK(
      suite_signature("GET", "/", {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}}) ==
      "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
}

TEST_CASE("paths are normalised before they are signed", "[sigv4]") {
  const std::string root = suite_signature("GET", "/");
  CHECK(suite_signature("GET", "//") == root);
  CHECK(suite_signature("GET", "/./") == root);
  CHECK(suite_signature("GET", "/example/..") == root);
}

TEST_CASE("a signature covers content type, host, date, payload and session token", "[sigv4]") {
  const net::Request request = signed_request();
  const std::string_view authorization = *net::find(request.headers, "authorization");
  CHECK(authorization.find("SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;"
                           "x-amz-security-token,") != std::string_view::npos);
  CHECK(net::find(request.headers, "x-amz-security-token") == temporary().session_token);
}

TEST_CASE("what was signed here verifies, until it is too old", "[sigv4]") {
  const net::Request request = signed_request();
  CHECK_FALSE(check(request));
  CHECK_FALSE(check(request, kMoment + aws::kAllowedSkewSeconds));
  CHECK_FALSE(check(request, kMoment - aws::kAllowedSkewSeconds));
  CHECK(refusal_of(request, kMoment + aws::kAllowedSkewSeconds + 1) == AuthError::SignatureExpired);
  CHECK(refusal_of(request, kMoment - aws::kAllowedSkewSeconds - 1) == AuthError::SignatureExpired);
}

TEST_CASE("a request altered after signing is refused", "[sigv4]") {
  net::Request request = signed_request();
  SECTION("body") {
    request.body += ' ';
  }
  SECTION("target") {
    request.target = "/CreateChatToken";
  }
  SECTION("method") {
    request.method = "PUT";
  }
  SECTION("signed header") {
    net::set(request.headers, "host", "elsewhere.example");
  }
  SECTION("one digit of the signature") {
    const std::string value(*net::find(request.headers, "authorization"));
    const char last = value.back() == '0' ? '1' : '0';
    net::set(request.headers, "authorization", value.substr(0, value.size() - 1) + last);
  }
  SECTION("region") {
    replace_in_authorization(request, "us-west-2", "us-east-1");
  }
  CHECK(refusal_of(request) == AuthError::InvalidSignature);
  CHECK(check(request)->type == "InvalidSignatureException");
}

TEST_CASE("an unknown key and a foreign session token are unrecognised alike", "[sigv4]") {
  net::Request request = signed_request();
  SECTION("key") {
    replace_in_authorization(request, "ASIAEXAMPLE", "ASIASTRANGER");
  }
  SECTION("no key") {
    replace_in_authorization(request, "ASIAEXAMPLE", "");
  }
  SECTION("token") {
    net::set(request.headers, "x-amz-security-token", "another");
  }
  CHECK(refusal_of(request) == AuthError::UnrecognizedClient);
  CHECK(check(request)->type == "UnrecognizedClientException");
}

TEST_CASE("a request without a readable signature says what is missing", "[sigv4]") {
  net::Request request = signed_request();
  SECTION("none at all") {
    std::erase_if(request.headers, [](const auto& h) { return h.name == "authorization"; });
    CHECK(refusal_of(request) == AuthError::MissingAuthenticationToken);
  }
  SECTION("another scheme") {
    net::set(request.headers, "authorization", "Bearer abc");
    CHECK(refusal_of(request) == AuthError::MissingAuthenticationToken);
  }
  SECTION("parts") {
    net::set(request.headers, "authorization", "AWS4-HMAC-SHA256 Credential=a/b/c, Signature=zz");
    CHECK(refusal_of(request) == AuthError::IncompleteSignature);
  }
  SECTION("no date") {
    net::set(request.headers, "x-amz-date", "yesterday");
    CHECK(refusal_of(request) == AuthError::IncompleteSignature);
  }
  SECTION("a header that is not covered") {
    request.headers.push_back({"X-Amz-Target", "smuggled"});
    CHECK(refusal_of(request) == AuthError::IncompleteSignature);
  }
  SECTION("host not covered") {
    replace_in_authorization(request, "content-type;host;", "content-type;");
    CHECK(refusal_of(request) == AuthError::IncompleteSignature);
  }
}
