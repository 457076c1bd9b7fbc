#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "aws/sigv4.hpp"
#include "net/client.hpp"
#include "text/clock.hpp"

namespace autoplay::aws {

/// Why a call to an AWS service failed. `type` is the service's name for the error
/// (`ThrottlingException`), or `Timeout` or `Unreachable` if there was no answer. `message` is one
/// line without secrets.
struct ServiceFailure {
  std::string type;
  int status = 0;  ///< 0 without an answer
  std::string message;
  bool retryable = false;  ///< throttled, a 5xx, or no answer: the same call may succeed later
};

/// Unix milliseconds, for signing.
using WallClock = std::function<std::int64_t()>;

/// Waits between retries: full jitter, drawn from [0, min(2 s, 100 ms · 2ⁿ)].
class RetryDelays {
 public:
  [[nodiscard]] std::chrono::milliseconds next();

 private:
  int failures_ = 0;
};

struct ServiceOptions {
  Scope scope;
  Credentials credentials;
  net::Url endpoint;
  std::string ca_bundle;
  std::chrono::milliseconds try_limit{3'000};  ///< of one attempt
  WallClock clock = text::unix_ms;
};

/// A REST-JSON service of AWS: every operation is `POST /<Operation>` with a JSON body.
class Service {
 public:
  explicit Service(ServiceOptions options);

  using Result = net::Outcome<std::string, ServiceFailure>;

  /// One attempt, at most `try_limit` long; the value is the body of a 200.
  Result attempt(std::string_view operation, const std::string& body,
                 std::chrono::steady_clock::time_point deadline);

  /// Retries until an attempt succeeds, is refused permanently, or the next wait would pass the
  /// deadline. The failure is then the service's last answer or, if it never answered, the last
  /// failure.
  Result call(std::string_view operation, const std::string& body,
              std::chrono::steady_clock::time_point deadline);

  /// Connects before the first call needs it. Nothing if connected.
  [[nodiscard]] std::optional<net::NetFailure> connect(net::Deadline deadline);

 private:
  ServiceOptions options_;
  net::Client client_;
};

}  // namespace autoplay::aws
