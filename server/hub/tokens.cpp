#include "hub/tokens.hpp"

#include "aws/digest.hpp"
#include "hub/ids.hpp"

namespace autoplay::hub {

std::optional<std::string> TokenStore::issue(Grant grant, std::int64_t now) {
  expire(now);
  // The expiry of a used token stays, so this limit bounds both containers.
  if (expiries_.size() >= kMaxWaiting) return std::nullopt;
  std::string token = random_token();
  std::string digest = aws::sha256(token);
  expiries_.push_back({now + ttl_ms_, digest});
  grants_.emplace(std::move(digest), std::move(grant));
  return token;
}

std::optional<Grant> TokenStore::redeem(std::string_view token, std::int64_t now) {
  expire(now);
  auto found = grants_.extract(aws::sha256(token));
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
