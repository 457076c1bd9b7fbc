#include "hub/hub.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "aws/sigv4.hpp"
#include "hub/ids.hpp"
#include "hub/operations.hpp"
#include "hub/rate.hpp"
#include "hub/room.hpp"
#include "hub/viewer.hpp"
#include "net/origins.hpp"
#include "net/wheel.hpp"
#include "text/arn.hpp"
#include "text/clock.hpp"
#include "text/json.hpp"

namespace autoplay::hub {
namespace {

bool is_health(const net::Request& request) {
  return net::path_of(request.target) == "/healthz" &&
         (request.method == "GET" || request.method == "HEAD");
}

bool is_operation(const net::Request& request) {
  const std::string_view path = net::path_of(request.target);
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

net::Response json_answer(int status, const OrderedJson& body) {
  return net::json_response(status, text::write_json(body));
}

net::Response refuse_upgrade(int status, std::string_view message) {
  net::Response response = json_answer(status, {{"message", message}});
  if (status == 401) response.headers.push_back({"WWW-Authenticate", "ChatToken"});
  return response;
}

}  // namespace

class Hub::Impl final : public ViewerOwner, public std::enable_shared_from_this<Hub::Impl> {
 public:
  Impl(boost::asio::io_context& io, HubConfig config, Observer* observer);

  void start_beacon();
  void stop();
  net::Response answer(const net::Request& request);
  net::UpgradeAnswer upgrade(const net::Request& request);

  void carry_out(const Action& action, const Grant& grant) override;
  [[nodiscard]] const HubConfig& config() const override { return config_; }
  [[nodiscard]] net::Wheel& wheel() override { return wheel_; }

