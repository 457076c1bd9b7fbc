#include "stage/stage.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "hub/moment.hpp"
#include "stage/function_url.hpp"
#include "stage/rule.hpp"

namespace autoplay::stage {
namespace {

using nlohmann::json;

std::int64_t unix_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

double unix_ms_exactly() {
  return std::chrono::duration<double, std::milli>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// A hub for the keys that this stage hands to its functions: temporary ones, as those of a role
/// always are.
hub::HubConfig hub_config(std::uint32_t beacon_ms) {
  hub::HubConfig config;
  config.beacon_ms = beacon_ms;
  config.access_key = "ASIA" + hub::random_id();
  config.secret_key = hub::random_token();
  config.session_token = hub::random_token();
  return config;
}

net::ServerConfig on_loopback(std::uint16_t port) {
  net::ServerConfig config;
  config.port = port;
  return config;
}

net::Response say(int status, std::string_view key, std::string_view text) {
  return {status,
          {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
          json{{key, text}}.dump(-1, ' ', false, json::error_handler_t::replace)};
}

net::Response wrong_method(const char* methods) {
  auto response = say(405, "error", "the method is not one of " + std::string(methods));
  response.headers.push_back({"Allow", methods});
  return response;
}

std::string_view path_of(const net::Request& request) {
  const std::string_view target = request.target;
  return target.substr(0, target.find('?'));
}

std::optional<std::string> query_value(const net::Request& request, std::string_view key) {
  auto rest = std::string_view(request.target).substr(path_of(request).size());
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto pair = rest.substr(0, rest.find('&'));
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == key) {
      return net::percent_decoded(pair.substr(equals + 1));
    }
    rest.remove_prefix(pair.size());
  }
  return std::nullopt;
}

}  // namespace

Stage::Stage(boost::asio::io_context& io, StageConfig config, Loop loop)
    : io_(io),
      config_(std::move(config)),
      started_at_(std::chrono::steady_clock::now()),
      ids_(config_.seed),
      timeline_([this] { return now_ms(); }, unix_ms_exactly()),
      faults_([this] { return now_ms(); }),
      withheld_(io),
      origin_(std::move(loop), names_.master_path()),
      bus_(ivs_pattern(names_.channel_arn()), timeline_, faults_, "stream-state",
           [this](std::string event) { stream_state_->invoke_async(std::move(event)); }),
      broadcaster_(names_, origin_, bus_, ids_, {[this] { return now_ms(); }, unix_ms}),
      control_(broadcaster_, bus_, timeline_, faults_, audience_),
      files_(config_.www),
      hub_config_(hub_config(config_.beacon_ms)),
      hub_(io, hub_config_, this),
      server_(
          io, on_loopback(config_.port),
          [this](const net::Request& request, const net::Peer& peer,
                 const net::Responder& respond) { serve(request, peer, respond); },
          [this](const net::Request& request, const net::Peer&) { return upgrade(request); }) {}

Stage::~Stage() = default;

std::optional<std::string> Stage::start() {
  if (auto problem = server_.start()) return problem;
  FunctionObserver& observer = *this;
  stream_state_ = std::make_unique<Function>(io_, function("stream-state"), observer, ids_);
  chat_token_ = std::make_unique<Function>(io_, function("chat-token"), observer, ids_);
  for (auto* each : {stream_state_.get(), chat_token_.get()}) {
    if (auto problem = each->start()) {
      return *problem + ". Build it with \"npm run build\", or name it with --bootstrap.";
    }
  }
  return std::nullopt;
}

void Stage::stop() {
  withheld_.cancel();
  for (auto* each : {stream_state_.get(), chat_token_.get()}) {
    if (each != nullptr) each->stop();
  }
  hub_.stop();
  server_.stop();
}

FunctionConfig Stage::function(std::string_view name) {
  FunctionConfig config;
  config.name = name;
  config.arn = names_.function_arn(name);
  config.program = config_.bootstrap;
  if (name == "stream-state") config.is_down = [this] { return faults_.emitter_is_down(); };
  const auto here = server_.authority();
  config.environment = {"AWS_REGION=" + names_.region,
                        "AWS_DEFAULT_REGION=" + names_.region,
                        "AWS_ACCESS_KEY_ID=" + hub_config_.access_key,
                        "AWS_SECRET_ACCESS_KEY=" + hub_config_.secret_key,
                        "AWS_SESSION_TOKEN=" + hub_config_.session_token,
                        "AWS_ENDPOINT_URL_IVSCHAT=http://" + here,
                        "CHAT_ENDPOINT=ws://" + here + '/',
                        "CHAT_ROOM_ARN=" + names_.room_arn(),
                        "CHAT_CAPABILITIES=SEND_MESSAGE",
                        "CORS=code"};
  return config;
}

void Stage::serve(const net::Request& request, const net::Peer& peer,
                  const net::Responder& respond) {
  const auto path = path_of(request);
  if (path == "/token") {
    token(request, peer, respond);
  } else {
    respond(answer(request, path));
  }
}

net::Response Stage::answer(const net::Request& request, std::string_view path) {
  if (path.starts_with("/stage/")) {
    auto response = control_.answer(request);
    if (request.method == "DELETE" && path == "/stage/fault" && response.status == 200) {
      for (const auto& late : std::exchange(late_tokens_, {})) {
        if (const auto timer = late.lock()) timer->cancel();
      }
    }
    wait_for_withheld();
    return response;
  }
  if (hub_.handles(request)) return hub_.answer(request);
  if (request.method != "GET" && request.method != "HEAD") return wrong_method("GET, HEAD");
  if (path == "/snapshot") return snapshot(request);
  if (path == "/favicon.ico") return {204, {}, ""};
  if (origin_.owns(path)) return media(path);
  return files_.answer(path);
}

net::Response Stage::media(std::string_view path) {
  if (!path.ends_with(".m3u8")) return origin_.answer(path, now_ms());
  if (auto fault = faults_.manifest_answer()) return std::move(*fault);
  return origin_.answer(path, faults_.manifest_time());
}

net::UpgradeAnswer Stage::upgrade(const net::Request& request) {
  if (faults_.refuses_chat()) return say(503, "message", "a fault is in force: refuse-chat");
  return audience_.admit(hub_.upgrade(request));
}

net::Response Stage::snapshot(const net::Request& request) const {
  const auto channel = query_value(request, "channel");
  net::Response response;
  if (!channel) {
    response = say(400, "error", "name the channel: /snapshot?channel=ARN");
  } else if (!broadcaster_.is_channel(*channel)) {
    response = say(404, "error", "no such channel; here is " + names_.channel_arn());
  } else {
    response = {200,
                {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
                broadcaster_.snapshot()};
  }
  response.headers.push_back({"Access-Control-Allow-Origin", "*"});
  return response;
}

void Stage::token(const net::Request& request, const net::Peer& peer,
                  const net::Responder& respond) {
  if (request.method != "POST" && request.method != "OPTIONS") {
    respond(wrong_method("POST, OPTIONS"));
    return;
  }
  const auto late = std::chrono::milliseconds(faults_.token_delay());
  if (late.count() == 0) {
    issue(request, peer, respond);
    return;
  }
  const auto timer = std::make_shared<boost::asio::steady_timer>(io_, late);
  std::erase_if(late_tokens_, [](const auto& each) { return each.expired(); });
  late_tokens_.push_back(timer);
  // A fault that is taken back cancels the timer: the token goes out at once.
  timer->async_wait([this, timer, request, peer, respond](auto) { issue(request, peer, respond); });
}

void Stage::issue(const net::Request& request, const net::Peer& peer,
                  const net::Responder& respond) {
  if (auto fault = faults_.token_answer()) {
    respond(std::move(*fault));
    return;
  }
  const UrlContext context{ids_.uuid(), names_.account, peer.address, unix_ms()};
  chat_token_->invoke(wrap_request(request, context), [respond](const Function::Result& result) {
    respond(result.error.empty()
                ? unwrap_response(result.body)
                : say(502, "message", "the token function failed: " + result.error));
  });
}

void Stage::wait_for_withheld() {
  const auto due = faults_.next_due();
  if (due == Faults::kNever) return;
  const auto left = std::chrono::duration<double, std::milli>(std::max(0.0, due - now_ms()));
  withheld_.expires_after(std::chrono::ceil<std::chrono::steady_clock::duration>(left));
  withheld_.async_wait([this](auto problem) {
    if (problem) return;
    bus_.release();
    wait_for_withheld();
  });
}

void Stage::event_accepted(std::string_view, std::string_view event_name, std::string_view) {
  last_event_name_ = event_name;
  timeline_.add("hub", "send", event_name);
}

void Stage::frame_sent(std::string_view, std::string_view type, std::string_view,
                       std::size_t receivers) {
  const auto name =
      last_event_name_.empty() ? std::string(type) : std::exchange(last_event_name_, {});
  timeline_.add(
      "hub", "frame",
      name + " to " + std::to_string(receivers) + (receivers == 1 ? " viewer" : " viewers"));
}

void Stage::function_logged(std::string_view function, std::string_view line) {
  std::fprintf(stderr, "[%.*s] %.*s\n", static_cast<int>(function.size()), function.data(),
               static_cast<int>(line.size()), line.data());
}

void Stage::function_did(std::string_view what, const std::string& detail) {
  timeline_.add("lambda", what, detail);
}

double Stage::now_ms() const {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started_at_)
      .count();
}

}  // namespace autoplay::stage
