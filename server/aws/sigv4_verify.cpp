#include <algorithm>

#include "aws/digest.hpp"
#include "aws/sigv4.hpp"
#include "text/clock.hpp"
#include "text/words.hpp"

namespace autoplay::aws {

namespace {

SignatureRefusal refuse(AuthError error, std::string message) {
  switch (error) {
    case AuthError::MissingAuthenticationToken:
      return {error, 403, "MissingAuthenticationTokenException", std::move(message)};
    case AuthError::IncompleteSignature:
      return {error, 403, "IncompleteSignatureException", std::move(message)};
    case AuthError::UnrecognizedClient:
      return {error, 403, "UnrecognizedClientException", std::move(message)};
    case AuthError::InvalidSignature:
    case AuthError::SignatureExpired: break;
  }
  return {error, 403, "InvalidSignatureException", std::move(message)};
}

struct Authorization {
  std::string_view access_key_id, date, region, service, terminator;
  std::vector<std::string> signed_headers;
  std::string_view signature;
};

bool is_hex_signature(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
           return text::is_digit(c) || (c >= 'a' && c <= 'f');
         });
}

/// The part named `key` of `Credential=…, SignedHeaders=…, Signature=…`.
std::string_view part(std::string_view text, std::string_view key) {
  for (const std::string_view piece : text::split_list(text)) {
    if (piece.starts_with(key) && piece.substr(key.size()).starts_with('='))
      return piece.substr(key.size() + 1);
  }
  return {};
}

std::optional<Authorization> read_authorization(std::string_view text) {
  text.remove_prefix(kAlgorithm.size());
  const std::vector<std::string_view> credential = text::split(part(text, "Credential"), '/');
  if (credential.size() != 5) return std::nullopt;
  Authorization result{credential[0],          credential[1], credential[2],
                       credential[3],          credential[4], {},
                       part(text, "Signature")};
  for (const std::string_view name : text::split(part(text, "SignedHeaders"), ';'))
    result.signed_headers.emplace_back(name);
  if (!is_hex_signature(result.signature)) return std::nullopt;
  return result;
}

bool covers(const Authorization& authorization, std::string_view name) {
  return std::ranges::find(authorization.signed_headers, name) !=
         authorization.signed_headers.end();
}

/// True if host, date and every x-amz- header are signed, and if the signed headers are sorted and
/// present.
bool covers_enough(const Authorization& authorization, const net::Headers& headers) {
  if (!covers(authorization, "host") || !covers(authorization, "x-amz-date")) return false;
  if (!std::ranges::is_sorted(authorization.signed_headers)) return false;
  for (const net::Header& header : headers) {
    const std::string name = net::lower(header.name);
    if (name.starts_with("x-amz-") && !covers(authorization, name)) return false;
  }
  return std::ranges::all_of(authorization.signed_headers, [&](const std::string& name) {
    return net::find(headers, name).has_value();
  });
}

std::optional<SignatureRefusal> check_scope(const Authorization& authorization, const Scope& scope,
                                            std::string_view date) {
  const bool right =
      authorization.region == scope.region && authorization.service == scope.service &&
      authorization.terminator == "aws4_request" && authorization.date == date.substr(0, 8);
  if (right) return std::nullopt;
  return refuse(AuthError::InvalidSignature,
                "Credential should be scoped to <the date of x-amz-date>/" + scope.region + '/' +
                    scope.service + "/aws4_request.");
}

std::optional<SignatureRefusal> check_time(std::string_view date, std::int64_t signed_at,
                                           std::int64_t now) {
  if (signed_at >= now - kAllowedSkewSeconds && signed_at <= now + kAllowedSkewSeconds)
    return std::nullopt;
  const std::string relation =
      signed_at < now ? "Signature expired: " : "Signature not yet current: ";
  return refuse(AuthError::SignatureExpired, relation + std::string(date) + " is more than " +
                                                 std::to_string(kAllowedSkewSeconds / 60) +
                                                 " min from " + text::iso_basic_time(now) +
                                                 "; set the sender's clock.");
}

const Credentials* key_of(std::span<const Credentials> known, std::string_view id) {
  const auto at = std::ranges::find(known, id, &Credentials::access_key_id);
  return at == known.end() || id.empty() ? nullptr : &*at;
}

std::optional<SignatureRefusal> check_signature(const net::Request& request,
                                                const Authorization& authorization,
                                                const Credentials& credentials, const Scope& scope,
                                                std::string_view date) {
  const std::string payload_hash = hex(sha256(request.body));
  const auto declared_hash = net::find(request.headers, "x-amz-content-sha256");
  const std::string where =
      std::string(authorization.date) + '/' + scope.region + '/' + scope.service + "/aws4_request";
  const std::string text = string_to_sign(
      date, where, canonical_request(request, authorization.signed_headers, payload_hash));
  const std::string expected =
      hex(hmac_sha256(signing_key(credentials.secret_access_key, authorization.date, scope), text));
  const bool same_payload = !declared_hash || *declared_hash == payload_hash;
  if (same_bytes(expected, authorization.signature) && same_payload) return std::nullopt;
  return refuse(AuthError::InvalidSignature,
                "The request signature we calculated does not match the signature you provided. "
                "Check your AWS Secret Access Key and signing method.");
}

}  // namespace

std::optional<SignatureRefusal> verify(const net::Request& request,
                                       std::span<const Credentials> known, const Scope& scope,
                                       std::int64_t now) {
  const auto header = net::find(request.headers, "authorization");
  if (!header || !header->starts_with(kAlgorithm))
    return refuse(AuthError::MissingAuthenticationToken, "Missing Authentication Token");
  const std::string_view date = net::find(request.headers, "x-amz-date").value_or("");
  const auto signed_at = text::read_iso_basic_time(date);
  const auto authorization = read_authorization(*header);
  if (!authorization || !signed_at)
    return refuse(AuthError::IncompleteSignature,
                  "Authorization needs Credential, SignedHeaders and Signature, and the request "
                  "an x-amz-date.");
  if (!covers_enough(*authorization, request.headers))
    return refuse(
        AuthError::IncompleteSignature,
        "SignedHeaders must be sorted and name host, x-amz-date and every x-amz- header.");

  constexpr std::string_view kUnrecognized =
      "The security token included in the request is invalid.";
  const Credentials* const key = key_of(known, authorization->access_key_id);
  const std::string_view token = net::find(request.headers, "x-amz-security-token").value_or("");
  if (key == nullptr || !same_bytes(key->session_token, token))
    return refuse(AuthError::UnrecognizedClient, std::string(kUnrecognized));
  if (auto refusal = check_scope(*authorization, scope, date)) return refusal;
  if (auto refusal = check_time(date, *signed_at, now)) return refusal;
  return check_signature(request, *authorization, *key, scope, date);
}

}  // namespace autoplay::aws
