#include "aws/service.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <utility>

namespace autoplay::aws {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kLongestMessage = 300;

/// The service's own words, on one line and no longer than a log line may be.
std::string one_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  if (text.size() > kLongestMessage) text.resize(kLongestMessage);
  return text;
}

/// `AccessDeniedException` out of the header, or of `com.amazonaws…#AccessDeniedException` and
/// `AccessDeniedException:http://…` in it or in the body.
std::string bare_type(std::string_view text) {
  text = text.substr(0, text.find(':'));
  const std::size_t hash = text.rfind('#');
  if (hash != std::string_view::npos) text.remove_prefix(hash + 1);
  return one_line(std::string(text));
}

std::string text_in(const nlohmann::json& body, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const auto at = body.is_object() ? body.find(name) : body.end();
    if (at != body.end() && at->is_string()) return at->get<std::string>();
  }
  return {};
}

ServiceFailure failure_from(std::string_view operation, const net::Response& response) {
  const auto body = nlohmann::json::parse(response.body, nullptr, false);
  ServiceFailure failure;
  failure.status = response.status;
  failure.type = bare_type(net::find(response.headers, "x-amzn-errortype").value_or(""));
  if (failure.type.empty()) failure.type = bare_type(text_in(body, {"__type", "code"}));
  if (failure.type.empty()) failure.type = "Http" + std::to_string(response.status);
  failure.retryable = response.status == 429 || response.status >= 500 ||
                      failure.type.find("Throttl") != std::string::npos;
  failure.message = std::string(operation) + " answered " + std::to_string(response.status) + ' ' +
                    failure.type + ": " + one_line(text_in(body, {"message", "Message"}));
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

std::int64_t system_time() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

milliseconds Backoff::next() {
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
  sign(request, options_.credentials, options_.scope, options_.clock());
  auto outcome =
      client_.call(request, std::min(deadline, steady_clock::now() + options_.try_limit));
  if (!outcome.ok()) return failure_from(operation, outcome.error());
  if (outcome.value().status != 200) return failure_from(operation, outcome.value());
  return std::move(outcome.value().body);
}

Service::Result Service::call(std::string_view operation, const std::string& body,
                              steady_clock::time_point deadline) {
  Backoff backoff;
  std::optional<ServiceFailure> answered;
  while (true) {
    auto result = attempt(operation, body, deadline);
    if (result.ok() || !result.error().retryable) return result;
    if (result.error().status != 0) answered = result.error();
    const auto pause = backoff.next();
    if (steady_clock::now() + pause >= deadline) return answered ? *answered : result;
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace autoplay::aws
