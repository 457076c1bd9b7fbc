#include "net/http.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "text/words.hpp"

namespace autoplay::net {

namespace {

int hex_digit(char c) {
  if (text::is_digit(c)) return c - '0';
  const char l = text::lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

bool is_port(std::string_view digits) {
  const std::uint64_t port = text::read_number(digits).value_or(0);
  return digits.size() <= 5 && port > 0 && port <= 65'535;
}

bool is_host(std::string_view name) {
  return !name.empty() && name.size() <= 253 && std::ranges::all_of(name, [](char c) {
    return text::is_letter(c) || text::is_digit(c) || c == '.' || c == '-' || c == '_';
  });
}

bool is_ipv6(std::string_view address) {
  std::array<unsigned char, 16> bytes{};
  return address.find('\0') == std::string_view::npos &&
         ::inet_pton(AF_INET6, std::string(address).c_str(), bytes.data()) == 1;
}

}  // namespace

bool same_name(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, text::lower, text::lower);
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), text::lower);
  return result;
}

std::optional<std::string_view> find(const Headers& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (same_name(header.name, name)) return header.value;
  }
  return std::nullopt;
}

void set(Headers& headers, std::string_view name, std::string value) {
  for (Header& header : headers) {
    if (same_name(header.name, name)) {
      header.value = std::move(value);
      return;
    }
  }
  headers.push_back({std::string(name), std::move(value)});
}

std::string percent_decoded(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low < 0) {
      result.push_back(text[i]);
      continue;
    }
    result.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return result;
}

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

std::string_view query_of(std::string_view target) {
  const std::size_t path = path_of(target).size();
  return path < target.size() ? target.substr(path + 1) : std::string_view();
}

QueryPairs read_query(std::string_view query) {
  QueryPairs pairs;
  for (const std::string_view pair : text::split(query, '&')) {
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = equals < pair.size() ? pair.substr(equals + 1) : "";
    pairs.emplace_back(percent_decoded(pair.substr(0, equals)), percent_decoded(value));
  }
  return pairs;
}

std::optional<std::string> query_value(std::string_view target, std::string_view name) {
  for (auto& [key, value] : read_query(query_of(target))) {
    if (key == name) return std::move(value);
  }
  return std::nullopt;
}

bool is_sendable(const Header& header) {
  constexpr std::string_view kNotInName("\r\n: \0", 5);
  constexpr std::string_view kNotInValue("\r\n\0", 3);
  return !header.name.empty() && header.name.find_first_of(kNotInName) == std::string::npos &&
         header.value.find_first_of(kNotInValue) == std::string::npos;
}

Response json_response(int status, std::string body) {
  return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

std::string Url::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : '[' + host + ']';
  return port == (tls ? "443" : "80") ? name : name + ':' + port;
}

std::optional<Url> read_url(std::string_view text) {
  Url url;
  const std::size_t scheme = std::min(text.find(':'), text.size());
  url.tls = same_name(text.substr(0, scheme), "https");
  if (!url.tls && !same_name(text.substr(0, scheme), "http")) return std::nullopt;
  text.remove_prefix(scheme);
  if (!text.starts_with("://")) return std::nullopt;
  text.remove_prefix(3);
  url.port = url.tls ? "443" : "80";
  const std::size_t slash = std::min(text.find('/'), text.size());
  std::string_view authority = text.substr(0, slash);
  std::string_view path = text.substr(slash);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.find_first_of("?# \r\n") != std::string_view::npos) return std::nullopt;
  url.path = path;

  const bool bracketed = authority.starts_with('[');
  const std::size_t host_end = bracketed ? authority.find(']') : authority.find(':');
  if (bracketed && host_end == std::string_view::npos) return std::nullopt;
  const std::size_t end = std::min(host_end, authority.size());
  url.host = lower(authority.substr(bracketed ? 1 : 0, end - (bracketed ? 1 : 0)));
  std::string_view rest = authority.substr(bracketed ? end + 1 : end);
  if (!(bracketed ? is_ipv6(url.host) : is_host(url.host))) return std::nullopt;
  if (rest.empty()) return url;
  rest.remove_prefix(1);
  if (authority[authority.size() - rest.size() - 1] != ':' || !is_port(rest)) return std::nullopt;
  rest.remove_prefix(std::min(rest.find_first_not_of('0'), rest.size()));
  url.port = rest;
  return url;
}

}  // namespace autoplay::net
