#pragma once

#include <string>

namespace autoplay::hub {

/// Twelve characters `[A-Za-z0-9]`, as IVS names frames.
[[nodiscard]] std::string random_id();

/// 256 bits from the system's generator in 43 characters `[A-Za-z0-9_-]`, which are all allowed in
/// a WebSocket subprotocol.
[[nodiscard]] std::string random_token();

}  // namespace autoplay::hub
