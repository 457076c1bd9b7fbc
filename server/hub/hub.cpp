#include "hub/hub.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <set>

#include "aws/sigv4.hpp"
#include "hub/moment.hpp"
#include "hub/operations.hpp"
#include "hub/origins.hpp"
#include "hub/rate.hpp"
#include "hub/room.hpp"
#include "hub/viewer.hpp"
#include "net/wheel.hpp"

namespace autoplay::hub {
namespace {

std::string_view path_of(const net::Request& request) {
  return std::string_view(request.target).substr(0, request.target.find('?'));
}

bool is_health(const net::Request& request) {
  return path_of(request) == "/healthz" && (request.method == "GET" || request.method == "HEAD");
}

bool is_operation(const net::Request& request) {
  const std::string_view path = path_of(request);
  return request.method == "POST" && (path == "/SendEvent" || path == "/CreateChatToken" ||
                                      path == "/DeleteMessage" || path == "/DisconnectUser");
}

std::uint8_t bits_of(const std::vector<std::string>& capabilities) {
  std::uint8_t bits = 0;
  for (const Verb verb : {Verb::SendMessage, Verb::DeleteMessage, Verb::DisconnectUser}) {
    if (std::ranges::find(capabilities, name_of(verb)) != capabilities.end())
      bits = static_cast<std::uint8_t>(bits | static_cast<std::uint8_t>(verb));
  }
  return bits;
}

net::Response refuse_upgrade(int status, std::string_view message) {
  net::Response response = net::json_response(status, OrderedJson{{"message", message}}.dump());
  if (status == 401) response.headers.push_back({"WWW-Authenticate", "ChatToken"});
  return response;
}

}  // namespace

class Hub::Impl : public std::enable_shared_from_this<Hub::Impl> {
 public:
  Impl(boost::asio::io_context& io, HubConfig config, Observer* observer);

  void start_beacon();
  void stop();
  net::Response answer(const net::Request& request);
  net::UpgradeAnswer upgrade(const net::Request& request);
  Result<std::string> send_event(std::string_view room, std::string_view name,
                                 const Attributes& attributes);
  Result<IssuedToken> create_token(const TokenRequest& request);
  [[nodiscard]] std::optional<std::string> state(std::string_view channel) const;
  [[nodiscard]] std::size_t connections() const;
  void obey(const Action& action, const Grant& grant);

  [[nodiscard]] const HubConfig& config() const { return config_; }
  [[nodiscard]] net::Wheel& wheel() { return wheel_; }

 private:
  [[nodiscard]] Room* find_room(std::string_view arn);
  /// The region for which the request is signed.
  [[nodiscard]] Result<std::string> authenticate(const net::Request& request) const;
  [[nodiscard]] std::optional<Refusal> admit(std::string_view operation, const Json& body,
                                             std::string_view region);
  net::Response answer_operation(const net::Request& request);
  net::Response operate(std::string_view operation, const Json& body);
  net::Response send_event_response(const Json& body);
  net::Response create_token_response(const Json& body);
  net::Response moderation_response(const Json& body, Verb verb);

  HubConfig config_;
  std::map<std::string, std::unique_ptr<Room>, std::less<>> rooms_;
  std::set<std::string, std::less<>> regions_;
  std::map<std::string, Rate, std::less<>> rates_;  ///< of each operation
  TokenStore tokens_;
  net::Wheel wheel_;
  boost::asio::steady_timer beacon_;
};

Hub::Impl::Impl(boost::asio::io_context& io, HubConfig config, Observer* observer)
    : config_(std::move(config)), tokens_(config_.token_ttl_s * 1000), wheel_(io), beacon_(io) {
  config_.max_content = std::clamp<std::size_t>(config_.max_content, 1, kMaxContent);
  for (const std::string& arn : config_.rooms) {
    if (find_room(arn) != nullptr) continue;
    rooms_.emplace(arn, std::make_unique<Room>(arn, config_.beacon_ms, observer));
    regions_.emplace(region_of(arn));
  }
}

void Hub::Impl::start_beacon() {
  if (config_.beacon_ms == 0) return;
  beacon_.expires_after(std::chrono::milliseconds(config_.beacon_ms));
  beacon_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (error || !self) return;
    for (const auto& [arn, room] : self->rooms_) room->beacon();
    self->start_beacon();
  });
}

void Hub::Impl::stop() {
  config_.beacon_ms = 0;
  beacon_.cancel();
}

