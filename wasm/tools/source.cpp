#include "tools/source.hpp"

#include <charconv>

namespace autoplay {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return trimmed(line);
}

std::size_t find_enum(std::string_view source, std::string_view name) {
  std::string begin = "enum class ";
  return source.find(begin.append(name).append(" "));
}

void add_meaning(std::vector<Word>& words, std::string_view comment) {
  if (words.empty()) return;
  std::string& meaning = words.back().meaning;
  if (!meaning.empty()) meaning += ' ';
  meaning += trimmed(comment);
}

/// `A, B = 4,`
void add_words(std::vector<Word>& words, std::string_view code, const std::string& group) {
  while (!code.empty()) {
    const std::size_t comma = code.find(',');
    const std::string_view item = trimmed(code.substr(0, comma));
    code.remove_prefix(comma == std::string_view::npos ? code.size() : comma + 1);
    if (item.empty()) continue;
    const std::size_t equals = item.find('=');
    int value = words.empty() ? 0 : words.back().value + 1;
    if (equals != std::string_view::npos) {
      const std::string_view digits = trimmed(item.substr(equals + 1));
      std::from_chars(digits.data(), digits.data() + digits.size(), value);
    }
    words.push_back({std::string(trimmed(item.substr(0, equals))), {}, group, value});
  }
}

}  // namespace

std::vector<Word> enumerators(std::string_view source, std::string_view name) {
  std::vector<Word> words;
  const std::size_t at = find_enum(source, name);
  if (at == std::string_view::npos) return words;
  const std::size_t begin = source.find('{', at) + 1;
  std::string_view body = source.substr(begin, source.find("};", begin) - begin);
  std::string group;
  while (!body.empty()) {
    const std::string_view line = take_line(body);
    const std::size_t comment = line.find("//");
    add_words(words, line.substr(0, comment), group);
    if (comment == std::string_view::npos) continue;
    const std::string_view said = line.substr(comment);
    if (said.starts_with("///<"))
      add_meaning(words, said.substr(4));
    else
      group = trimmed(said.substr(2));
  }
  return words;
}

std::string sentence_of(std::string_view reason) {
  std::string_view rest = kSentences;
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    if (!line.starts_with(reason) || line[reason.size()] != ':') continue;
    const std::size_t begin = line.find_first_of("'\"") + 1;
    return std::string(line.substr(begin, line.find_last_of("'\"") - begin));
  }
  return {};
}

}  // namespace autoplay
