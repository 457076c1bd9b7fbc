#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>
#include <utility>

/// nlohmann's lexer, as json.cpp uses it. It is an internal of the library, and four of its members
/// are specialised here. The public interface, json::sax_parse(), was measured in its place: with
/// memory that grows to 1 MiB for the error messages that its parser builds, the module is 43,352
/// bytes instead of 31,538, ivs-autoplay.min.js is 28,989 bytes of brotli instead of 24,324 (26,624
/// are allowed), and an event frame takes 1.5 µs natively instead of 0.8. So the lexer stays, held
/// to the versions that it was tested with; json_peer.tests.cpp compares it with the public
/// interface.
static_assert(NLOHMANN_JSON_VERSION_MAJOR == 3 && NLOHMANN_JSON_VERSION_MINOR == 11 &&
                  (NLOHMANN_JSON_VERSION_PATCH == 2 || NLOHMANN_JSON_VERSION_PATCH == 3),
              "the core was tested with nlohmann/json 3.11.2 and 3.11.3; run core_tests with this "
              "version and add it here");

namespace autoplay::lexing {

/// The string type of the lexer. Each token is stored after the one before it. Decoded, and with a
/// NUL where the source has at least a quote or a comma, tokens take no more room than the source;
/// see room_for().
class Token {
 public:
  using value_type = char;

  void place(std::span<char> room) {
    begin_ = end_ = room.data();
    limit_ = room.data() + room.size() - 1;
  }
  void clear() {
    if (end_ != begin_) begin_ = ++end_;
  }
  void push_back(char c) {
    if (end_ >= limit_) return;
    *end_++ = c;
    *end_ = '\0';
  }
  /// Takes plain characters from the front and returns the place of the first other one.
  const char* take_plain(const char* from, const char* end) {
    char* to = end_;
    while (from != end && to != limit_ && is_plain(*from)) *to++ = *from++;
    end_ = to;
    return from;
  }
  [[nodiscard]] const char* data() const { return begin_; }
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(end_ - begin_); }
  [[nodiscard]] std::string_view view() const { return {begin_, size()}; }

 private:
  static bool is_plain(char c) {
    return static_cast<signed char>(c) >= ' ' && c != '"' && c != '\\';
  }

  char* begin_ = nullptr;
  char* end_ = nullptr;
  char* limit_ = nullptr;
};

/// The text, character by character. After a quote, plain characters go straight into the token:
/// the lexer would do no more with them.
class Source {
 public:
  Source(std::string_view text, Token& token)
      : at_(text.data()), end_(text.data() + text.size()), token_(token) {}

  int next() {
    if (plain_) at_ = token_.take_plain(at_, end_);
    if (at_ == end_) {
      ended_ = true;
      return std::char_traits<char>::eof();
    }
    plain_ = *at_ == '"';
    return static_cast<unsigned char>(*at_++);
  }
  /// A quote that ended the last token begins nothing.
  void begin_token() { plain_ = false; }
  /// A NUL looks like the end to the lexer.
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  const char* at_;
  const char* end_;
  Token& token_;
  bool plain_ = false;
  bool ended_ = false;
};

struct Adapter {
  using char_type = char;
  Source* source;
  [[nodiscard]] int get_character() const { return source->next(); }
};

/// The JSON type of the lexer.
struct Types {
  using number_integer_t = std::int64_t;
  using number_unsigned_t = std::uint64_t;
  using number_float_t = double;
  using string_t = Token;
};
using Lexer = nlohmann::detail::lexer<Types, Adapter>;
using Kind = Lexer::token_type;

}  // namespace autoplay::lexing

// The lexer counts lines and copies each token for error messages that nobody reads, and knows
// comments. Without these it accepts and refuses the same texts.
template <>
inline int autoplay::lexing::Lexer::get() {
  position.chars_read_total = 1;  // no longer at the beginning, where a BOM may stand
  if (!std::exchange(next_unget, false)) current = ia.get_character();
  return current;
}
template <>
inline void autoplay::lexing::Lexer::unget() {
  next_unget = true;
}
template <>
inline void autoplay::lexing::Lexer::reset() noexcept {
  token_buffer.clear();
}
template <>
inline bool autoplay::lexing::Lexer::scan_comment() {
  return false;
}
