#include "stage/runtime_api.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace autoplay::stage {
namespace {

using nlohmann::json;

constexpr std::string_view kNext = "/2018-06-01/runtime/invocation/next";
constexpr std::string_view kInitError = "/2018-06-01/runtime/init/error";
constexpr std::string_view kInvocation = "/2018-06-01/runtime/invocation/";

net::Response respond(int status, const json& body) {
  return {status, {{"Content-Type", "application/json"}}, body.dump()};
}

net::Response refuse(int status, const char* type, const char* message) {
  return respond(status, {{"errorMessage", message}, {"errorType", type}});
}

net::Response accepted() {
  return respond(202, {{"status", "OK"}});
}

std::string one_line(std::string text) {
  for (auto& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return text.substr(0, 500);
}

struct Failure {
  std::string type;
  std::string message;
};

/// The body `{errorMessage, errorType}`; the header when the body does not say.
Failure read_failure(const net::Request& request) {
  Failure failure;
  const auto body = json::parse(request.body, nullptr, false);
  if (body.is_object()) {
    const auto text = [&](const char* key) {
      const auto found = body.find(key);
      return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    failure = {text("errorType"), text("errorMessage")};
  }
  if (failure.type.empty()) {
    failure.type =
        net::find(request.headers, "Lambda-Runtime-Function-Error-Type").value_or("Unknown");
  }
  return {one_line(std::move(failure.type)), one_line(std::move(failure.message))};
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
    answer(refuse(403, "InvalidStateTransition", "the function is initialised"));
    return;
  }
  auto failure = read_failure(request);
  listener_.init_failed(std::move(failure.type), std::move(failure.message));
  answer(accepted());
}

void RuntimeApi::invoke(const Invocation& invocation) {
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
