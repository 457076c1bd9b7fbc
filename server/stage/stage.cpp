#include "stage/stage.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "hub/hub.hpp"
#include "hub/ids.hpp"
#include "net/server.hpp"
#include "stage/audience.hpp"
#include "stage/broadcaster.hpp"
#include "stage/bus.hpp"
#include "stage/control.hpp"
#include "stage/events.hpp"
#include "stage/faults.hpp"
#include "stage/files.hpp"
#include "stage/function.hpp"
#include "stage/function_url.hpp"
#include "stage/origin.hpp"
#include "stage/rule.hpp"
#include "stage/timeline.hpp"
#include "text/clock.hpp"
#include "text/json.hpp"

namespace autoplay::stage {
namespace {

using nlohmann::json;

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
          text::write_json(json{{key, text}})};
}

net::Response wrong_method(const char* methods) {
  auto response = say(405, "error", "the method is not one of " + std::string(methods));
  response.headers.push_back({"Allow", methods});
  return response;
}

}  // namespace

class Stage::Impl final : private hub::Observer, private FunctionObserver {
 public:
  Impl(boost::asio::io_context& io, StageConfig config, Loop loop);

  [[nodiscard]] std::optional<std::string> start();
  void stop();
  [[nodiscard]] const net::Server& server() const { return server_; }

 private:
  void event_accepted(std::string_view room, std::string_view event_name,
                      std::string_view frame_id) override;
  void frame_sent(std::string_view room, std::string_view type, std::string_view frame_id,
                  std::size_t receivers) override;
  void function_logged(std::string_view function, std::string_view line) override;
  void function_did(std::string_view what, const std::string& detail) override;

  void serve(const net::Request& request, const net::Peer& peer, const net::Responder& respond);
  [[nodiscard]] net::Response answer(const net::Request& request, std::string_view path);
  [[nodiscard]] net::Response snapshot(const net::Request& request) const;
  [[nodiscard]] net::Response media(std::string_view path);
  [[nodiscard]] net::UpgradeAnswer upgrade(const net::Request& request);
  void token(const net::Request& request, const net::Peer& peer, const net::Responder& respond);
  void issue(const net::Request& request, const net::Peer& peer, const net::Responder& respond);
  void wait_for_withheld();
  [[nodiscard]] FunctionConfig function(std::string_view name);
  [[nodiscard]] double now_ms() const;

  boost::asio::io_context& io_;
  StageConfig config_;
  std::chrono::steady_clock::time_point started_at_;
  Names names_;
  Ids ids_;
  Timeline timeline_;
  Faults faults_;
  Audience audience_;
  boost::asio::steady_timer withheld_;  ///< until the next event that a fault withholds is due
  std::vector<std::weak_ptr<boost::asio::steady_timer>> late_tokens_;
  Origin origin_;
  Bus bus_;
  Broadcaster broadcaster_;
  Control control_;
  Files files_;
  std::string last_event_name_;  ///< of the event whose frame is about to be sent
  hub::HubConfig hub_config_;
  hub::Hub hub_;
  net::Server server_;
  std::unique_ptr<Function> stream_state_;
  std::unique_ptr<Function> chat_token_;
};

Stage::Impl::Impl(boost::asio::io_context& io, StageConfig config, Loop loop)
    : io_(io),
      config_(std::move(config)),
      started_at_(std::chrono::steady_clock::now()),
      ids_(config_.seed),
      timeline_([this] { return now_ms(); }, text::unix_ms_with_fraction()),
      faults_([this] { return now_ms(); }),
      withheld_(io),
      origin_(std::move(loop), names_.master_path()),
      bus_(ivs_pattern(names_.channel_arn()), timeline_, faults_, "stream-state",
           [this](std::string event) { stream_state_->invoke_async(std::move(event)); }),
      broadcaster_(names_, origin_, bus_, ids_, {[this] { return now_ms(); }, text::unix_ms}),
      control_(broadcaster_, bus_, timeline_, faults_, audience_),
      files_(config_.www),
      hub_config_(hub_config(config_.beacon_ms)),
      hub_(io, hub_config_, this),
      server_(
          io, on_loopback(config_.port),
          [this](const net::Request& request, const net::Peer& peer,
                 const net::Responder& respond) { serve(request, peer, respond); },
          [this](const net::Request& request, const net::Peer&) { return upgrade(request); }) {}

