#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"

/// AWS Signature Version 4 with the Authorization header: signs requests as a client does and
/// verifies them as a service does. Presigned URLs and chunked payloads are not supported. Source:
/// AWS IAM user guide, "Create a signed AWS API request" and its published test suite.
namespace autoplay::aws {

/// How an Authorization header begins.
inline constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

/// Temporary credentials (those of a Lambda role) always have a session token, which is then sent
/// and signed; long-lived keys have none.
struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;
};

/// What a signature is valid for, for example `us-west-2` and `ivschat`.
struct Scope {
  std::string region;
  std::string service;
};

/// Signs `request` as of `now` (Unix seconds): sets x-amz-date, x-amz-content-sha256, Authorization
/// and, with temporary credentials, x-amz-security-token. `request` must already have its Host. The
/// signature covers content-type, host and every x-amz- header.
void sign(net::Request& request, const Credentials& credentials, const Scope& scope,
          std::int64_t now);

enum class AuthError : std::uint8_t {
  MissingAuthenticationToken,  ///< no Authorization header of this scheme
  IncompleteSignature,         ///< a part of it is absent or cannot be read
  UnrecognizedClient,          ///< unknown access key, or not that key's session token
  InvalidSignature,            ///< another secret, another scope, or altered on the way
  SignatureExpired,            ///< made too long ago or too far ahead
};

/// Why a request is refused, ready to be answered. No field ever holds a secret, the expected
/// signature or the canonical request.
struct SignatureRefusal {
  AuthError error;
  int status;             ///< HTTP status AWS uses for it
  std::string_view type;  ///< AWS's name, for x-amzn-errortype and `__type`
  std::string message;
};

/// How far the time of signing may be from the verifier's clock. AWS allows 5 minutes.
inline constexpr std::int64_t kAllowedSkewSeconds = 300;

/// Verifies `request`, with headers and body as they arrived, against the known keys. SignedHeaders
/// must include host, x-amz-date and every x-amz- header of the request. Compares signatures and
/// tokens in constant time. Nothing if the signature is valid.
[[nodiscard]] std::optional<SignatureRefusal> verify(const net::Request& request,
                                                     std::span<const Credentials> known,
                                                     const Scope& scope, std::int64_t now);

/// The steps, for tests against the published vectors. `signed_headers` are lower-case and sorted.
[[nodiscard]] std::string canonical_request(const net::Request& request,
                                            const std::vector<std::string>& signed_headers,
                                            std::string_view payload_hash);
[[nodiscard]] std::string string_to_sign(std::string_view amz_date, std::string_view scope,
                                         std::string_view canonical);
[[nodiscard]] std::string signing_key(std::string_view secret, std::string_view date,
                                      const Scope& scope);

}  // namespace autoplay::aws
