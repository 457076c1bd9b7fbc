#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// HTTP messages as plain values. The client, the server and the code that signs messages share
/// them. They depend on no socket and no library.
namespace autoplay::net {

struct Header {
  std::string name;
  std::string value;
};

/// In the order in which they are sent. A name may occur several times.
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

/// The first header of that name; case does not matter. The view is valid as long as `headers`.
[[nodiscard]] std::optional<std::string_view> find(const Headers& headers, std::string_view name);

/// Replaces the first header of that name, or adds it.
void set(Headers& headers, std::string_view name, std::string value);

/// These know ASCII letters only, as HTTP requires for names.
[[nodiscard]] bool same_name(std::string_view left, std::string_view right);
[[nodiscard]] std::string lower(std::string_view text);

/// Decodes `%xx` and nothing else. An invalid escape stays unchanged.
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

/// The parts of a URL of the form `http[s]://host[:port][/path]`. The case of scheme and host does
/// not matter.
struct Url {
  bool tls = false;
  std::string host;  ///< in lower case; without brackets, also for IPv6
  std::string port;  ///< never empty: 80 or 443 if the text has none
  std::string path;  ///< empty or starts with `/`, without a trailing `/`; a query is refused

  /// As in a Host header: without the scheme's default port, IPv6 in brackets.
  [[nodiscard]] std::string authority() const;
};

/// Nothing if `text` is not such a URL.
[[nodiscard]] std::optional<Url> read_url(std::string_view text);

}  // namespace autoplay::net
