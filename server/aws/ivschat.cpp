#include "aws/ivschat.hpp"

#include <nlohmann/json.hpp>

#include "text/json.hpp"

namespace autoplay::aws {

namespace {

using nlohmann::ordered_json;

ordered_json object_of(const Attributes& attributes) {
  ordered_json object = ordered_json::object();
  for (const auto& [name, value] : attributes) object[name] = value;
  return object;
}

ServiceFailure unreadable(const std::string& operation, const std::string& field) {
  return {"UnreadableAnswer", 200,
          operation + " answered 200 without \"" + field + "\"; check the endpoint", false};
}

ServiceOptions scoped(std::string region, ServiceOptions options) {
  options.scope = {std::move(region), "ivschat"};
  return options;
}

}  // namespace

net::Url ivschat_endpoint(std::string_view region) {
  return {true, "ivschat." + std::string(region) + ".amazonaws.com", "443", ""};
}

IvsChat::IvsChat(std::string region, ServiceOptions options)
    : service_(scoped(std::move(region), std::move(options))) {}

std::optional<net::NetFailure> IvsChat::connect(net::Deadline deadline) {
  return service_.connect(deadline);
}

net::Outcome<std::string, ServiceFailure> IvsChat::try_send_event(const std::string& room,
                                                                  std::string_view name,
                                                                  const Attributes& attributes,
                                                                  Deadline deadline) {
  ordered_json body;
  body["roomIdentifier"] = room;
  body["eventName"] = name;
  body["attributes"] = object_of(attributes);
  const auto result = service_.attempt("SendEvent", text::write_json(body), deadline);
  if (!result.ok()) return result.error();
  std::string id = text::text_in(text::read_json(result.value()), "id");
  if (id.empty()) return unreadable("SendEvent", "id");
  return id;
}

net::Outcome<ChatToken, ServiceFailure> IvsChat::create_token(const TokenRequest& request,
                                                              Deadline deadline) {
  ordered_json body;
  body["roomIdentifier"] = request.room;
  body["userId"] = request.user_id;
  body["capabilities"] = request.capabilities;
  body["sessionDurationInMinutes"] = request.session_minutes;
  if (!request.attributes.empty()) body["attributes"] = object_of(request.attributes);
  const auto result = service_.call("CreateChatToken", text::write_json(body), deadline);
  if (!result.ok()) return result.error();
  const auto answer = text::read_json(result.value());
  ChatToken token{text::text_in(answer, "token"), text::text_in(answer, "tokenExpirationTime"),
                  text::text_in(answer, "sessionExpirationTime")};
  if (token.token.empty()) return unreadable("CreateChatToken", "token");
  return token;
}

}  // namespace autoplay::aws
