#include "stage/runtime_api.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "text/json.hpp"
#include "text/words.hpp"

namespace autoplay::stage {
namespace {

using nlohmann::json;

constexpr std::string_view kNext = "/2018-06-01/runtime/invocation/next";
constexpr std::string_view kInitError = "/2018-06-01/runtime/init/error";
constexpr std::string_view kInvocation = "/2018-06-01/runtime/invocation/";

constexpr std::size_t kLongestText = 500;

net::Response respond(int status, const json& body) {
  return net::json_response(status, text::write_json(body));
}

net::Response refuse(int status, const char* type, const char* message) {
  return respond(status, {{"errorMessage", message}, {"errorType", type}});
}

net::Response accepted() {
  return respond(202, {{"status", "OK"}});
}

struct Failure {
  std::string type;
  std::string message;
};

/// The body `{errorMessage, errorType}`; the header when the body does not say.
Failure read_failure(const net::Request& request) {
  const auto body = text::read_json(request.body);
  Failure failure{text::text_in(body, "errorType"), text::text_in(body, "errorMessage")};
  if (failure.type.empty()) {
    failure.type =
        net::find(request.headers, "Lambda-Runtime-Function-Error-Type").value_or("Unknown");
  }
  return {text::one_line(failure.type, kLongestText),
          text::one_line(failure.message, kLongestText)};
}

}  // namespace

void RuntimeApi::handle(const net::Request& request, Answer answer) {
  const std::string_view path = request.target;
  const bool is_next = path == kNext;
  if (!is_next && path != kInitError && !path.starts_with(kInvocation)) {
    answer(refuse(404, "NotFound", "no such operation of the runtime API"));
  } else if (request.method != (is_next ? "GET" : "POST")) {
    answer(refuse(405, "MethodNotAllowed", is_next ? "use GET" : "use POST"));
  } else if (is_next) {
    next(std::move(answer));
  } else if (path == kInitError) {
    fail_init(request, answer);
  } else {
    finish(path.substr(kInvocation.size()), request, answer);
  }
}

void RuntimeApi::next(Answer answer) {
  if (state_ != State::Starting) {
    const auto* message = state_ == State::Busy ? "an invocation waits for its response"
                                                : "another request waits for the next invocation";
    answer(refuse(403, "InvalidStateTransition", message));
    return;
  }
  waiting_ = std::move(answer);
  state_ = State::Ready;
  listener_.runtime_ready();
}

void RuntimeApi::finish(std::string_view path, const net::Request& request, const Answer& answer) {
  const auto slash = path.find('/');
  const auto id = path.substr(0, slash);
  const auto verb = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  if (verb != "response" && verb != "error") {
    answer(refuse(404, "NotFound", "no such operation of the runtime API"));
    return;
  }
  if (state_ != State::Busy || id != request_id_) {
    answer(refuse(400, "InvalidRequestID", "no invocation of that id is running"));
    return;
  }
  state_ = State::Starting;
  request_id_.clear();
  if (request.body.size() > kMaxResponse) {
    listener_.invocation_failed("Function.ResponseSizeTooLarge",
                                "the response is over 6291556 bytes");
    answer(refuse(413, "RequestEntityTooLarge", "the response is over 6291556 bytes"));
    return;
  }
  if (verb == "response") {
    listener_.invocation_succeeded(request.body);
  } else {
    auto failure = read_failure(request);
    listener_.invocation_failed(std::move(failure.type), std::move(failure.message));
  }
  answer(accepted());
}

void RuntimeApi::fail_init(const net::Request& request, const Answer& answer) {
  if (state_ != State::Starting) {
    answer(refuse(403, "InvalidStateTransition", "the function is already initialised"));
    return;
  }
  auto failure = read_failure(request);
  listener_.init_failed(std::move(failure.type), std::move(failure.message));
  answer(accepted());
}

void RuntimeApi::invoke(const RuntimeInvocation& invocation) {
  request_id_ = invocation.request_id;
  state_ = State::Busy;
  std::exchange(waiting_,
                {})({200,
                     {{"Content-Type", "application/json"},
                      {"Lambda-Runtime-Aws-Request-Id", invocation.request_id},
                      {"Lambda-Runtime-Deadline-Ms", std::to_string(invocation.deadline_unix_ms)},
                      {"Lambda-Runtime-Invoked-Function-Arn", invocation.function_arn},
                      {"Lambda-Runtime-Trace-Id", invocation.trace_id}},
                     invocation.payload});
}

void RuntimeApi::hang_up() {
  if (state_ == State::Ready) reset();
}

void RuntimeApi::reset() {
  state_ = State::Starting;
  request_id_.clear();
  waiting_ = {};
}

}  // namespace autoplay::stage