Room* Hub::Impl::find_room(std::string_view arn) {
  const auto found = rooms_.find(arn);
  return found == rooms_.end() ? nullptr : found->second.get();
}

Result<std::string> Hub::Impl::authenticate(const net::Request& request) const {
  const std::vector<aws::Credentials> known{
      {config_.access_key, config_.secret_key, config_.session_token}};
  Refusal refusal{403, "UnrecognizedClientException", "This hub serves no room.", {}, {}};
  for (const std::string& region : regions_) {
    const auto failed = aws::verify(request, known, {region, "ivschat"}, unix_ms() / 1000);
    if (!failed) return region;
    refusal = Refusal{failed->status, std::string(failed->type), failed->message, {}, {}};
  }
  return refusal;
}

/// What a sound signature alone does not permit.
std::optional<Refusal> Hub::Impl::admit(std::string_view operation, const Json& body,
                                        std::string_view region) {
  const auto room = body.find("roomIdentifier");
  const std::string arn = room != body.end() && room->is_string() ? room->get<std::string>() : "";
  if (is_room_arn(arn) && region_of(arn) != region)
    return denied("The request is signed for another region than the room's.");
  if (rates_[std::string(operation)].take(config_.operation_rate, steady_ms())) return std::nullopt;
  Refusal refusal = throttled("At most " + std::to_string(config_.operation_rate) +
                              " calls a second of this operation.");
  refusal.resource = arn;
  refusal.limit = config_.operation_rate;
  return refusal;
}

net::Response Hub::Impl::answer(const net::Request& request) {
  if (is_health(request)) {
    const OrderedJson health{
        {"status", "ok"}, {"connections", connections()}, {"rooms", rooms_.size()}};
    return net::json_response(200, health.dump());
  }
  net::Response response = answer_operation(request);
  response.headers.push_back({"x-amzn-RequestId", random_id() + random_id()});
  return response;
}

net::Response Hub::Impl::answer_operation(const net::Request& request) {
  if (!is_operation(request)) {
    return refusal_response(
        {404, "UnknownOperationException", "There is no such operation here.", {}, {}});
  }
  const auto region = authenticate(request);
  if (const auto* refusal = std::get_if<Refusal>(&region)) return refusal_response(*refusal);
  const auto read = read_body(request.body);
  if (const auto* refusal = std::get_if<Refusal>(&read)) return refusal_response(*refusal);
  const auto& body = std::get<Json>(read);
  const std::string_view operation = path_of(request).substr(1);
  if (const auto refusal = admit(operation, body, std::get<std::string>(region)))
    return refusal_response(*refusal);
  return operate(operation, body);
}

net::Response Hub::Impl::operate(std::string_view operation, const Json& body) {
  if (operation == "SendEvent") return send_event_response(body);
  if (operation == "CreateChatToken") return create_token_response(body);
  return moderation_response(
      body, operation == "DeleteMessage" ? Verb::DeleteMessage : Verb::DisconnectUser);
}

net::Response Hub::Impl::send_event_response(const Json& body) {
  const auto request = read_event_request(body);
  if (const auto* refusal = std::get_if<Refusal>(&request)) return refusal_response(*refusal);
  const auto& event = std::get<EventRequest>(request);
  const auto id = send_event(event.room, event.name, event.attributes);
  if (const auto* refusal = std::get_if<Refusal>(&id)) return refusal_response(*refusal);
  return net::json_response(200, OrderedJson{{"id", std::get<std::string>(id)}}.dump());
}

net::Response Hub::Impl::create_token_response(const Json& body) {
  const auto request = read_token_request(body);
  if (const auto* refusal = std::get_if<Refusal>(&request)) return refusal_response(*refusal);
  const auto issued = create_token(std::get<TokenRequest>(request));
  if (const auto* refusal = std::get_if<Refusal>(&issued)) return refusal_response(*refusal);
  const auto& token = std::get<IssuedToken>(issued);
  return net::json_response(200, OrderedJson{{"token", token.token},
                                             {"tokenExpirationTime", token.token_expiration},
                                             {"sessionExpirationTime", token.session_expiration}}
                                     .dump());
}

