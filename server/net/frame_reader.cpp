#include "net/frame_reader.hpp"

#include <algorithm>

#include "text/utf8.hpp"

namespace autoplay::net {
namespace {

using Violation = FrameReader::Violation;

constexpr std::size_t kMaxControl = 125;

Violation protocol_error(std::string_view reason) {
  return {CloseCode::ProtocolError, reason};
}

bool is_control(Opcode opcode) {
  return opcode >= Opcode::Close;
}

/// RFC 6455 §7.4: what a peer may say in a close frame.
bool may_be_sent(std::uint16_t code) {
  if (code >= 3000) return code < 5000;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

std::uint64_t big_endian(std::span<const char> bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

void append_big_endian(std::string& to, std::uint64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
    to.push_back(static_cast<char>(value >> shift & 0xFF));
}

void unmask(std::span<char> payload, const std::array<char, 4>& mask) {
  for (std::size_t i = 0; i < payload.size(); ++i)
    payload[i] = static_cast<char>(payload[i] ^ mask[i & 3]);
}

}  // namespace

std::string encode_frame(Opcode opcode, std::string_view payload) {
  std::string bytes;
  bytes.reserve(payload.size() + 10);
  bytes.push_back(static_cast<char>(0x80 | static_cast<unsigned>(opcode)));
  if (payload.size() <= kMaxControl) {
    bytes.push_back(static_cast<char>(payload.size()));
  } else if (payload.size() <= 0xFFFF) {
    bytes.push_back(126);
    append_big_endian(bytes, payload.size(), 2);
  } else {
    bytes.push_back(127);
    append_big_endian(bytes, payload.size(), 8);
  }
  bytes.append(payload);
  return bytes;
}

std::string encode_close(CloseCode code, std::string_view reason) {
  if (code == CloseCode::NoStatus) return encode_frame(Opcode::Close, {});
  std::string payload;
  append_big_endian(payload, static_cast<std::uint16_t>(code), 2);
  if (payload.size() + reason.size() <= kMaxControl) payload.append(reason);
  return encode_frame(Opcode::Close, payload);
}

std::optional<Violation> FrameReader::read(std::span<char> bytes, Sink& sink) {
  std::string held;
  if (partial_ && !partial_->bytes.empty()) {
    held = std::move(partial_->bytes);
    partial_->bytes.clear();
    held.append(bytes.data(), bytes.size());
    bytes = held;
  }
  while (!bytes.empty()) {
    FrameHeader header;
    if (const auto violation = read_header(bytes, header)) return violation;
    if (header.header_size == 0 || bytes.size() - header.header_size < header.size) break;
    const auto payload = bytes.subspan(header.header_size, header.size);
    unmask(payload, header.mask);
    if (const auto violation = take(header, {payload.data(), payload.size()}, sink))
      return violation;
    bytes = bytes.subspan(header.header_size + header.size);
  }
  keep(bytes, std::move(held));
  return std::nullopt;
}

void FrameReader::keep(std::span<const char> rest, std::string&& held) {
  if (rest.empty()) {
    if (!fragmented()) partial_.reset();
    return;
  }
  if (!partial_) partial_ = std::make_unique<Partial>();
  if (rest.size() == held.size()) {
    partial_->bytes = std::move(held);
  } else {
    partial_->bytes.assign(rest.data(), rest.size());
  }
}

std::optional<Violation> FrameReader::check(bool final, std::uint8_t first,
                                            std::uint8_t second) const {
  if ((first & 0x70) != 0) return protocol_error("reserved bits are set");
  if ((second & 0x80) == 0) return protocol_error("a client's frame must be masked");
  switch (static_cast<Opcode>(first & 0x0F)) {
    case Opcode::Continuation:
      if (!fragmented()) return protocol_error("nothing to continue");
      return std::nullopt;
    case Opcode::Text:
      if (fragmented()) return protocol_error("the message before is incomplete");
      return std::nullopt;
    case Opcode::Binary:
      return Violation{CloseCode::Unsupported, "only text messages are supported"};
    case Opcode::Close:
    case Opcode::Ping:
    case Opcode::Pong:
      if (!final) return protocol_error("a control frame cannot be fragmented");
      if ((second & 0x7F) > kMaxControl) return protocol_error("a control frame is too long");
      return std::nullopt;
  }
  return protocol_error("unknown opcode");
}

std::optional<Violation> FrameReader::read_header(std::span<const char> bytes,
                                                  FrameHeader& header) const {
  if (bytes.size() < 2) return std::nullopt;
  const auto first = static_cast<std::uint8_t>(bytes[0]);
  const auto second = static_cast<std::uint8_t>(bytes[1]);
  header.final = (first & 0x80) != 0;
  header.opcode = static_cast<Opcode>(first & 0x0F);
  if (const auto violation = check(header.final, first, second)) return violation;

  const std::uint8_t size = second & 0x7F;
  const std::size_t extended = size == 126 ? 2 : size == 127 ? 8 : 0;
  if (bytes.size() < 2 + extended) return std::nullopt;
  header.size = extended == 0 ? size : big_endian(bytes.subspan(2, extended));
  if ((extended == 2 && header.size < 126) || (extended == 8 && header.size <= 0xFFFF))
    return protocol_error("a length is not in its shortest form");
  const std::size_t before = partial_ && !is_control(header.opcode) ? partial_->message.size() : 0;
  if (!is_control(header.opcode) && header.size > max_message_ - before)
    return Violation{CloseCode::TooBig, "the message is too long"};
  if (bytes.size() < 2 + extended + 4) return std::nullopt;
  std::ranges::copy(bytes.subspan(2 + extended, 4), header.mask.begin());
  header.header_size = 2 + extended + 4;
  return std::nullopt;
}

std::optional<Violation> FrameReader::take(const FrameHeader& header, std::string_view payload,
                                           Sink& sink) {
  switch (header.opcode) {
    case Opcode::Ping: sink.on_ping(payload); return std::nullopt;
    case Opcode::Pong: return std::nullopt;
    case Opcode::Close: return take_close(payload, sink);
    case Opcode::Continuation:
    case Opcode::Text:
    case Opcode::Binary: break;
  }
  if (!header.final || fragmented()) {
    if (!partial_) partial_ = std::make_unique<Partial>();
    partial_->message.append(payload);
    partial_->fragmented = !header.final;
    if (!header.final) return std::nullopt;
    const std::string message = std::move(partial_->message);
    partial_->message.clear();
    if (!text::is_utf8(message)) return Violation{CloseCode::InvalidText, "the text is not UTF-8"};
    sink.on_message(message);
    return std::nullopt;
  }
  if (!text::is_utf8(payload)) return Violation{CloseCode::InvalidText, "the text is not UTF-8"};
  sink.on_message(payload);
  return std::nullopt;
}

std::optional<Violation> FrameReader::take_close(std::string_view payload, Sink& sink) {
  if (payload.empty()) {
    sink.on_close_frame(CloseCode::NoStatus);
    return std::nullopt;
  }
  if (payload.size() == 1) return protocol_error("a close code has two bytes");
  const auto code = static_cast<std::uint16_t>(big_endian(payload.substr(0, 2)));
  if (!may_be_sent(code)) return protocol_error("no such close code");
  if (!text::is_utf8(payload.substr(2)))
    return Violation{CloseCode::InvalidText, "the reason is not UTF-8"};
  sink.on_close_frame(static_cast<CloseCode>(code));
  return std::nullopt;
}

}  // namespace autoplay::net
