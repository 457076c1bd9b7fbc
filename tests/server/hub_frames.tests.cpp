#include "hub/frames.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "hub/limits.hpp"
#include "text/json.hpp"

namespace {

using namespace autoplay::hub;

FrameError frame_error(std::string_view text) {
  return std::get<FrameError>(read_action(text, kMaxContent));
}

TEST_CASE("SEND_MESSAGE is read with all it carries", "[hub][frames]") {
  const auto read = read_action(
      R"({"Action":"SEND_MESSAGE","RequestId":"r","Content":"hi","Attributes":{"k":"v"},"x":[1]})",
      kMaxContent);
  const Action& action = std::get<Action>(read);
  CHECK(action.verb == Verb::SendMessage);
  CHECK(action.request_id == "r");
  CHECK(action.content == "hi");
  CHECK(action.attributes == Attributes{{"k", "v"}});
}

TEST_CASE("DELETE_MESSAGE and DISCONNECT_USER are read with target and reason", "[hub][frames]") {
  const auto read =
      read_action(R"({"Action":"DELETE_MESSAGE","Id":"m1","Reason":"rude"})", kMaxContent);
  CHECK(std::get<Action>(read).target == "m1");
  CHECK(std::get<Action>(read).reason == "rude");
  const auto other = read_action(R"({"Action":"DISCONNECT_USER","UserId":"u1"})", kMaxContent);
  CHECK(std::get<Action>(other).target == "u1");
  CHECK(frame_error(R"({"Action":"DELETE_MESSAGE"})").code == ErrorCode::BadRequest);
  CHECK(frame_error(R"({"Action":"DISCONNECT_USER","UserId":"u","Reason":5})").code ==
        ErrorCode::BadRequest);
}

TEST_CASE("length is counted in code points, up to the room's limit", "[hub][frames]") {
  const auto send = [](std::string_view content, std::size_t limit) {
    return read_action(R"({"Action":"SEND_MESSAGE","Content":")" + std::string(content) + "\"}",
                       limit);
  };
  CHECK(std::holds_alternative<Action>(send("🎉🎉🎉", 3)));
  CHECK(std::get<FrameError>(send("🎉🎉🎉🎉", 3)).code == ErrorCode::TooLarge);
}

TEST_CASE("an error names the request it answers, when that can be read", "[hub][frames]") {
  CHECK(frame_error(R"({"Action":"FLY","RequestId":"r"})").request_id == "r");
  CHECK(frame_error(R"({"Action":"SEND_MESSAGE","RequestId":7,"Content":"x"})").request_id.empty());
  CHECK(frame_error(R"({"RequestId":")" + std::string(129, 'x') + "\"}").request_id.empty());
  CHECK(frame_error("\"text\"").code == ErrorCode::BadRequest);
}

TEST_CASE("frames are written as IVS writes them", "[hub][frames]") {
  Action action;
  action.content = "Hello!";
  const Sender ann{"u1", {{"username", "Ann"}}};
  CHECK(message_frame("AYk6xKitV4On", "2026-11-23T17:59:20.754555595Z", action, ann) ==
        R"({"Type":"MESSAGE","Id":"AYk6xKitV4On","RequestId":"","Attributes":null,)"
        R"("Content":"Hello!","SendTime":"2026-11-23T17:59:20.754555595Z",)"
        R"("Sender":{"UserId":"u1","Attributes":{"username":"Ann"}}})");
  CHECK(event_frame("IxTh2Ad9fZIu", "r", "2026-11-23T18:00:05Z", "N", {{"a", "\"\n€"}}) ==
        R"({"Type":"EVENT","Id":"IxTh2Ad9fZIu","RequestId":"r","EventName":"N",)"
        R"("Attributes":{"a":"\"\n€"},"SendTime":"2026-11-23T18:00:05Z"})");
  CHECK(
      error_frame("IxTh2Ad9fZIu", {ErrorCode::Forbidden, "No", "r"}) ==
      R"({"Type":"ERROR","Id":"IxTh2Ad9fZIu","RequestId":"r","ErrorCode":403,"ErrorMessage":"No"})");
}

TEST_CASE("text that is not UTF-8 cannot break a frame", "[hub][frames]") {
  const std::string frame = event_frame("i", {}, "t", "N", {{"a", "\xFF"}});
  CHECK(autoplay::text::read_json(frame).is_object());
}

}  // namespace