net::Response Hub::Impl::moderation_response(const Json& body, Verb verb) {
  const bool deletes = verb == Verb::DeleteMessage;
  const auto read = read_moderation_request(body, deletes ? "id" : "userId");
  if (const auto* refusal = std::get_if<Refusal>(&read)) return refusal_response(*refusal);
  const auto& request = std::get<ModerationRequest>(read);
  Room* room = find_room(request.room);
  if (room == nullptr) return refusal_response(unknown_room(request.room));
  Action action;
  action.verb = verb;
  action.target = request.target;
  action.reason = request.reason;
  if (deletes)
    return net::json_response(200, OrderedJson{{"id", room->delete_message(action)}}.dump());
  room->disconnect_user(action);
  return net::json_response(200, "{}");
}

Result<std::string> Hub::Impl::send_event(std::string_view arn, std::string_view name,
                                          const Attributes& attributes) {
  if (auto refusal = check_event(name, attributes)) return std::move(*refusal);
  Room* room = find_room(arn);
  if (room == nullptr) return unknown_room(arn);
  return room->tell(name, attributes);
}

Result<IssuedToken> Hub::Impl::create_token(const TokenRequest& request) {
  if (auto refusal = check_token(request)) return std::move(*refusal);
  Room* room = find_room(request.room);
  if (room == nullptr) return unknown_room(request.room);
  constexpr std::uint32_t kMinute = 60'000;
  auto session_ms = static_cast<std::uint32_t>(request.session_minutes) * kMinute;
  if (config_.max_session_ms > 0) session_ms = std::min(session_ms, config_.max_session_ms);
  const auto token = tokens_.issue(
      {room, {request.user_id, request.attributes}, bits_of(request.capabilities), session_ms},
      steady_ms());
  if (!token) return throttled("Too many chat tokens wait to be used.");
  const std::int64_t now = unix_ms();
  return IssuedToken{*token, iso_time(now + std::int64_t{1000} * config_.token_ttl_s),
                     iso_time(now + session_ms)};
}

net::UpgradeAnswer Hub::Impl::upgrade(const net::Request& request) {
  const auto origin = net::find(request.headers, "origin");
  if (origin && !is_allowed_origin(*origin, config_.origins, config_.loopback))
    return refuse_upgrade(403, "Pages of this origin may not connect.");
  if (connections() >= config_.max_connections) return refuse_upgrade(503, "The hub is full.");
  const auto offered = net::find(request.headers, "sec-websocket-protocol");
  if (!offered || offered->empty())
    return refuse_upgrade(401, "Offer a chat token as the WebSocket subprotocol.");
  auto grant = tokens_.redeem(*offered, steady_ms());
  if (!grant) return refuse_upgrade(401, "The chat token is unknown, expired or used already.");
  net::Accepted accepted;
  accepted.listener = std::make_unique<Viewer<Impl>>(shared_from_this(), std::move(*grant));
  accepted.subprotocol = *offered;
  accepted.limits = config_.socket;
  return accepted;
}

void Hub::Impl::obey(const Action& action, const Grant& grant) {
  switch (action.verb) {
    case Verb::SendMessage: grant.room->say(action, grant.user); return;
    case Verb::DeleteMessage: grant.room->delete_message(action); return;
    case Verb::DisconnectUser: grant.room->disconnect_user(action); return;
  }
}

std::optional<std::string> Hub::Impl::state(std::string_view channel) const {
  for (const auto& [arn, room] : rooms_) {
    if (auto state = room->states().state(channel, config_.beacon_ms)) return state;
  }
  return std::nullopt;
}

std::size_t Hub::Impl::connections() const {
  std::size_t sum = 0;
  for (const auto& [arn, room] : rooms_) sum += room->size();
  return sum;
}

Hub::Hub(boost::asio::io_context& io, HubConfig config, Observer* observer)
    : impl_(std::make_shared<Impl>(io, std::move(config), observer)) {
  impl_->start_beacon();
}
Hub::~Hub() {
  impl_->stop();
}

bool Hub::handles(const net::Request& request) const {
  return is_operation(request) || is_health(request);
}
net::Response Hub::answer(const net::Request& request) {
  return impl_->answer(request);
}
net::UpgradeAnswer Hub::upgrade(const net::Request& request) {
  return impl_->upgrade(request);
}
Result<std::string> Hub::send_event(std::string_view room, std::string_view event_name,
                                    const Attributes& attributes) {
  return impl_->send_event(room, event_name, attributes);
}
Result<IssuedToken> Hub::create_token(const TokenRequest& request) {
  return impl_->create_token(request);
}
std::optional<std::string> Hub::state(std::string_view channel) const {
  return impl_->state(channel);
}
std::size_t Hub::connections() const {
  return impl_->connections();
}
void Hub::stop() {
  impl_->stop();
}

}  // namespace autoplay::hub
