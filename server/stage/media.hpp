#pragma once

#include <string_view>

namespace autoplay::stage {

/// The demo channel's video and sound, part of the program: 16 s of H.264 and AAC in MPEG-TS,
/// made by media/make.sh.
[[nodiscard]] std::string_view pattern();

}  // namespace autoplay::stage
