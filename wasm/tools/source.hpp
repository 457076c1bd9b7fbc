#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The code's own words about itself: names that need no table at run time, and what comments say.
namespace autoplay {

// Texts of the files, as of the build.
extern const std::string_view kVocabulary;     ///< core/vocabulary.hpp
extern const std::string_view kDirectorTable;  ///< core/director_table.hpp
extern const std::string_view kLink;           ///< core/link.cpp
extern const std::string_view kSentences;      ///< web/src/reasons.js

struct Word {
  std::string name;
  std::string meaning;  ///< its `///<` comment
  std::string group;    ///< the last `//` line above it
  int value = 0;
};

/// The enumerators of `enum class <name>` in a source, in order; none when it is not there.
[[nodiscard]] std::vector<Word> enumerators(std::string_view source, std::string_view name);

/// The sentence of a reason.
[[nodiscard]] std::string sentence_of(std::string_view reason);

}  // namespace autoplay
