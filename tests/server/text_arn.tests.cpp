#include "text/arn.hpp"

#include <string>

#include "catch.hpp"

namespace {

using namespace autoplay::text;

TEST_CASE("a room's region is read from its ARN, in every partition", "[text][arn]") {
  CHECK(region_of_room("arn:aws:ivschat:us-west-2:123456789012:room/demoRoom1234") == "us-west-2");
  CHECK(region_of_room("arn:aws:ivschat:eu-west-1:1:room/a") == "eu-west-1");
  CHECK(region_of_room("arn:aws-cn:ivschat:cn-north-1:1:room/a-B9") == "cn-north-1");
  CHECK(is_room_arn("arn:aws-us-gov:ivschat:us-gov-west-1:1:room/a"));
}

TEST_CASE("only a whole room ARN is one", "[text][arn]") {
  for (const char* wrong :
       {"", "demoRoom1234", "room/x", "arn:aws:ivschat:us-west-2",
        "arn:aws:ivschat:us-west-2:1:room/", "arn:aws:ivschat::1:room/x",
        "arn:aws:ivschat:us-west-2::room/x", "arn:aws:ivschat:us_west:1:room/x",
        "arn:aws:ivschat:evil.example/:1:room/x", "arn:aws:ivschat:us-west-2:12a:room/a",
        "arn:aws:ivschat:us-west-2:1:room/x y", "arn:aws:ivschat:us-west-2:1:room/x:y",
        "arn:aws:ivschat:us-west-2:1:channel/a", "arn:aws:ivs:us-west-2:1:room/a",
        "arn:other:ivschat:us-west-2:1:room/x", "arn:awsx:ivschat:us-west-2:1:room/x",
        "ARN:aws:ivschat:us-west-2:1:room/x"}) {
    INFO(wrong);
    CHECK_FALSE(region_of_room(wrong));
    CHECK_FALSE(is_room_arn(wrong));
  }
}

TEST_CASE("an ARN has at most 128 characters", "[text][arn]") {
  const std::string start = "arn:aws:ivschat:us-west-2:1:room/";
  CHECK(is_room_arn(start + std::string(128 - start.size(), 'a')));
  CHECK_FALSE(is_room_arn(start + std::string(129 - start.size(), 'a')));
}

TEST_CASE("a channel's ARN is told from a room's", "[text][arn]") {
  CHECK(is_channel_arn("arn:aws:ivs:us-west-2:123456789012:channel/demoChannel1"));
  CHECK_FALSE(is_channel_arn("arn:aws:ivschat:us-west-2:123456789012:room/demoRoom1234"));
  CHECK_FALSE(is_channel_arn("arn:aws:ivs:us-west-2:123456789012:stream-key/a"));
  CHECK_FALSE(is_channel_arn("demo-channel"));
}

}  // namespace
