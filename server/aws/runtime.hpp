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

/// One invocation. `payload` is the event as Lambda sent it, at most about 6 MB.
struct Invocation {
  std::string request_id;
  std::string payload;
  std::chrono::steady_clock::time_point deadline;  ///< when Lambda stops the function
};

/// Why an invocation, or the start of the function, failed. `type` is `Category.Reason`; `message`
/// is one line that names cause and remedy. Lambda retries asynchronous invocations that fail.
struct FunctionError {
  std::string type;
  std::string message;
};

using HandlerResult = net::Outcome<std::string, FunctionError>;
using Handler = std::function<HandlerResult(const Invocation&)>;

/// Receives one line for each problem of the loop itself.
using Report = std::function<void(std::string_view message)>;

class Runtime {
 public:
  /// `api` is the host and port of AWS_LAMBDA_RUNTIME_API.
  Runtime(net::Url api, Report report);

  /// Tells Lambda that the function cannot start. The caller then exits with a failure.
  void fail_init(const FunctionError& error);

  /// Answers invocations one after the other. Returns only if the Runtime API cannot be reached or
  /// says that it cannot recover. Waits for an invocation without a time limit, because Lambda may
  /// freeze the process meanwhile. Sets _X_AMZN_TRACE_ID for each invocation. An exception of a
  /// handler becomes an error of that invocation only.
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

/// Nothing if `text` is not `host:port`.
[[nodiscard]] std::optional<net::Url> read_runtime_api(std::string_view text);

}  // namespace autoplay::aws