 private:
  [[nodiscard]] Room* find_room(std::string_view arn);
  [[nodiscard]] std::size_t connections() const;
  [[nodiscard]] bool may_connect(std::string_view origin) const;
  /// The region for which the request is signed.
  [[nodiscard]] Result<std::string> authenticate(const net::Request& request) const;
  [[nodiscard]] std::optional<OperationRefusal> admit(std::string_view operation, const Json& body,
                                                      std::string_view region);
  net::Response answer_operation(const net::Request& request);
  net::Response operate(std::string_view operation, const Json& body);
  net::Response send_event_response(const Json& body);
  net::Response create_token_response(const Json& body);
  net::Response moderation_response(const Json& body, Verb verb);
  Result<IssuedToken> issue_token(const TokenSpec& spec);

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
    regions_.emplace(text::region_of_room(arn).value_or(""));
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

bool Hub::Impl::may_connect(std::string_view origin) const {
  return (config_.loopback && net::is_loopback_origin(origin)) ||
         net::is_listed_origin(origin, config_.origins);
}

Result<std::string> Hub::Impl::authenticate(const net::Request& request) const {
  const std::vector<aws::Credentials> known{
      {config_.access_key, config_.secret_key, config_.session_token}};
  OperationRefusal refusal{403, "UnrecognizedClientException", "This hub serves no room.", {}, {}};
  for (const std::string& region : regions_) {
    const auto failed = aws::verify(request, known, {region, "ivschat"}, text::unix_ms() / 1000);
    if (!failed) return region;
    refusal = OperationRefusal{failed->status, std::string(failed->type), failed->message, {}, {}};
  }
  return refusal;
}

/// Checks what a valid signature does not prove: the room's region and the rate.
std::optional<OperationRefusal> Hub::Impl::admit(std::string_view operation, const Json& body,
                                                 std::string_view region) {
  const auto room = body.find("roomIdentifier");
  const std::string arn = room != body.end() && room->is_string() ? room->get<std::string>() : "";
  if (text::region_of_room(arn).value_or(region) != region)
    return denied("The request is signed for another region than the room's.");
  if (rates_[std::string(operation)].take(config_.operation_rate, text::steady_ms()))
    return std::nullopt;
  OperationRefusal refusal = throttled("At most " + std::to_string(config_.operation_rate) +
                                       " calls a second of this operation.");
  refusal.resource = arn;
  refusal.limit = config_.operation_rate;
  return refusal;
}

net::Response Hub::Impl::answer(const net::Request& request) {
  if (is_health(request)) {
    return json_answer(
        200, {{"status", "ok"}, {"connections", connections()}, {"rooms", rooms_.size()}});
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
  if (const auto* refusal = std::get_if<OperationRefusal>(&region))
    return refusal_response(*refusal);
  const auto read = read_body(request.body);
  if (const auto* refusal = std::get_if<OperationRefusal>(&read)) return refusal_response(*refusal);
  const auto& body = std::get<Json>(read);
  const std::string_view operation = net::path_of(request.target).substr(1);
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
  if (const auto* refusal = std::get_if<OperationRefusal>(&request))
    return refusal_response(*refusal);
  const auto& event = std::get<EventRequest>(request);
  Room* room = find_room(event.room);
  if (room == nullptr) return refusal_response(unknown_room(event.room));
  return json_answer(200, {{"id", room->tell(event.name, event.attributes)}});
}

net::Response Hub::Impl::create_token_response(const Json& body) {
  const auto request = read_token_spec(body);
  if (const auto* refusal = std::get_if<OperationRefusal>(&request))
    return refusal_response(*refusal);
  const auto issued = issue_token(std::get<TokenSpec>(request));
  if (const auto* refusal = std::get_if<OperationRefusal>(&issued))
    return refusal_response(*refusal);
  const auto& token = std::get<IssuedToken>(issued);
  return json_answer(200, {{"token", token.token},
                           {"tokenExpirationTime", token.token_expiration},
                           {"sessionExpirationTime", token.session_expiration}});
}

net::Response Hub::Impl::moderation_response(const Json& body, Verb verb) {
  const bool deletes = verb == Verb::DeleteMessage;
  const auto read = read_moderation_request(body, deletes ? "id" : "userId");
  if (const auto* refusal = std::get_if<OperationRefusal>(&read)) return refusal_response(*refusal);
  const auto& request = std::get<ModerationRequest>(read);
  Room* room = find_room(request.room);
  if (room == nullptr) return refusal_response(unknown_room(request.room));
  Action action;
  action.verb = verb;
  action.target = request.target;
  action.reason = request.reason;
  if (deletes) return json_answer(200, {{"id", room->delete_message(action)}});
  room->disconnect_user(action);
  return net::json_response(200, "{}");
}

Result<IssuedToken> Hub::Impl::issue_token(const TokenSpec& spec) {
  Room* room = find_room(spec.room);
  if (room == nullptr) return unknown_room(spec.room);
  constexpr std::uint32_t kMinute = 60'000;
  auto session_ms = static_cast<std::uint32_t>(spec.session_minutes) * kMinute;
  if (config_.max_session_ms > 0) session_ms = std::min(session_ms, config_.max_session_ms);
  const auto token =
      tokens_.issue({room, {spec.user_id, spec.attributes}, bits_of(spec.capabilities), session_ms},
                    text::steady_ms());
  if (!token) return throttled("Too many chat tokens are waiting to be used.");
  const std::int64_t now = text::unix_ms();
  return IssuedToken{*token, text::iso_time(now + std::int64_t{1000} * config_.token_ttl_s),
                     text::iso_time(now + session_ms)};
}

net::UpgradeAnswer Hub::Impl::upgrade(const net::Request& request) {
  const auto origin = net::find(request.headers, "origin");
  if (origin && !may_connect(*origin))
    return refuse_upgrade(403, "Pages of this origin may not connect.");
  if (connections() >= config_.max_connections) return refuse_upgrade(503, "The hub is full.");
  const auto offered = net::find(request.headers, "sec-websocket-protocol");
  if (!offered || offered->empty())
    return refuse_upgrade(401, "Offer a chat token as the WebSocket subprotocol.");
  auto grant = tokens_.redeem(*offered, text::steady_ms());
  if (!grant) return refuse_upgrade(401, "The chat token is unknown, expired or used already.");
  net::Accepted accepted;
  accepted.listener = std::make_unique<Viewer>(shared_from_this(), std::move(*grant));
  accepted.subprotocol = *offered;
  accepted.limits = config_.socket;
  return accepted;
}

void Hub::Impl::carry_out(const Action& action, const Grant& grant) {
  switch (action.verb) {
    case Verb::SendMessage: grant.room->say(action, grant.user); return;
    case Verb::DeleteMessage: grant.room->delete_message(action); return;
    case Verb::DisconnectUser: grant.room->disconnect_user(action); return;
  }
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
void Hub::stop() {
  impl_->stop();
}

}  // namespace autoplay::hub
