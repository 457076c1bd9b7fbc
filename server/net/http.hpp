#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

/// The part of a request's target before the `?`, and the part after it.
[[nodiscard]] std::string_view path_of(std::string_view target);
[[nodiscard]] std::string_view query_of(std::string_view target);

/// Names and values of a query in their order, percent-decoded. A name without `=` has an empty
/// value.
using QueryPairs = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] QueryPairs read_query(std::string_view query);
/// The first value of that name in the query of `target`.
[[nodiscard]] std::optional<std::string> query_value(std::string_view target,
                                                     std::string_view name);

/// False if the header would break the message apart: an empty name, a name with a blank or a
/// colon, or a line break or NUL in either.
[[nodiscard]] bool is_sendable(const Header& header);

/// A JSON answer. `body` must be JSON.
[[nodiscard]] Response json_response(int status, std::string body);

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
