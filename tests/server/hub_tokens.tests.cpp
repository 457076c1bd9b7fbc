#include "hub/tokens.hpp"

#include <algorithm>
#include <set>

#include "catch.hpp"
#include "hub/ids.hpp"

namespace {

using namespace autoplay::hub;

Grant grant_for(std::string user) {
  Grant grant;
  grant.user.user_id = std::move(user);
  return grant;
}

TEST_CASE("a token is good once", "[hub][tokens]") {
  TokenStore tokens(1000);
  const auto token = tokens.issue(grant_for("ann"), 0);
  REQUIRE(token);
  const auto granted = tokens.redeem(*token, 999);
  REQUIRE(granted);
  CHECK(granted->user.user_id == "ann");
  CHECK_FALSE(tokens.redeem(*token, 999));
}

TEST_CASE("a token expires and leaves nothing behind", "[hub][tokens]") {
  TokenStore tokens(1000);
  const auto token = tokens.issue(grant_for("ann"), 0);
  CHECK_FALSE(tokens.redeem(*token, 1000));
  CHECK(tokens.waiting() == 0);
}

TEST_CASE("other tokens grant nothing", "[hub][tokens]") {
  TokenStore tokens(1000);
  const auto token = tokens.issue(grant_for("ann"), 0);
  for (const std::string& guess : {std::string(), std::string("guess"), *token + "A",
                                   token->substr(1), std::string(100'000, 'A')})
    CHECK_FALSE(tokens.redeem(guess, 1));
  CHECK(tokens.redeem(*token, 1));
}

TEST_CASE("unused tokens cannot fill the memory", "[hub][tokens]") {
  TokenStore tokens(1000);
  for (std::size_t i = 0; i < TokenStore::kMaxWaiting; ++i) {
    if (!tokens.issue({}, 0)) FAIL("refused too early");
  }
  CHECK_FALSE(tokens.issue({}, 999));
  CHECK(tokens.issue({}, 1000));
}

TEST_CASE("a grant allows exactly its capabilities", "[hub][tokens]") {
  Grant grant;
  CHECK_FALSE(grant.allows(Verb::SendMessage));
  grant.capabilities = static_cast<std::uint8_t>(Verb::DeleteMessage);
  CHECK(grant.allows(Verb::DeleteMessage));
  CHECK_FALSE(grant.allows(Verb::SendMessage));
  CHECK_FALSE(grant.allows(Verb::DisconnectUser));
}

TEST_CASE("tokens and ids differ and use only their alphabets", "[hub][moment]") {
  const auto alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = random_id();
    const std::string token = random_token();
    CHECK(id.size() == 12);
    CHECK(std::all_of(id.begin(), id.end(), alphanumeric));
    CHECK(token.size() == 43);
    CHECK(std::all_of(token.begin(), token.end(),
                      [&](char c) { return alphanumeric(c) || c == '-' || c == '_'; }));
    seen.insert(id);
    seen.insert(token);
  }
  CHECK(seen.size() == 2000);
}

}  // namespace
