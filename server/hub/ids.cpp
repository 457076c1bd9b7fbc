#include "hub/ids.hpp"

#include <cstdlib>
#include <string_view>

#include "aws/digest.hpp"
#include "text/base64.hpp"

namespace autoplay::hub {
namespace {

std::string bytes_or_abort(std::size_t count) {
  std::string bytes = aws::random_bytes(count);
  // Without randomness a token could be guessed, so the hub must not go on.
  if (bytes.empty()) std::abort();
  return bytes;
}

}  // namespace

std::string random_id() {
  constexpr std::string_view kAlphanumerics =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string id;
  for (const char byte : bytes_or_abort(12))
    id.push_back(kAlphanumerics[static_cast<unsigned char>(byte) % kAlphanumerics.size()]);
  return id;
}

std::string random_token() {
  return text::base64url(bytes_or_abort(32));
}

}  // namespace autoplay::hub
