#include "core/vocabulary.hpp"

#include <set>
#include <string>

#include "catch.hpp"

using namespace autoplay;

TEST_CASE("every enumerator has a name of its own, and none follows the last", "[vocabulary]") {
  for (std::size_t table = 0; table <= index_of(Table::Region); ++table) {
    INFO("table " << table);
    std::set<std::string> names;
    std::size_t count = 0;
    for (; !name_of(static_cast<Table>(table), count).empty(); ++count)
      names.insert(std::string(name_of(static_cast<Table>(table), count)));
    CHECK(count > 0);
    CHECK(names.size() == count);
    CHECK(name_of(static_cast<Table>(table), count + 1'000'000).empty());
  }
}

TEST_CASE("a table that does not exist has no names", "[vocabulary]") {
  CHECK(name_of(static_cast<Table>(250), 0).empty());
}

TEST_CASE("a player's error has its name by itself, too", "[vocabulary]") {
  CHECK(name_of(PlayerError::NotAvailable) == "NotAvailable");
  CHECK(name_of(PlayerError::NotSupported) ==
        name_of(Table::PlayerError, index_of(PlayerError::NotSupported)));
}

TEST_CASE("reasons are the public snake_case words", "[vocabulary]") {
  CHECK(name_of(Table::Reason, index_of(Reason::WaitingForBroadcast)) == "waiting_for_broadcast");
  CHECK(name_of(Table::Reason, index_of(Reason::MutedByPolicy)) == "muted_by_policy");
  CHECK(name_of(Table::Reason, index_of(Reason::Closed)) == "closed");
  CHECK(name_of(Table::Fact, index_of(Fact::PlayerPlaying)) == "PlayerPlaying");
  CHECK(name_of(Table::Order, 0) == "None");
}