std::optional<std::string> Stage::Impl::start() {
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

void Stage::Impl::stop() {
  withheld_.cancel();
  for (auto* each : {stream_state_.get(), chat_token_.get()}) {
    if (each != nullptr) each->stop();
  }
  hub_.stop();
  server_.stop();
}

FunctionConfig Stage::Impl::function(std::string_view name) {
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

void Stage::Impl::serve(const net::Request& request, const net::Peer& peer,
                        const net::Responder& respond) {
  const auto path = net::path_of(request.target);
  if (path == "/token") {
    token(request, peer, respond);
  } else {
    respond(answer(request, path));
  }
}

net::Response Stage::Impl::answer(const net::Request& request, std::string_view path) {
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

net::Response Stage::Impl::media(std::string_view path) {
  if (!path.ends_with(".m3u8")) return origin_.answer(path, now_ms());
  if (auto fault = faults_.manifest_answer()) return std::move(*fault);
  return origin_.answer(path, faults_.manifest_time());
}

net::UpgradeAnswer Stage::Impl::upgrade(const net::Request& request) {
  if (faults_.refuses_chat()) return say(503, "message", "a fault is in force: refuse-chat");
  return audience_.admit(hub_.upgrade(request));
}

net::Response Stage::Impl::snapshot(const net::Request& request) const {
  const auto channel = net::query_value(request.target, "channel").value_or("");
  net::Response response;
  if (channel.empty()) {
    response = say(400, "error", "name the channel: /snapshot?channel=ARN");
  } else if (!broadcaster_.is_channel(channel)) {
    response = say(404, "error", "no such channel; here is " + names_.channel_arn());
  } else {
    response = {200,
                {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
                broadcaster_.snapshot()};
  }
  response.headers.push_back({"Access-Control-Allow-Origin", "*"});
  return response;
}

void Stage::Impl::token(const net::Request& request, const net::Peer& peer,
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

void Stage::Impl::issue(const net::Request& request, const net::Peer& peer,
                        const net::Responder& respond) {
  if (auto fault = faults_.token_answer()) {
    respond(std::move(*fault));
    return;
  }
  const UrlContext context{ids_.uuid(), names_.account, peer.address, text::unix_ms()};
  chat_token_->invoke(wrap_request(request, context), [respond](const Function::Result& result) {
    respond(result.error.empty()
                ? unwrap_response(result.body)
                : say(502, "message", "the token function failed: " + result.error));
  });
}

void Stage::Impl::wait_for_withheld() {
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

void Stage::Impl::event_accepted(std::string_view, std::string_view event_name, std::string_view) {
  last_event_name_ = event_name;
  timeline_.add("hub", "send", event_name);
}

void Stage::Impl::frame_sent(std::string_view, std::string_view type, std::string_view,
                             std::size_t receivers) {
  const auto name =
      last_event_name_.empty() ? std::string(type) : std::exchange(last_event_name_, {});
  timeline_.add(
      "hub", "frame",
      name + " to " + std::to_string(receivers) + (receivers == 1 ? " viewer" : " viewers"));
}

void Stage::Impl::function_logged(std::string_view function, std::string_view line) {
  std::fprintf(stderr, "[%.*s] %.*s\n", static_cast<int>(function.size()), function.data(),
               static_cast<int>(line.size()), line.data());
}

void Stage::Impl::function_did(std::string_view what, const std::string& detail) {
  timeline_.add("lambda", what, detail);
}

double Stage::Impl::now_ms() const {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started_at_)
      .count();
}

Stage::Stage(boost::asio::io_context& io, StageConfig config, Loop loop)
    : impl_(std::make_unique<Impl>(io, std::move(config), std::move(loop))) {}
Stage::~Stage() = default;

std::optional<std::string> Stage::start() {
  return impl_->start();
}
std::uint16_t Stage::port() const {
  return impl_->server().port();
}
void Stage::stop() {
  impl_->stop();
}
std::size_t Stage::connections() const {
  return impl_->server().connections();
}

}  // namespace autoplay::stage
