#include "hub/limits.hpp"

#include "catch.hpp"
#include "hub/operations.hpp"
#include "hub/origins.hpp"
#include "hub/rate.hpp"

namespace {

using namespace autoplay::hub;

std::string field_of(const std::optional<Refusal>& refusal) {
  return refusal ? refusal->field : "none";
}

TEST_CASE("attributes hold 1024 bytes of keys and values, all strings", "[hub][limits]") {
  const auto read = [](const Json& value) { return read_attributes(value); };
  CHECK(std::holds_alternative<Attributes>(read(nullptr)));
  CHECK(std::holds_alternative<Attributes>(read({{"k", std::string(1023, 'x')}})));
  CHECK(std::get<AttributeFault>(read({{"kk", std::string(1023, 'x')}})) ==
        AttributeFault::TooLarge);
  CHECK(std::get<AttributeFault>(read({{"k", 1}})) == AttributeFault::NotStrings);
  CHECK(std::get<AttributeFault>(read({{"k", nullptr}})) == AttributeFault::NotStrings);
  CHECK(std::get<AttributeFault>(read(Json::array())) == AttributeFault::NotStrings);
}

TEST_CASE("a room is named by its ARN alone", "[hub][limits]") {
  CHECK(is_room_arn("arn:aws:ivschat:us-west-2:123456789012:room/demoRoom1234"));
  CHECK(region_of("arn:aws:ivschat:eu-west-1:1:room/a") == "eu-west-1");
  for (const char* bad :
       {"", "demoRoom1234", "arn:aws:ivs:us-west-2:123456789012:room/a",
        "arn:aws:ivschat:us-west-2:123456789012:channel/a",
        "arn:aws:ivschat:us-west-2:123456789012:room/", "arn:aws:ivschat::123456789012:room/a",
        "arn:aws:ivschat:us-west-2::room/a", "arn:aws:ivschat:us-west-2:12a:room/a",
        "arn:aws:ivschat:us-west-2:1:room/a b", "arn:aws:ivschat:us-west-2"})
    CHECK_FALSE(is_room_arn(bad));
  CHECK_FALSE(is_room_arn("arn:aws:ivschat:us-west-2:1:room/" + std::string(128, 'a')));
}

TEST_CASE("an event is checked the same without HTTP", "[hub][operations]") {
  CHECK(field_of(check_event("STREAM_STARTED", {{"event", std::string(1000, 'x')}})) == "none");
  CHECK(field_of(check_event("", {})) == "eventName");
  CHECK(field_of(check_event(std::string(101, 'x'), {})) == "eventName");
  CHECK(field_of(check_event("aws:ANYTHING", {})) == "eventName");
  CHECK(field_of(check_event("N", {{"event", std::string(1020, 'x')}})) == "attributes");
}

TEST_CASE("a token request is checked the same without HTTP", "[hub][operations]") {
  TokenRequest request;
  request.user_id = "ann";
  CHECK(field_of(check_token(request)) == "none");
  request.session_minutes = 181;
  CHECK(field_of(check_token(request)) == "sessionDurationInMinutes");
  request.capabilities = {"SEND_MESSAGE", "EVERYTHING"};
  CHECK(field_of(check_token(request)) == "capabilities");
  request.user_id = "";
  CHECK(field_of(check_token(request)) == "userId");
}

TEST_CASE("bodies of the wrong shape are refused, naming the field", "[hub][operations]") {
  const std::string room = R"("roomIdentifier":"arn:aws:ivschat:us-west-2:1:room/a")";
  const auto token_field = [&](const std::string& rest) {
    const auto body = read_body('{' + room + rest + '}');
    const auto read = read_token_request(std::get<Json>(body));
    const auto* refusal = std::get_if<Refusal>(&read);
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
    CHECK(std::holds_alternative<Refusal>(read_body(body)));
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
  Refusal refusal = throttled("Too much.");
  refusal.resource = "arn";
  refusal.limit = 5;
  CHECK(refusal_response(refusal).status == 429);
  CHECK(refusal_response(refusal).body ==
        R"({"message":"Too much.","resourceId":"arn","resourceType":"ROOM","limit":5})");
}

TEST_CASE("only listed origins and, on loopback, this machine's pages may connect",
          "[hub][origins]") {
  const std::vector<std::string> listed{"https://example.com"};
  CHECK(is_allowed_origin("https://example.com", listed, false));
  CHECK(is_allowed_origin("http://localhost:3000", {}, true));
  CHECK(is_allowed_origin("http://[::1]:3000", {}, true));
  CHECK_FALSE(is_allowed_origin("http://localhost:3000", listed, false));
  CHECK_FALSE(is_allowed_origin("http://example.com", listed, true));
  CHECK_FALSE(is_allowed_origin("https://example.com:444", listed, true));
  CHECK_FALSE(is_allowed_origin("http://localhost.example.com", listed, true));
  CHECK_FALSE(is_allowed_origin("http://127.0.0.1.example.com", listed, true));
  CHECK_FALSE(is_allowed_origin("null", listed, true));
  CHECK(is_allowed_origin("https://any.example", std::vector<std::string>{"*"}, false));
  CHECK(is_origin("https://example.com:8443"));
  CHECK_FALSE(is_origin("https://example.com/"));
  CHECK_FALSE(is_origin("example.com"));
}

}  // namespace
