#include "aws/service.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <utility>

#include "text/json.hpp"
#include "text/words.hpp"

namespace autoplay::aws {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kLongestMessage = 300;

/// `AccessDeniedException` out of the header, or of `com.amazonaws…#AccessDeniedException` and
/// `AccessDeniedException:http://…` in it or in the body.
std::string bare_type(std::string_view text) {
  text = text.substr(0, text.find(':'));
  const std::size_t hash = text.rfind('#');
  if (hash != std::string_view::npos) text.remove_prefix(hash + 1);
  return text::one_line(text, kLongestMessage);
}

/// The first of the members that is a text and not empty.
std::string text_in(const nlohmann::json& body, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (std::string text = text::text_in(body, name); !text.empty()) return text;
  }
  return {};
}

ServiceFailure failure_from(std::string_view operation, const net::Response& response) {
  const auto body = text::read_json(response.body);
  ServiceFailure failure;
  failure.status = response.status;
  failure.type = bare_type(net::find(response.headers, "x-amzn-errortype").value_or(""));
  if (failure.type.empty()) failure.type = bare_type(text_in(body, {"__type", "code"}));
  if (failure.type.empty()) failure.type = "Http" + std::to_string(response.status);
  failure.retryable = response.status == 429 || response.status >= 500 ||
                      failure.type.find("Throttl") != std::string::npos;
  failure.message = std::string(operation) + " answered " + std::to_string(response.status) + ' ' +
                    failure.type + ": " +
                    text::one_line(text_in(body, {"message", "Message"}), kLongestMessage);
  return failure;
}

ServiceFailure failure_from(std::string_view operation, const net::NetFailure& cause) {
  const bool late = cause.error == net::NetError::Timeout;
  const bool hopeless = cause.error == net::NetError::BadRequest;
  return {late ? "Timeout" : "Unreachable", 0, std::string(operation) + ": " + cause.reason,
          !hopeless};
}

std::uint32_t random_number() {
  std::uint32_t number = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&number), sizeof number);
  return number;
}

}  // namespace

milliseconds RetryDelays::next() {
  constexpr std::uint32_t kBase = 100;
  constexpr std::uint32_t kCap = 2'000;
  const std::uint32_t window = std::min(kCap, kBase << std::min(failures_++, 10));
  return milliseconds(random_number() % (window + 1));
}

Service::Service(ServiceOptions options)
    : options_(std::move(options)),
      client_(options_.endpoint, {.body_limit = 1U << 20U, .ca_bundle = options_.ca_bundle}) {}

std::optional<net::NetFailure> Service::connect(net::Deadline deadline) {
  return client_.connect(deadline);
}

Service::Result Service::attempt(std::string_view operation, const std::string& body,
                                 steady_clock::time_point deadline) {
  net::Request request{"POST",
                       options_.endpoint.path + '/' + std::string(operation),
                       {{"Host", options_.endpoint.authority()},
                        {"Content-Type", "application/json"},
                        {"User-Agent", "ivs-autoplay"}},
                       body};
  sign(request, options_.credentials, options_.scope, options_.clock() / 1'000);
  auto outcome =
      client_.call(request, std::min(deadline, steady_clock::now() + options_.try_limit));
  if (!outcome.ok()) return failure_from(operation, outcome.error());
  if (outcome.value().status != 200) return failure_from(operation, outcome.value());
  return std::move(outcome.value().body);
}

Service::Result Service::call(std::string_view operation, const std::string& body,
                              steady_clock::time_point deadline) {
  RetryDelays delays;
  std::optional<ServiceFailure> answered;
  while (true) {
    auto result = attempt(operation, body, deadline);
    if (result.ok() || !result.error().retryable) return result;
    if (result.error().status != 0) answered = result.error();
    const auto pause = delays.next();
    if (steady_clock::now() + pause >= deadline) return answered ? *answered : result;
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace autoplay::aws
