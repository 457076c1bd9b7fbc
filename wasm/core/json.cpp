#include "core/json.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

namespace autoplay {
namespace {

/// What the lexer asks of a string. Each token is put behind the one before it: decoded, and with a
/// NUL where the source has at least a quote or a comma, they take no more room than the source.
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
  /// Takes the characters that stand for themselves from the front; where the first other one is.
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

/// The text, as the lexer asks for it. But what follows a quote, one that opens a string or an
/// escaped one, goes straight into the token as long as it is plain: the lexer would do no more.
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
  /// A quote that ended the token before, or stands where none may, begins nothing.
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

/// What nlohmann's lexer asks of a JSON type. Its lexer is used without its parser, which spells
/// out an error message several times the input's size before anyone can decline it.
struct Types {
  using number_integer_t = std::int64_t;
  using number_unsigned_t = std::uint64_t;
  using number_float_t = double;
  using string_t = Token;
};
using Lexer = nlohmann::detail::lexer<Types, Adapter>;
using Kind = Lexer::token_type;

}  // namespace
}  // namespace autoplay

// The lexer counts lines and copies each token for messages that nobody reads, and knows comments.
// Without all that its judgement is the same.
template <>
inline int autoplay::Lexer::get() {
  position.chars_read_total = 1;  // no longer at the beginning, where a BOM may stand
  if (!std::exchange(next_unget, false)) current = ia.get_character();
  return current;
}
template <>
inline void autoplay::Lexer::unget() {
  next_unget = true;
}
template <>
inline void autoplay::Lexer::reset() noexcept {
  token_buffer.clear();
}
template <>
inline bool autoplay::Lexer::scan_comment() {
  return false;
}

namespace autoplay {
namespace {

enum class Expected : std::uint8_t { Value, ValueOrEnd, Key, KeyOrEnd, Colon, CommaOrEnd, Nothing };

class Reader {
 public:
  Reader(std::string_view text, std::span<char> room, JsonListener& listener)
      : lexer_(Adapter{&source_}), source_(text, lexer_.get_string()), listener_(listener) {
    lexer_.get_string().place(room);
  }

  Ignored read() {
    do {
      source_.begin_token();
      token_ = lexer_.scan();
    } while (step());
    return cause_;
  }

 private:
  /// Takes one token; false at the end, of whatever kind.
  bool step() {
    switch (expected_) {
      case Expected::Value: return value();
      case Expected::ValueOrEnd: return token_ == Kind::end_array ? close() : value();
      case Expected::Key: return key();
      case Expected::KeyOrEnd: return token_ == Kind::end_object ? close() : key();
      case Expected::Colon:
        return token_ == Kind::name_separator ? expect(Expected::Value) : fail();
      case Expected::CommaOrEnd: return comma_or_end();
      case Expected::Nothing: return !(token_ == Kind::end_of_input && source_.ended()) && fail();
    }
    return false;
  }

  bool value() {
    switch (token_) {
      case Kind::begin_object: return open(true);
      case Kind::begin_array: return open(false);
      case Kind::value_string: return listener_.string(lexer_.get_string().view()) && after_value();
      case Kind::value_integer: return number(static_cast<double>(lexer_.get_number_integer()));
      case Kind::value_unsigned: return number(static_cast<double>(lexer_.get_number_unsigned()));
      case Kind::value_float: return number(lexer_.get_number_float());
      case Kind::literal_true: return listener_.boolean(true) && after_value();
      case Kind::literal_false: return listener_.boolean(false) && after_value();
      case Kind::literal_null: return listener_.null() && after_value();
      default: return fail();
    }
  }

  bool number(double value) {
    const bool finite = value - value == 0;
    if (!finite) return fail();
    return listener_.number(value) && after_value();
  }

  bool key() {
    if (token_ != Kind::value_string) return fail();
    return listener_.key(lexer_.get_string().view()) && expect(Expected::Colon);
  }

  bool open(bool object) {
    if (depth_ == kMaxDepth) {
      cause_ = Ignored::TooDeep;
      return false;
    }
    if (!listener_.open(object)) return false;
    objects_ = (objects_ << 1U) | (object ? 1U : 0U);
    ++depth_;
    return expect(object ? Expected::KeyOrEnd : Expected::ValueOrEnd);
  }

  bool close() {
    objects_ >>= 1U;
    --depth_;
    return listener_.close() && after_value();
  }

  bool comma_or_end() {
    const bool object = (objects_ & 1U) != 0;
    if (token_ == Kind::value_separator) return expect(object ? Expected::Key : Expected::Value);
    return token_ == (object ? Kind::end_object : Kind::end_array) ? close() : fail();
  }

  bool after_value() { return expect(depth_ == 0 ? Expected::Nothing : Expected::CommaOrEnd); }

  bool expect(Expected expected) {
    expected_ = expected;
    return true;
  }

  bool fail() {
    cause_ = Ignored::NotJson;
    return false;
  }

  Lexer lexer_;
  Source source_;
  JsonListener& listener_;
  Kind token_ = Kind::uninitialized;
  Expected expected_ = Expected::Value;
  std::uint64_t objects_ = 0;  ///< one bit a level: is it an object
  int depth_ = 0;
  Ignored cause_ = Ignored::None;
};

}  // namespace

Ignored read_json(std::string_view text, std::span<char> room, JsonListener& listener) {
  return Reader(text, room, listener).read();
}

}  // namespace autoplay
