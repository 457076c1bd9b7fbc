#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "aws/digest.hpp"
#include "aws/sigv4.hpp"
#include "catch.hpp"
#include "text/clock.hpp"

namespace {

using namespace autoplay;

struct Vector {
  std::string name;
  net::Request request;
  std::vector<std::string> signed_headers;
  std::string signature;
};

struct Suite {
  aws::Credentials credentials;
  aws::Scope scope;
  std::string date;
  std::vector<Vector> vectors;

  [[nodiscard]] std::string where() const {
    return date.substr(0, 8) + '/' + scope.region + '/' + scope.service + "/aws4_request";
  }
  [[nodiscard]] std::int64_t moment() const { return text::read_iso_basic_time(date).value(); }
};

std::vector<std::string> split(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> parts;
  for (std::string part; std::getline(stream, part, ';');) parts.push_back(part);
  return parts;
}

Vector read_vector(const nlohmann::json& from) {
  Vector vector{from["name"],
                {from["method"], from["target"], {}, from["body"]},
                split(from["signedHeaders"]),
                from["signature"]};
  for (const auto& header : from["headers"])
    vector.request.headers.push_back({header[0], header[1]});
  return vector;
}

Suite read_suite(const char* name) {
  std::ifstream file(std::filesystem::path(IVS_AUTOPLAY_FIXTURES) / "sigv4" / name);
  const auto from = nlohmann::json::parse(file);
  Suite suite{{from["accessKeyId"], from["secretAccessKey"], {}},
              {from["region"], from["service"]},
              from["date"],
              {}};
  for (const auto& vector : from["requests"]) suite.vectors.push_back(read_vector(vector));
  return suite;
}

std::string signature_of(const Suite& suite, const Vector& vector) {
  const std::string canonical = aws::canonical_request(vector.request, vector.signed_headers,
                                                       aws::hex(aws::sha256(vector.request.body)));
  const std::string key =
      aws::signing_key(suite.credentials.secret_access_key, suite.date.substr(0, 8), suite.scope);
  return aws::hex(aws::hmac_sha256(key, aws::string_to_sign(suite.date, suite.where(), canonical)));
}

std::string authorization_of(const Suite& suite, const Vector& vector) {
  std::string names;
  for (const std::string& name : vector.signed_headers)
    names.append(names.empty() ? "" : ";").append(name);
  return "AWS4-HMAC-SHA256 Credential=" + suite.credentials.access_key_id + '/' + suite.where() +
         ", SignedHeaders=" + names + ", Signature=" + vector.signature;
}

aws::Credentials keys_of(const Suite& suite, const Vector& vector) {
  aws::Credentials keys = suite.credentials;
  keys.session_token = net::find(vector.request.headers, "x-amz-security-token").value_or("");
  return keys;
}

std::optional<aws::SignatureRefusal> verdict(const Suite& suite, const Vector& vector) {
  net::Request request = vector.request;
  net::set(request.headers, "authorization", authorization_of(suite, vector));
  const std::array known{keys_of(suite, vector)};
  return aws::verify(request, known, suite.scope, suite.moment());
}

}  // namespace

TEST_CASE("every vector of AWS's suite and of our own requests gives its signature", "[sigv4]") {
  for (const char* file : {"suite.json", "ivschat.json"}) {
    const Suite suite = read_suite(file);
    REQUIRE(suite.vectors.size() >= 9);
    for (const Vector& vector : suite.vectors) {
      INFO(file << ' ' << vector.name);
      CHECK(signature_of(suite, vector) == vector.signature);
    }
  }
}

TEST_CASE("a server takes every vector, save where the session token was not signed", "[sigv4]") {
  std::size_t refused = 0;
  for (const char* file : {"suite.json", "ivschat.json"}) {
    const Suite suite = read_suite(file);
    for (const Vector& vector : suite.vectors) {
      INFO(file << ' ' << vector.name);
      const auto refusal = verdict(suite, vector);
      if (vector.name != "post-sts-header-after") {
        CHECK_FALSE(refusal);
        continue;
      }
      ++refused;
      REQUIRE(refusal);
      CHECK(refusal->error == aws::AuthError::IncompleteSignature);
    }
  }
  CHECK(refused == 1);
}

TEST_CASE("our own requests are signed with exactly the headers and the signature of theirs",
          "[sigv4]") {
  const Suite suite = read_suite("ivschat.json");
  for (const Vector& vector : suite.vectors) {
    INFO(vector.name);
    net::Request request = vector.request;
    std::erase_if(request.headers, [](const net::Header& header) {
      return net::lower(header.name).starts_with("x-amz-");
    });
    aws::sign(request, keys_of(suite, vector), suite.scope, suite.moment());
    CHECK(net::find(request.headers, "authorization") == authorization_of(suite, vector));
    for (const net::Header& header : vector.request.headers)
      CHECK(net::find(request.headers, header.name) == header.value);
    CHECK(request.headers.size() == vector.request.headers.size() + 1);
  }
}

TEST_CASE("no two vectors that differ in what is signed share a signature", "[sigv4]") {
  const Suite suite = read_suite("ivschat.json");
  for (const Vector& vector : suite.vectors) {
    for (const Vector& other : suite.vectors) {
      INFO(vector.name << ' ' << other.name);
      CHECK((vector.signature == other.signature) == (vector.name == other.name));
    }
  }
}
