#pragma once

#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.hpp"

namespace autoplay {

/// What a parser reported of one text: every event with its value, as bytes.
class JsonEvents {
 public:
  bool add(char kind, std::string_view value = {}) {
    bytes_ += kind;
    bytes_ += std::to_string(value.size());
    bytes_ += ':';
    bytes_ += value;
    return true;
  }
  bool add_number(double value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    return add('n', {bytes, sizeof value});
  }
  friend bool operator==(const JsonEvents&, const JsonEvents&) = default;

 private:
  std::string bytes_;
};

/// Records what our reader reports.
class OurEvents final : public JsonListener {
 public:
  bool null() override { return events.add('0'); }
  bool boolean(bool value) override { return events.add(value ? 't' : 'f'); }
  bool number(double value) override { return events.add_number(value); }
  bool string(std::string_view value) override { return events.add('s', value); }
  bool key(std::string_view name) override { return events.add('k', name); }
  bool open(bool object) override { return events.add(object ? '{' : '['); }
  bool close() override { return events.add('e'); }

  JsonEvents events;
};

/// Records what nlohmann's public SAX parser reports.
class TheirEvents {
 public:
  using Json = nlohmann::json;

  bool null() { return events.add('0'); }
  bool boolean(bool value) { return events.add(value ? 't' : 'f'); }
  bool number_integer(Json::number_integer_t value) {
    return events.add_number(static_cast<double>(value));
  }
  bool number_unsigned(Json::number_unsigned_t value) {
    return events.add_number(static_cast<double>(value));
  }
  bool number_float(double value, const std::string& /*text*/) { return events.add_number(value); }
  bool string(const std::string& value) { return events.add('s', value); }
  bool binary(const Json::binary_t& /*value*/) { return false; }
  bool key(const std::string& name) { return events.add('k', name); }
  bool start_object(std::size_t /*size*/) { return open('{'); }
  bool start_array(std::size_t /*size*/) { return open('['); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                   const Json::exception& /*error*/) {
    return false;
  }

  JsonEvents events;
  bool too_deep = false;

 private:
  bool open(char kind) {
    too_deep = depth_ == kMaxDepth;
    if (too_deep) return false;
    ++depth_;
    return events.add(kind);
  }
  bool close() {
    --depth_;
    return events.add('e');
  }

  int depth_ = 0;
};

/// True when our reader and nlohmann's SAX parser report the same events and the same outcome. They
/// differ on purpose in one thing: to nlohmann a NUL between tokens ends the text, to us it is no
/// JSON.
inline bool parsers_agree(std::string_view text) {
  OurEvents ours;
  std::vector<char> room(room_for(text));
  const Ignored cause = read_json(text, room, ours);
  TheirEvents theirs;
  const bool accepted = nlohmann::json::sax_parse(text.begin(), text.end(), &theirs);
  const Ignored expected = accepted          ? Ignored::None
                           : theirs.too_deep ? Ignored::TooDeep
                                             : Ignored::NotJson;
  if (!(ours.events == theirs.events)) return false;
  if (cause == expected) return true;
  const bool has_nul = text.find('\0') != std::string_view::npos;
  return has_nul && accepted && cause == Ignored::NotJson;
}

}  // namespace autoplay
