#include "aws/runtime.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "text/clock.hpp"
#include "text/json.hpp"
#include "text/words.hpp"

namespace autoplay::aws {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr std::string_view kVersion = "/2018-06-01";
constexpr int kTries = 3;
constexpr milliseconds kPause = 50ms;
constexpr milliseconds kPostLimit = 5s;
constexpr milliseconds kDefaultTimeout = 3s;  // Lambda's own default
constexpr std::size_t kPayloadLimit = 8U << 20U;

bool is_request_id(std::string_view id) {
  return !id.empty() && id.size() <= 128 && std::ranges::all_of(id, [](char c) {
    return text::is_digit(c) || text::is_letter(c) || c == '-';
  });
}

std::chrono::steady_clock::time_point deadline_of(std::optional<std::string_view> header) {
  const auto steady = std::chrono::steady_clock::now();
  const auto unix_ms = text::read_number(header.value_or(""));
  if (!unix_ms) return steady + kDefaultTimeout;
  constexpr std::int64_t kLongestMs = 15LL * 60 * 1000;  // Lambda's own limit
  const std::int64_t left = static_cast<std::int64_t>(*unix_ms) - text::unix_ms();
  return steady + milliseconds(std::clamp<std::int64_t>(left, 0, kLongestMs));
}

void set_trace_id(std::optional<std::string_view> id) {
  // NOLINTBEGIN(concurrency-mt-unsafe): only this thread reads or writes the environment
  if (id) {
    ::setenv("_X_AMZN_TRACE_ID", std::string(*id).c_str(), 1);
  } else {
    ::unsetenv("_X_AMZN_TRACE_ID");
  }
  // NOLINTEND(concurrency-mt-unsafe)
}

std::string error_body(const FunctionError& error) {
  nlohmann::ordered_json body;
  body["errorMessage"] = error.message;
  body["errorType"] = error.type;
  body["stackTrace"] = nlohmann::json::array();
  return text::write_json(body);
}

HandlerResult guarded(const Handler& handler, const Invocation& invocation) {
  try {
    return handler(invocation);
  } catch (const std::exception& failure) {
    return FunctionError{"Runtime.UnhandledException",
                         std::string("the handler failed: ") + failure.what()};
  }
}

}  // namespace

std::optional<net::Url> read_runtime_api(std::string_view text) {
  auto url = net::read_url("http://" + std::string(text));
  if (!url || !url->path.empty()) return std::nullopt;
  return url;
}

Runtime::Runtime(net::Url api, Report report)
    : client_(std::move(api), {.body_limit = kPayloadLimit, .ca_bundle = {}}),
      report_(std::move(report)) {}

void Runtime::fail_init(const FunctionError& error) {
  post_error(std::string(kVersion) + "/runtime/init/error", error);
}

void Runtime::run(const Handler& handler) {
  while (const auto invocation = next()) {
    if (answer(*invocation, guarded(handler, *invocation)) == Posted::Lost) return;
  }
}

std::optional<Invocation> Runtime::next() {
  const net::Request request{"GET", std::string(kVersion) + "/runtime/invocation/next", {}, {}};
  for (int attempt = 1; attempt <= kTries; ++attempt) {
    auto outcome = client_.call(request, std::nullopt);
    if (!outcome.ok()) {
      report_("no invocation from the Runtime API: " + outcome.error().reason);
    } else {
      net::Response& response = outcome.value();
      const auto id = net::find(response.headers, "Lambda-Runtime-Aws-Request-Id");
      if (response.status == 200 && id && is_request_id(*id)) {
        set_trace_id(net::find(response.headers, "Lambda-Runtime-Trace-Id"));
        return Invocation{std::string(*id), std::move(response.body),
                          deadline_of(net::find(response.headers, "Lambda-Runtime-Deadline-Ms"))};
      }
      report_("the Runtime API answered " + std::to_string(response.status) +
              (id ? "" : " without a request id") + "; expected an invocation");
      if (response.status == 500) return std::nullopt;
    }
    std::this_thread::sleep_for(kPause * attempt);
  }
  return std::nullopt;
}

Runtime::Posted Runtime::answer(const Invocation& invocation, HandlerResult result) {
  const std::string base = std::string(kVersion) + "/runtime/invocation/" + invocation.request_id;
  if (!result.ok()) return post_error(base + "/error", result.error());
  const Posted posted = post(base + "/response", result.value(), nullptr);
  if (posted != Posted::TooLarge) return posted;
  return post_error(base + "/error",
                    {"Function.ResponseSizeTooLarge", "the answer is larger than Lambda allows"});
}

Runtime::Posted Runtime::post_error(const std::string& target, const FunctionError& error) {
  return post(target, error_body(error), &error);
}

Runtime::Posted Runtime::post(const std::string& target, const std::string& body,
                              const FunctionError* error) {
  net::Request request{"POST", target, {{"Content-Type", "application/json"}}, body};
  if (error != nullptr)
    request.headers.push_back({"Lambda-Runtime-Function-Error-Type", error->type});
  for (int attempt = 1; attempt <= kTries; ++attempt) {
    const auto outcome = client_.call(request, net::in(kPostLimit));
    if (outcome.ok()) {
      const int status = outcome.value().status;
      if (status >= 200 && status < 300) return Posted::Accepted;
      report_("the Runtime API refused a result with " + std::to_string(status));
      if (status == 413) return Posted::TooLarge;
      if (status < 500) return Posted::Refused;
    } else {
      report_("a result did not reach the Runtime API: " + outcome.error().reason);
    }
    std::this_thread::sleep_for(kPause * attempt);
  }
  return Posted::Lost;
}

}  // namespace autoplay::aws
