#include "net/handshake.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "net/server.hpp"

namespace autoplay::net {
namespace {

std::size_t count(const Headers& headers, std::string_view name) {
  return static_cast<std::size_t>(
      std::ranges::count_if(headers, [&](const Header& h) { return same_name(h.name, name); }));
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

/// True when one of the comma-separated tokens of any header of that name is `token`.
bool lists(const Headers& headers, std::string_view name, std::string_view token) {
  for (const Header& header : headers) {
    if (!same_name(header.name, name)) continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      if (same_name(trimmed(rest.substr(0, comma)), token)) return true;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return false;
}

std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

bool is_key(std::string_view key) {
  return key.size() == 24 && key.ends_with("==") &&
         std::ranges::all_of(key.substr(0, 22), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '+' || c == '/';
         });
}

std::string accept_key(std::string_view key) {
  const std::string input = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, 20> digest{};
  EVP_Digest(input.data(), input.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  std::array<unsigned char, 29> base64{};
  EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(digest.size()));
  return {base64.begin(), base64.end() - 1};
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

/// RFC 9110 §5.6.7, whatever the locale.
std::string http_date() {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> rest{};
  std::strftime(rest.data(), rest.size(), " %Y %H:%M:%S GMT", &parts);
  std::array<char, 4> day{};
  std::strftime(day.data(), day.size(), "%d", &parts);
  return std::string(kDays[static_cast<std::size_t>(parts.tm_wday)]) + ", " + day.data() + ' ' +
         kMonths[static_cast<std::size_t>(parts.tm_mon)] + rest.data();
}

bool is_ours(std::string_view name) {
  return same_name(name, "content-length") || same_name(name, "connection") ||
         same_name(name, "transfer-encoding") || same_name(name, "date");
}

bool is_safe(const Header& header) {
  const std::string_view broken("\r\n\0", 3);
  return !header.name.empty() && header.name.find_first_of("\r\n: \0") == std::string::npos &&
         header.value.find_first_of(broken) == std::string::npos;
}

void append_headers(std::string& head, const Headers& headers) {
  for (const Header& header : headers) {
    if (is_ours(header.name) || !is_safe(header)) continue;
    head.append(header.name).append(": ").append(header.value).append("\r\n");
  }
}

}  // namespace

bool is_loopback_address(std::string_view address) {
  if (address == "::1") return true;
  if (!address.starts_with("127.")) return false;
  return std::ranges::count(address, '.') == 3 &&
         std::ranges::all_of(address, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

bool is_loopback_host(std::string_view host) {
  const std::string name = lower(without_port(host));
  return name == "localhost" || name == "[::1]" || name.ends_with(".localhost") ||
         is_loopback_address(name);
}

Response json_response(int status, std::string body) {
  return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

std::optional<Response> check_host(const Request& request, const std::vector<std::string>& hosts,
                                   bool bound_to_loopback) {
  const auto host = find(request.headers, "host");
  if (!host || count(request.headers, "host") > 1)
    return json_response(400, R"({"message":"Exactly one Host header is needed."})");
  if (bound_to_loopback && is_loopback_host(*host)) return std::nullopt;
  if (!bound_to_loopback && hosts.empty()) return std::nullopt;
  const bool listed = std::ranges::any_of(
      hosts, [&](const std::string& name) { return same_name(name, without_port(*host)); });
  if (listed) return std::nullopt;
  return json_response(403, R"({"message":"This server does not answer for that Host."})");
}

bool wants_websocket(const Request& request) {
  return lists(request.headers, "upgrade", "websocket");
}

std::optional<Response> check_handshake(const Request& request) {
  const Headers& headers = request.headers;
  if (request.method != "GET" || !lists(headers, "connection", "upgrade"))
    return json_response(400,
                         R"({"message":"A WebSocket opens with GET and Connection: Upgrade."})");
  if (find(headers, "sec-websocket-version") != "13") {
    Response response = json_response(426, R"({"message":"Only WebSocket version 13 is spoken."})");
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
  head.append("Date: ").append(http_date()).append("\r\n");
  if (response.status != 204 && response.status != 304)
    head.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
  head.append(keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
  return head;
}

}  // namespace autoplay::net
