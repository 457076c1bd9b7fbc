#include "net/handshake.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "net/origins.hpp"
#include "text/base64.hpp"
#include "text/clock.hpp"
#include "text/words.hpp"

namespace autoplay::net {
namespace {

std::size_t count(const Headers& headers, std::string_view name) {
  return static_cast<std::size_t>(
      std::ranges::count_if(headers, [&](const Header& h) { return same_name(h.name, name); }));
}

/// True if one of the comma-separated tokens of any header of that name is `token`.
bool lists(const Headers& headers, std::string_view name, std::string_view token) {
  for (const Header& header : headers) {
    if (!same_name(header.name, name)) continue;
    const auto listed = text::split_list(header.value);
    if (std::ranges::any_of(listed, [&](auto one) { return same_name(one, token); })) return true;
  }
  return false;
}

bool is_key(std::string_view key) {
  const auto bytes = text::read_base64(key);
  return key.size() == 24 && bytes && bytes->size() == 16;
}

std::string accept_key(std::string_view key) {
  const std::string input = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, 20> digest{};
  EVP_Digest(input.data(), input.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  return text::base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 410: return "Gone";
    case 413: return "Payload Too Large";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Status";
  }
}

bool is_ours(std::string_view name) {
  return same_name(name, "content-length") || same_name(name, "connection") ||
         same_name(name, "transfer-encoding") || same_name(name, "date");
}

void append_headers(std::string& head, const Headers& headers) {
  for (const Header& header : headers) {
    if (is_ours(header.name) || !is_sendable(header)) continue;
    head.append(header.name).append(": ").append(header.value).append("\r\n");
  }
}

}  // namespace

std::optional<Response> check_host(const Request& request, const std::vector<std::string>& hosts,
                                   bool bound_to_loopback) {
  const auto host = find(request.headers, "host");
  if (!host || count(request.headers, "host") > 1)
    return json_response(400, R"({"message":"Exactly one Host header is needed."})");
  if (bound_to_loopback && is_loopback_host(*host)) return std::nullopt;
  if (!bound_to_loopback && hosts.empty()) return std::nullopt;
  if (is_listed_host(*host, hosts)) return std::nullopt;
  return json_response(403, R"({"message":"This server does not serve that Host."})");
}

bool wants_websocket(const Request& request) {
  return lists(request.headers, "upgrade", "websocket");
}

std::optional<Response> check_handshake(const Request& request) {
  const Headers& headers = request.headers;
  if (request.method != "GET" || !lists(headers, "connection", "upgrade"))
    return json_response(
        400, R"({"message":"A WebSocket handshake needs GET and Connection: Upgrade."})");
  if (find(headers, "sec-websocket-version") != "13") {
    Response response =
        json_response(426, R"({"message":"Only WebSocket version 13 is supported."})");
    response.headers.push_back({"Sec-WebSocket-Version", "13"});
    return response;
  }
  const auto key = find(headers, "sec-websocket-key");
  if (!key || !is_key(*key) || count(headers, "sec-websocket-key") > 1)
    return json_response(400, R"({"message":"Sec-WebSocket-Key must be 16 bytes in base64."})");
  return std::nullopt;
}

std::string handshake_answer(const Request& request, std::string_view subprotocol) {
  std::string answer =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
  const auto key = find(request.headers, "sec-websocket-key");
  answer.append("Sec-WebSocket-Accept: ").append(accept_key(key.value_or(""))).append("\r\n");
  if (!subprotocol.empty())
    answer.append("Sec-WebSocket-Protocol: ").append(subprotocol).append("\r\n");
  return answer.append("\r\n");
}

std::string response_head(const Response& response, bool keep_alive) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ';
  head.append(reason_phrase(response.status)).append("\r\n");
  append_headers(head, response.headers);
  head.append("Date: ").append(text::http_date(text::unix_ms() / 1'000)).append("\r\n");
  if (response.status != 204 && response.status != 304)
    head.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
  head.append(keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
  return head;
}

}  // namespace autoplay::net
