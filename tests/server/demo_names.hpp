#pragma once

#include <string>

/// The names that the emitter's tests use.
inline const std::string kRoom = "arn:aws:ivschat:us-west-2:123456789012:room/demoRoom1234";
inline const std::string kOther = "arn:aws:ivschat:eu-west-1:123456789012:room/other";
inline const std::string kChannel = "arn:aws:ivs:us-west-2:123456789012:channel/demoChannel1";
