#include "emitter/chat_token.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/digest.hpp"
#include "core/wire.hpp"
#include "emitter/answer.hpp"
#include "emitter/function_url.hpp"
#include "emitter/username.hpp"
#include "net/origins.hpp"
#include "text/arn.hpp"
#include "text/json.hpp"

namespace autoplay::emitter {

namespace {

using nlohmann::ordered_json;
using std::chrono::milliseconds;

constexpr std::size_t kBodyLimit = 4096;
constexpr milliseconds kPatience{8'000};  // pages give up after 10 s
constexpr std::int64_t kLongestRetrySeconds = 300;
constexpr Millis kUsualTtl = 60'000;  // if the service does not say

net::Response json_response(int status, const ordered_json& body) {
  return {status,
          {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
          text::write_json(body)};
}

net::Response refusal(int status, std::string_view code, std::string_view message,
                      std::int64_t retry_after_seconds = 0) {
  ordered_json body;
  body["error"] = code;
  body["message"] = message;
  if (retry_after_seconds == 0) return json_response(status, body);
  body["retryAfterSeconds"] = retry_after_seconds;
  net::Response response = json_response(status, body);
  response.headers.push_back({"Retry-After", std::to_string(retry_after_seconds)});
  return response;
}

/// Whole seconds left until `moment`, not below 0.
std::int64_t seconds_until(Millis moment, Millis now) {
  return static_cast<std::int64_t>(std::max<Millis>(0, moment - now) / 1000);
}

std::string chat_endpoint_of(const TokenPolicy& policy, const std::string& room) {
  if (!policy.chat_endpoint.empty()) return policy.chat_endpoint;
  return "wss://edge.ivschat." + std::string(text::region_of_room(room).value_or("")) +
         ".amazonaws.com";
}

}  // namespace

bool is_allowed_origin(const TokenPolicy& policy, std::string_view origin, std::string_view host) {
  if (origin.empty()) return true;  // not a browser, or a page of the same origin that only reads
  const auto& listed = policy.allowed_origins;
  return listed.empty() ? net::is_origin_of_host(origin, host)
                        : net::is_listed_origin(origin, listed);
}

ChatTokenHandler::ChatTokenHandler(const Rooms& rooms, const TokenPolicy& policy, Chats& chats,
                                   const Log& log, Clock clock)
    : rooms_(rooms), policy_(policy), chats_(chats), log_(log), clock_(std::move(clock)) {}

aws::HandlerResult ChatTokenHandler::operator()(const aws::Invocation& invocation) {
  const auto request = read_function_url(invocation.payload);
  if (!request) {
    log_.write(Level::Warn, "ignored: not an HTTP request of payload format 2.0",
               {{"requestId", invocation.request_id}});
    return answer_json(refusal(400, "bad_request", "not an HTTP request of payload format 2.0"));
  }
  return answer_json(respond(*request, invocation));
}

net::Response ChatTokenHandler::respond(const net::Request& request,
                                        const aws::Invocation& invocation) {
  const std::string_view origin = net::find(request.headers, "origin").value_or("");
  const std::string_view host = net::find(request.headers, "host").value_or("");
  if (!is_allowed_origin(policy_, origin, host)) {
    log_.write(Level::Warn, "refused: origin is not in ALLOWED_ORIGINS",
               {{"origin", origin}, {"requestId", invocation.request_id}});
    return refusal(403, "origin_not_allowed", "pages of this origin may not request tokens");
  }
  net::Response response = issue(request, invocation);
  if (policy_.cors == Cors::Code) add_cors(response, origin);
  return response;
}

net::Response ChatTokenHandler::issue(const net::Request& request,
                                      const aws::Invocation& invocation) {
  if (request.method == "OPTIONS" && policy_.cors == Cors::Code) return {204, {}, {}};
  if (request.method != "POST") {
    net::Response response = refusal(405, "method_not_allowed", "use POST");
    response.headers.push_back({"Allow", "POST"});
    return response;
  }
  if (request.body.size() > kBodyLimit)
    return refusal(413, "too_large", "the body may have 4096 bytes at most");
  const auto username = read_username(request.body);
  if (const auto* bad = std::get_if<BadName>(&username))
    return refusal(400, "bad_request", bad->message);
  const auto room = rooms_.for_viewer(net::query_value(request.target, "channel").value_or(""));
  if (!room)
    return refusal(404, "unknown_channel",
                   "the parameter channel must be the ARN of a known channel");

  aws::TokenRequest wanted;
  wanted.room = *room;
  wanted.user_id = aws::hex(aws::random_bytes(16));
  wanted.capabilities = policy_.capabilities;
  wanted.session_minutes = policy_.session_minutes;
  if (const auto& name = std::get<std::string>(username); !name.empty())
    wanted.attributes = {{"username", name}};
  const auto limit =
      std::min(invocation.deadline - kAnswerMargin, std::chrono::steady_clock::now() + kPatience);
  const auto token = chats_.of(*room).create_token(wanted, limit);
  return token.ok() ? granted(*room, token.value()) : failed(token.error(), invocation);
}

net::Response ChatTokenHandler::granted(const std::string& room,
                                        const aws::ChatToken& token) const {
  const Millis now = clock_();
  const Millis token_end = read_time(token.token_expiration);
  const Millis session_end = read_time(token.session_expiration);
  const Millis session = static_cast<Millis>(policy_.session_minutes) * 60'000;
  ordered_json body;
  body["endpoint"] = chat_endpoint_of(policy_, room);
  body["token"] = token.token;
  body["ttlSeconds"] = seconds_until(token_end == kNever ? now + kUsualTtl : token_end, now);
  body["sessionSeconds"] = seconds_until(session_end == kNever ? now + session : session_end, now);
  body["reconnectWindowMs"] = policy_.reconnect_window_ms;
  body["snapshot"] = nullptr;
  return json_response(200, body);
}

net::Response ChatTokenHandler::failed(const aws::ServiceFailure& failure,
                                       const aws::Invocation& invocation) {
  log_.write(Level::Error, "no token: " + failure.message,
             {{"errorType", failure.type}, {"requestId", invocation.request_id}});
  const std::int64_t retry =
      std::clamp<std::int64_t>((policy_.reconnect_window_ms + 999) / 1000, 1, kLongestRetrySeconds);
  const bool throttled = failure.status == 429 || failure.type.find("Throttl") != std::string::npos;
  if (throttled) return refusal(429, "throttled", "too many viewers request tokens at once", retry);
  if (failure.retryable)
    return refusal(503, "chat_unavailable", "the chat service did not answer", retry);
  return refusal(502, "refused_by_chat", "the chat service refused; see the function's log");
}

void ChatTokenHandler::add_cors(net::Response& response, std::string_view origin) const {
  response.headers.push_back({"Vary", "Origin"});
  if (origin.empty()) return;
  response.headers.push_back({"Access-Control-Allow-Origin", std::string(origin)});
  response.headers.push_back({"Access-Control-Expose-Headers", "Date, Retry-After"});
  if (response.status != 204) return;
  response.headers.push_back({"Access-Control-Allow-Methods", "POST"});
  response.headers.push_back({"Access-Control-Allow-Headers", "content-type"});
  response.headers.push_back({"Access-Control-Max-Age", "600"});
}

}  // namespace autoplay::emitter
