#include "tools/tables.hpp"

#include <vector>

#include "core/director_table.hpp"
#include "core/link.hpp"
#include "tools/native_machine.hpp"
#include "tools/parameters.hpp"
#include "tools/source.hpp"

namespace autoplay {
namespace {

using Cells = std::vector<std::string>;

std::string row(const Cells& cells) {
  std::string out;
  for (const std::string& cell : cells) {
    out += out.empty() ? "| " : " | ";
    for (const char c : cell) out += c == '|' ? "\\|" : std::string(1, c);
  }
  return out + " |\n";
}

std::string head(const std::string& title, const Cells& columns) {
  std::string out = "\n### ";
  out.append(title).append("\n\n").append(row(columns)).append("|");
  for (std::size_t i = 0; i < columns.size(); ++i) out += "---|";
  return out + "\n";
}

std::string code(std::string_view word) {
  std::string out = "`";
  return out.append(word).append("`");
}

/// A table of names must be the enumeration that its meanings come from.
std::vector<Word> words(Table table, std::string_view name) {
  std::vector<Word> found = enumerators(kVocabulary, name);
  for (std::size_t i = 0; i < found.size(); ++i) found[i].name = name_of(table, i);
  return found;
}

/// The machine that a group's comment names last: `to the link`.
std::string machine(const Word& word) {
  return word.group.empty() ? "both" : word.group.substr(word.group.rfind(' ') + 1);
}

std::string cell(Parameters parameters) {
  std::string out;
  for (const Parameter& parameter : parameters)
    out.append(out.empty() ? "" : "; ").append(described(parameter));
  return out;
}

std::string row_of(const Word& word, const std::string& parameters) {
  return row({code(word.name), machine(word), parameters, word.meaning});
}

std::string facts() {
  std::string out = head("Facts", {"name", "machine", "parameters", "meaning"});
  for (const Word& word : words(Table::Fact, "Fact"))
    out += row_of(word, cell(parameters_of(static_cast<Fact>(word.value))));
  return out;
}

std::string orders() {
  std::string out = head("Orders", {"name", "machine", "parameters", "meaning"});
  for (const Word& word : words(Table::Order, "Order")) {
    const auto order = static_cast<Order>(word.value);
    if (order == Order::None) continue;
    const std::string director = cell(parameters_of(order, Machine::Director));
    const std::string link = cell(parameters_of(order, Machine::Link));
    const std::string both =
        std::string("link: ").append(link).append(". director: ").append(director);
    out += row_of(word, link == director ? link : both);
  }
  return out;
}

std::string causes() {
  std::string out = head("Ignored: why a piece of input changed nothing", {"cause", "meaning"});
  for (const Word& word : words(Table::Ignored, "Ignored")) {
    if (word.name != "None") out += row({code(word.name), word.meaning});
  }
  return out;
}

std::string_view meaning_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::NewStream:
      return "a start not older than what is known, of a stream that has not ended";
    case Verdict::SameStream: return "a start of the current stream";
    case Verdict::EndCurrent: return "the end of the current stream";
    case Verdict::EndOther:
      return "the end of another stream: remembered, so a start that arrives after it starts "
             "nothing";
    case Verdict::StateLive: return "a state that says live, not older than what is known";
    case Verdict::StateOffline: return "a state that says offline, taken after the current start";
    case Verdict::Announced: return "a stream that is about to start, and has not ended";
    case Verdict::Released:
      return "the operator lets a stream start that has not ended, or the one that is live";
    case Verdict::Foreign: return "another channel's";
    case Verdict::Stale:
      return "a start ten minutes older than its frame, or of unknown age: worth one probe";
    case Verdict::Malformed:
      return "it cannot be read, or a deciding field is missing or occurs twice";
    case Verdict::Irrelevant: return "of no interest, repeated, or older than what is known";
  }
  return {};
}

std::string verdicts() {
  std::string out = head("Verdicts", {"verdict", "when"});
  for (std::size_t i = 0; i < kVerdictCount; ++i)
    out +=
        row({code(name_of(Table::Verdict, i)), std::string(meaning_of(static_cast<Verdict>(i)))});
  return out;
}

std::string reasons() {
  std::string out = head("Reasons", {"reason, the first that holds", "as a sentence"});
  for (const Word& word : words(Table::Reason, "Reason"))
    out += row({code(word.name), sentence_of(word.name)});
  return out;
}

