#include "core/json.hpp"

#include <cstdint>

#include "core/json_lexer.hpp"

namespace autoplay {
namespace {

using lexing::Adapter;
using lexing::Kind;
using lexing::Lexer;
using lexing::Source;

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
