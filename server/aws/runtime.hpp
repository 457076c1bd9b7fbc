#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "net/client.hpp"

/// The Lambda Runtime API, from the function's side.
/// Source: AWS Lambda developer guide, "Using the Lambda runtime API for custom runtimes".
namespace autoplay::aws {

/// One piece of work. `payload` is the event as Lambda gave it, at most about 6 MB.
struct Invocation {
  std::string request_id;
  std::string payload;
  std::chrono::steady_clock::time_point deadline;  ///< when Lambda stops the function
};

/// Why an invocation, or the start of the function, failed. `type` is `Category.Reason`; `message`
/// one line naming cause and remedy. Lambda retries asynchronous invocations that fail.
struct FunctionError {
  std::string type;
  std::string message;
};

using HandlerResult = net::Outcome<std::string, FunctionError>;
using Handler = std::function<HandlerResult(const Invocation&)>;

/// Where one line of the loop's own trouble goes.
using Report = std::function<void(std::string_view message)>;

class Runtime {
 public:
  /// `api` is the host and port of AWS_LAMBDA_RUNTIME_API.
  Runtime(net::Url api, Report report);

  /// Tells Lambda that the function cannot start. The caller then exits with a failure.
  void fail_init(const FunctionError& error);

  /// Answers invocations, one after the other, until the Runtime API goes away or says that it
  /// cannot recover; never returns while it works. Waiting for work has no time limit, since the
  /// environment may be frozen meanwhile. Sets _X_AMZN_TRACE_ID for each invocation. What a handler
  /// throws becomes an error of that invocation alone.
  void run(const Handler& handler);

 private:
  enum class Posted { Accepted, Refused, TooLarge, Lost };

  std::optional<Invocation> next();
  Posted answer(const Invocation& invocation, HandlerResult result);
  Posted post(const std::string& target, const std::string& body, const FunctionError* error);
  Posted post_error(const std::string& target, const FunctionError& error);

  net::Client client_;
  Report report_;
};

/// Nothing when `text` is not `host:port`.
[[nodiscard]] std::optional<net::Url> read_runtime_api(std::string_view text);

}  // namespace autoplay::aws
