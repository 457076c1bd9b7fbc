#pragma once

#include <string>
#include <string_view>

/// The digests that signatures need, computed by OpenSSL.
namespace autoplay::aws {

/// 32 raw bytes each.
[[nodiscard]] std::string sha256(std::string_view data);
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view data);

/// Lower-case.
[[nodiscard]] std::string hex(std::string_view bytes);

/// Takes the same time wherever the texts differ. Their lengths are not secret.
[[nodiscard]] bool same_bytes(std::string_view left, std::string_view right);

/// `count` bytes from the system's generator, which nobody can guess. Empty if the system has none.
[[nodiscard]] std::string random_bytes(std::size_t count);

}  // namespace autoplay::aws
