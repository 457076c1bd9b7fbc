#include "net/frame_reader.hpp"

#include <vector>

#include "catch.hpp"

namespace {

using namespace autoplay::net;

struct Heard final : FrameReader::Sink {
  std::vector<std::string> messages;
  std::vector<std::string> pings;
  std::vector<CloseCode> closes;

  void on_message(std::string_view text) override { messages.emplace_back(text); }
  void on_ping(std::string_view payload) override { pings.emplace_back(payload); }
  void on_close_frame(CloseCode code) override { closes.push_back(code); }
};

/// A client's frame: the server's with the mask bit set and the payload masked.
std::string masked(Opcode opcode, std::string_view payload, bool final = true) {
  std::string frame = encode_frame(opcode, payload);
  const std::size_t head = frame.size() - payload.size();
  if (!final) frame[0] = static_cast<char>(frame[0] & 0x7F);
  frame[1] = static_cast<char>(frame[1] | 0x80);
  constexpr std::string_view kMask = "\x11\x22\x33\x44";
  std::string result = frame.substr(0, head) + std::string(kMask);
  for (std::size_t i = 0; i < payload.size(); ++i)
    result.push_back(static_cast<char>(payload[i] ^ kMask[i & 3]));
  return result;
}

std::optional<CloseCode> read(FrameReader& reader, std::string bytes, Heard& heard) {
  const auto fault = reader.read(bytes, heard);
  return fault ? std::optional(fault->code) : std::nullopt;
}

std::optional<CloseCode> read_new(std::string bytes, std::size_t max_message = 100) {
  FrameReader reader(max_message);
  Heard heard;
  return read(reader, std::move(bytes), heard);
}

TEST_CASE("frames are encoded with the shortest length", "[net][frame_reader]") {
  CHECK(encode_frame(Opcode::Text, "Hello") == "\x81\x05Hello");
  const auto header = [](std::size_t size) {
    const std::string frame = encode_frame(Opcode::Text, std::string(size, 'x'));
    return frame.substr(1, frame.size() - size - 1);
  };
  CHECK(header(125) == "\x7D");
  CHECK(header(126) == std::string("\x7E\x00\x7E", 3));
  CHECK(header(65'535) == "\x7E\xFF\xFF");
  CHECK(header(65'536) == std::string("\x7F\x00\x00\x00\x00\x00\x01\x00\x00", 9));
}

TEST_CASE("a close reason that does not fit is left out", "[net][frame_reader]") {
  CHECK(encode_close(CloseCode::Normal, "bye") ==
        "\x88\x05\x03\xE8"
        "bye");
  CHECK(encode_close(CloseCode::Normal, std::string(124, 'x')) == "\x88\x02\x03\xE8");
  CHECK(encode_close(CloseCode::NoStatus, {}) == std::string("\x88\x00", 2));
}

TEST_CASE("a message is read whatever pieces it comes in", "[net][frame_reader]") {
  const std::string bytes = masked(Opcode::Text, "one", false) + masked(Opcode::Ping, "p") +
                            masked(Opcode::Continuation, " and ", false) +
                            masked(Opcode::Continuation, "two") +
                            masked(Opcode::Text, std::string(200, 'x')) + masked(Opcode::Text, "");
  for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{50}, bytes.size()}) {
    FrameReader reader(1000);
    Heard heard;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
      CHECK_FALSE(read(reader, bytes.substr(at, piece), heard));
    CHECK(heard.messages == std::vector<std::string>{"one and two", std::string(200, 'x'), ""});
    CHECK(heard.pings == std::vector<std::string>{"p"});
  }
}

TEST_CASE("a text split inside a character is still UTF-8", "[net][frame_reader]") {
  FrameReader reader(100);
  Heard heard;
  CHECK_FALSE(read(reader, masked(Opcode::Text, "\xE2\x82", false), heard));
  CHECK_FALSE(read(reader, masked(Opcode::Continuation, "\xAC"), heard));
  CHECK(heard.messages == std::vector<std::string>{"€"});
}

TEST_CASE("what breaks the protocol is a fault", "[net][frame_reader]") {
  const CloseCode error = CloseCode::ProtocolError;
  CHECK(read_new(encode_frame(Opcode::Text, "unmasked")) == error);
  CHECK(read_new(masked(Opcode::Continuation, "of nothing")) == error);
  CHECK(read_new(masked(Opcode::Text, "a", false) + masked(Opcode::Text, "b")) == error);
  CHECK(read_new(masked(Opcode::Ping, "p", false)) == error);
  CHECK(read_new(masked(Opcode::Ping, std::string(126, 'p'))) == error);
  CHECK(read_new(masked(static_cast<Opcode>(0x3), "")) == error);
  CHECK(read_new(masked(static_cast<Opcode>(0xB), "")) == error);
  CHECK(read_new("\xC1\x80") == error);
  CHECK(read_new(std::string("\x81\xFE\x00\x05", 4)) == error);
  CHECK(read_new(std::string("\x81\xFF\x00\x00\x00\x00\x00\x00\x00\x05", 10)) == error);
}

TEST_CASE("binary, too long and undecodable messages have codes of their own",
          "[net][frame_reader]") {
  CHECK(read_new(masked(Opcode::Binary, "x")) == CloseCode::Unsupported);
  CHECK_FALSE(read_new(masked(Opcode::Text, std::string(100, 'x'))));
  CHECK(read_new(masked(Opcode::Text, std::string(101, 'x'))) == CloseCode::TooBig);
  CHECK(read_new("\x81\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF") == CloseCode::TooBig);
  CHECK(read_new(masked(Opcode::Text, std::string(60, 'x'), false) +
                 masked(Opcode::Continuation, std::string(41, 'x'))) == CloseCode::TooBig);
  CHECK(read_new(masked(Opcode::Text, "\xFF")) == CloseCode::InvalidText);
}

TEST_CASE("a ping between the fragments of a long message is not counted with it",
          "[net][frame_reader]") {
  CHECK_FALSE(read_new(masked(Opcode::Text, std::string(100, 'x'), false) +
                       masked(Opcode::Ping, std::string(100, 'p')) +
                       masked(Opcode::Continuation, "")));
}

TEST_CASE("close frames are read with their code", "[net][frame_reader]") {
  const auto close = [](std::string_view payload) {
    FrameReader reader(100);
    Heard heard;
    const auto fault = read(reader, masked(Opcode::Close, payload), heard);
    return fault ? *fault : heard.closes.at(0);
  };
  CHECK(close("") == CloseCode::NoStatus);
  CHECK(close("\x03\xE8 bye") == CloseCode::Normal);
  CHECK(close("\x0F\xA1") == static_cast<CloseCode>(4001));
  CHECK(close("\x03") == CloseCode::ProtocolError);
  for (const char* forbidden : {"\x03\xE7", "\x03\xEC", "\x03\xED", "\x03\xEE", "\x03\xF7",
                                "\x0B\xB7", "\x13\x88", "\xFF\xFF"})
    CHECK(close(forbidden) == CloseCode::ProtocolError);
  CHECK(close("\x03\xE8\xFF") == CloseCode::InvalidText);
}

}  // namespace
