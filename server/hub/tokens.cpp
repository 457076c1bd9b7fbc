#include "hub/tokens.hpp"

#include <openssl/evp.h>

#include <array>

#include "hub/moment.hpp"

namespace autoplay::hub {
namespace {

std::string digest_of(std::string_view token) {
  std::array<unsigned char, 32> digest{};
  EVP_Digest(token.data(), token.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return {digest.begin(), digest.end()};
}

}  // namespace

std::optional<std::string> TokenStore::issue(Grant grant, std::int64_t now) {
  expire(now);
  // Used tokens leave their expiry behind, so this bounds both containers.
  if (expiries_.size() >= kMaxWaiting) return std::nullopt;
  std::string token = random_token();
  std::string digest = digest_of(token);
  expiries_.push_back({now + ttl_ms_, digest});
  grants_.emplace(std::move(digest), std::move(grant));
  return token;
}

std::optional<Grant> TokenStore::redeem(std::string_view token, std::int64_t now) {
  expire(now);
  auto found = grants_.extract(digest_of(token));
  if (!found) return std::nullopt;
  return std::move(found.mapped());
}

void TokenStore::expire(std::int64_t now) {
  while (!expiries_.empty() && expiries_.front().at <= now) {
    grants_.erase(expiries_.front().digest);
    expiries_.pop_front();
  }
}

}  // namespace autoplay::hub
