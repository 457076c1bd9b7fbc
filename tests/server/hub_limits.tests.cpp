#include "hub/limits.hpp"

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "hub/operations.hpp"
#include "hub/rate.hpp"

namespace {

using namespace autoplay::hub;

TEST_CASE("attributes hold 1024 bytes of keys and values, all strings", "[hub][limits]") {
  const auto read = [](const Json& value) { return read_attributes(value); };
  CHECK(std::holds_alternative<Attributes>(read(nullptr)));
  CHECK(std::holds_alternative<Attributes>(read({{"k", std::string(1023, 'x')}})));
  CHECK(std::get<AttributeProblem>(read({{"kk", std::string(1023, 'x')}})) ==
        AttributeProblem::TooLarge);
  CHECK(std::get<AttributeProblem>(read({{"k", 1}})) == AttributeProblem::NotStrings);
  CHECK(std::get<AttributeProblem>(read({{"k", nullptr}})) == AttributeProblem::NotStrings);
  CHECK(std::get<AttributeProblem>(read(Json::array())) == AttributeProblem::NotStrings);
}

/// The field at fault, or `none`.
template <typename Value>
std::string field_of(const Result<Value>& read) {
  const auto* refusal = std::get_if<OperationRefusal>(&read);
  return refusal == nullptr ? "none" : refusal->field;
}

/// A body with a room and `members`.
Json body_with(OrderedJson members) {
  members["roomIdentifier"] = "arn:aws:ivschat:us-west-2:1:room/a";
  return std::get<Json>(read_body(members.dump()));
}

TEST_CASE("an event that breaks a limit is refused, naming the field", "[hub][operations]") {
  const auto event_field = [](const std::string& name, const std::string& value) {
    return field_of(
        read_event_request(body_with({{"eventName", name}, {"attributes", {{"event", value}}}})));
  };
  CHECK(event_field("STREAM_STARTED", std::string(1000, 'x')) == "none");
  CHECK(event_field("", "x") == "eventName");
  CHECK(event_field(std::string(101, 'x'), "x") == "eventName");
  CHECK(event_field("aws:ANYTHING", "x") == "eventName");
  CHECK(event_field("N", std::string(1020, 'x')) == "attributes");
}

TEST_CASE("a token request that breaks a limit is refused, naming the field", "[hub][operations]") {
  const auto token_field = [](const OrderedJson& members) {
    return field_of(read_token_spec(body_with(members)));
  };
  CHECK(token_field({{"userId", "ann"}, {"sessionDurationInMinutes", 180}}) == "none");
  CHECK(token_field({{"userId", "ann"}, {"sessionDurationInMinutes", 181}}) ==
        "sessionDurationInMinutes");
  CHECK(token_field({{"userId", "ann"}, {"capabilities", {"SEND_MESSAGE", "EVERYTHING"}}}) ==
        "capabilities");
  CHECK(token_field({{"userId", ""}}) == "userId");
}

TEST_CASE("bodies of the wrong shape are refused, naming the field", "[hub][operations]") {
  const std::string room = R"("roomIdentifier":"arn:aws:ivschat:us-west-2:1:room/a")";
  const auto token_field = [&](const std::string& rest) {
    const auto body = read_body('{' + room + rest + '}');
    const auto read = read_token_spec(std::get<Json>(body));
    const auto* refusal = std::get_if<OperationRefusal>(&read);
    return refusal == nullptr ? std::string("none") : refusal->field;
  };
  CHECK(token_field(R"(,"userId":"a","capabilities":null)") == "none");
  CHECK(token_field("") == "userId");
  CHECK(token_field(R"(,"userId":["a"])") == "userId");
  CHECK(token_field(R"(,"userId":"a","capabilities":"SEND_MESSAGE")") == "capabilities");
  CHECK(token_field(R"(,"userId":"a","sessionDurationInMinutes":1.5)") ==
        "sessionDurationInMinutes");
  CHECK(token_field(R"(,"userId":"a","sessionDurationInMinutes":1e30)") ==
        "sessionDurationInMinutes");
  CHECK(token_field(R"(,"userId":"a","attributes":{"k":{}})") == "attributes");
  for (const char* body : {"", "null", "[]", "{", "{}x"})
    CHECK(std::holds_alternative<OperationRefusal>(read_body(body)));
}

TEST_CASE("refusals look like AWS's", "[hub][operations]") {
  const auto response = refusal_response(invalid_field("userId", "userId is required."));
  CHECK(response.status == 400);
  CHECK(autoplay::net::find(response.headers, "x-amzn-errortype") == "ValidationException");
  CHECK(response.body == R"({"message":"userId is required.","reason":"FIELD_VALIDATION_FAILED",)"
                         R"("fieldList":[{"name":"userId","message":"userId is required."}]})");
  CHECK(refusal_response(unknown_room("arn")).body ==
        R"({"message":"This hub has no such room.","resourceId":"arn","resourceType":"ROOM"})");
}

TEST_CASE("a rate lets its number through at once, then one in each share of a second",
          "[hub][rate]") {
  Rate rate;
  for (int i = 0; i < 10; ++i) CHECK(rate.take(10, 5'000));
  CHECK_FALSE(rate.take(10, 5'000));
  CHECK_FALSE(rate.take(10, 5'099));
  CHECK(rate.take(10, 5'100));
  CHECK_FALSE(rate.take(10, 5'199));
  for (int i = 0; i < 10; ++i) CHECK(rate.take(10, 60'000));
  CHECK_FALSE(rate.take(10, 60'000));
}

TEST_CASE("what a rate refused is not counted against later ones", "[hub][rate]") {
  Rate rate;
  CHECK(rate.take(1, 0));
  for (int i = 0; i < 1000; ++i) CHECK_FALSE(rate.take(1, 999));
  CHECK(rate.take(1, 1'000));
  Rate none;
  for (int i = 0; i < 1000; ++i) CHECK(none.take(0, 0));
}

TEST_CASE("throttling names the room and its limit", "[hub][operations]") {
  OperationRefusal refusal = throttled("Too much.");
  refusal.resource = "arn";
  refusal.limit = 5;
  CHECK(refusal_response(refusal).status == 429);
  CHECK(refusal_response(refusal).body ==
        R"({"message":"Too much.","resourceId":"arn","resourceType":"ROOM","limit":5})");
}

}  // namespace
