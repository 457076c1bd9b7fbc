#include "aws/sigv4.hpp"

#include <algorithm>
#include <utility>

#include "aws/digest.hpp"
#include "text/clock.hpp"
#include "text/words.hpp"

namespace autoplay::aws {

namespace {

std::string uri_encoded(std::string_view text, bool keep_slash) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const bool plain = text::is_letter(c) || text::is_digit(c) || c == '-' || c == '.' ||
                       c == '_' || c == '~' || (keep_slash && c == '/');
    if (plain) {
      result.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    result.append({'%', kDigits[byte >> 4U], kDigits[byte & 15U]});
  }
  return result;
}

/// Segments `.` and `..` resolved, empty ones dropped, the trailing slash kept.
std::string normalized_path(std::string_view path) {
  std::vector<std::string_view> segments;
  for (const std::string_view segment : text::split(path, '/')) {
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      segments.push_back(segment);
    } else if (!segments.empty()) {
      segments.pop_back();
    }
  }
  std::string result;
  for (const std::string_view segment : segments) result.append("/").append(segment);
  if (result.empty() || path.ends_with('/')) result.push_back('/');
  return result;
}

std::string canonical_query(std::string_view query) {
  net::QueryPairs pairs;
  for (const auto& [name, value] : net::read_query(query))
    pairs.emplace_back(uri_encoded(name, false), uri_encoded(value, false));
  std::ranges::sort(pairs);
  std::string result;
  for (const auto& [name, value] : pairs) {
    if (!result.empty()) result.push_back('&');
    result.append(name).append("=").append(value);
  }
  return result;
}

/// Trimmed, and runs of blanks made one.
void append_squeezed(std::string& to, std::string_view value) {
  bool pending = false;
  bool any = false;
  for (const char c : value) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank && pending && any) to.push_back(' ');
    if (!blank) {
      to.push_back(c);
      any = true;
    }
    pending = blank;
  }
}

std::string header_values(const net::Headers& headers, std::string_view name) {
  std::string result;
  bool first = true;
  for (const net::Header& header : headers) {
    if (!net::same_name(header.name, name)) continue;
    if (!std::exchange(first, false)) result.push_back(',');
    append_squeezed(result, header.value);
  }
  return result;
}

std::string joined(const std::vector<std::string>& names) {
  std::string result;
  for (const std::string& name : names) {
    if (!result.empty()) result.push_back(';');
    result.append(name);
  }
  return result;
}

}  // namespace

std::string canonical_request(const net::Request& request,
                              const std::vector<std::string>& signed_headers,
                              std::string_view payload_hash) {
  const std::string_view target = request.target;
  std::string result = request.method + '\n';
  result.append(uri_encoded(normalized_path(net::path_of(target)), true)).append("\n");
  result.append(canonical_query(net::query_of(target))).append("\n");
  for (const std::string& name : signed_headers)
    result.append(name).append(":").append(header_values(request.headers, name)).append("\n");
  result.append("\n").append(joined(signed_headers)).append("\n").append(payload_hash);
  return result;
}

std::string string_to_sign(std::string_view date, std::string_view scope,
                           std::string_view canonical) {
  std::string result(kAlgorithm);
  result.append("\n").append(date).append("\n").append(scope).append("\n");
  return result.append(hex(sha256(canonical)));
}

std::string signing_key(std::string_view secret, std::string_view date, const Scope& scope) {
  const std::string day = hmac_sha256(std::string("AWS4").append(secret), date);
  const std::string region = hmac_sha256(day, scope.region);
  return hmac_sha256(hmac_sha256(region, scope.service), "aws4_request");
}

void sign(net::Request& request, const Credentials& credentials, const Scope& scope,
          std::int64_t now) {
  const std::string date = text::iso_basic_time(now);
  const std::string payload_hash = hex(sha256(request.body));
  net::set(request.headers, "x-amz-date", date);
  net::set(request.headers, "x-amz-content-sha256", payload_hash);
  if (!credentials.session_token.empty())
    net::set(request.headers, "x-amz-security-token", credentials.session_token);

  std::vector<std::string> names;
  for (const net::Header& header : request.headers) {
    const std::string name = net::lower(header.name);
    if (name == "content-type" || name == "host" || name.starts_with("x-amz-"))
      names.push_back(name);
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());

  const std::string day = date.substr(0, 8);
  const std::string where = day + '/' + scope.region + '/' + scope.service + "/aws4_request";
  const std::string text =
      string_to_sign(date, where, canonical_request(request, names, payload_hash));
  const std::string signature =
      hex(hmac_sha256(signing_key(credentials.secret_access_key, day, scope), text));
  net::set(request.headers, "authorization",
           std::string(kAlgorithm) + " Credential=" + credentials.access_key_id + '/' + where +
               ", SignedHeaders=" + joined(names) + ", Signature=" + signature);
}

}  // namespace autoplay::aws
