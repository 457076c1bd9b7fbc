#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// HTTP messages as plain values, shared by the client, the server and whatever signs or reads
/// them. They know no socket and no library.
namespace autoplay::net {

struct Header {
  std::string name;
  std::string value;
};

/// In the order of the wire; a name may repeat.
using Headers = std::vector<Header>;

/// `target` is the path with its query, as on the request line: `/SendEvent`,
/// `/snapshot?channel=…`.
struct Request {
  std::string method;
  std::string target;
  Headers headers;
  std::string body;
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
};

/// The first header of that name, whatever its case. The view lives as long as `headers`.
[[nodiscard]] std::optional<std::string_view> find(const Headers& headers, std::string_view name);

/// Replaces the first header of that name, or adds it.
void set(Headers& headers, std::string_view name, std::string value);

/// ASCII only, as HTTP compares names.
[[nodiscard]] bool same_name(std::string_view left, std::string_view right);
[[nodiscard]] std::string lower(std::string_view text);

/// Decodes `%xx` (and nothing else); a broken escape stays as it is.
[[nodiscard]] std::string percent_decoded(std::string_view text);

/// Where a URL of the form `http[s]://host[:port][/path]` leads.
struct Url {
  bool tls = false;
  std::string host;  ///< without brackets, also for IPv6
  std::string port;  ///< always given: 80 or 443 where the text says none
  std::string path;  ///< empty or starts with `/`, without a trailing `/`; a query is refused

  /// As the Host header wants it: without the scheme's own port, IPv6 in brackets.
  [[nodiscard]] std::string authority() const;
};

/// Nothing when `text` is no such URL.
[[nodiscard]] std::optional<Url> read_url(std::string_view text);

}  // namespace autoplay::net