Cells states(Table table, const std::string& corner) {
  Cells cells{corner};
  for (std::size_t i = 0; !name_of(table, i).empty(); ++i) cells.emplace_back(name_of(table, i));
  return cells;
}

std::string act(const std::vector<Word>& acts, std::size_t index) {
  return index == 0 || index >= acts.size() ? "·" : acts[index].name;
}

std::string meanings(const std::vector<Word>& acts, const std::string& title = "act") {
  std::string out = "\n| " + title + " | meaning |\n|---|---|\n";
  for (const Word& word : acts) {
    if (word.name != "No" && word.name != "Nothing") out += row({code(word.name), word.meaning});
  }
  return out;
}

std::string playback() {
  const std::vector<Word> acts = enumerators(kDirectorTable, "Act");
  Cells columns = states(Table::Playback, "cue");
  columns.emplace_back("");
  std::string out = head("Playback: what a cue means in each state", columns);
  for (const Word& cue : enumerators(kDirectorTable, "Cue")) {
    Cells cells{code(cue.name)};
    for (std::size_t i = 0; i < kPlaybackCount; ++i)
      cells.push_back(
          act(acts, index_of(act_for(static_cast<Cue>(cue.value), static_cast<Playback>(i)))));
    cells.push_back(cue.meaning);
    out += row(cells);
  }
  return out + meanings(acts);
}

std::string broadcast() {
  std::string out =
      head("Broadcast: what it is believed to be afterwards", states(Table::Broadcast, "belief"));
  for (const Word& belief : enumerators(kDirectorTable, "Belief")) {
    Cells cells{code(belief.name)};
    for (std::size_t i = 0; i < kBroadcastCount; ++i) {
      const Broadcast after =
          broadcast_after(static_cast<Belief>(belief.value), static_cast<Broadcast>(i));
      cells.emplace_back(index_of(after) == i ? "·" : name_of(Table::Broadcast, index_of(after)));
    }
    out += row(cells);
  }
  return out + meanings(enumerators(kDirectorTable, "Belief"), "belief");
}

std::string intent() {
  std::string out = head("Intent: what it is afterwards (policy: what each stream begins with)",
                         states(Table::Intent, "wish"));
  for (const Word& wish : enumerators(kDirectorTable, "Wish")) {
    Cells cells{code(wish.name)};
    for (std::size_t i = 0; i < kIntentCount; ++i) {
      const auto before = static_cast<Intent>(i);
      const auto after = [&](Intent policy) {
        return intent_after(static_cast<Wish>(wish.value), before, policy);
      };
      const bool follows = after(Intent::OptedOut) != after(Intent::AskFirst);
      const bool same = !follows && after(Intent::Auto) == before;
      cells.emplace_back(same      ? "·"
                         : follows ? "policy"
                                   : name_of(Table::Intent, index_of(after(Intent::Auto))));
    }
    out += row(cells);
  }
  return out + meanings(enumerators(kDirectorTable, "Wish"), "wish");
}

std::string link() {
  const std::vector<Word> acts = enumerators(kLink, "Link::Act");
  std::string out = head("Link: what a fact means in each state", states(Table::LinkState, "fact"));
  for (std::size_t fact = 0; fact < kFactCount; ++fact) {
    Cells cells{code(name_of(Table::Fact, fact))};
    bool moves = false;
    for (std::size_t i = 0; i < kLinkStateCount; ++i) {
      const std::size_t what =
          index_of(Link::act_for(static_cast<LinkState>(i), static_cast<Fact>(fact)));
      moves = moves || what != 0;
      cells.push_back(act(acts, what));
    }
    if (moves) out += row(cells);
  }
  out +=
      "\nWhile a connection is replaced, link_renewal.cpp handles the new one's facts and "
      "timers.\n";
  return out + meanings(acts);
}

constexpr std::string_view kBegin = "<!-- tables -->\n";
constexpr std::string_view kEnd = "<!-- /tables -->";

}  // namespace

std::string tables() {
  return facts() + orders() + verdicts() + causes() + reasons() + playback() + broadcast() +
         intent() + link() + "\n";
}

std::string with_tables(std::string_view document) {
  const std::size_t begin = document.find(kBegin);
  const std::size_t end = document.find(kEnd);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return {};
  return std::string(document.substr(0, begin + kBegin.size())) + tables() +
         std::string(document.substr(end));
}

}  // namespace autoplay
