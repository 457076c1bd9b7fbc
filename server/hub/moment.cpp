#include "hub/moment.hpp"

#include <openssl/rand.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string_view>

namespace autoplay::hub {
namespace {

using namespace std::chrono;

std::string iso(std::int64_t seconds, std::int64_t fraction, int digits) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::string result(text.data(), size);
  if (digits > 0) {
    const std::string number = std::to_string(fraction);
    result.append(1, '.').append(static_cast<std::size_t>(digits) - number.size(), '0');
    result.append(number);
  }
  return result.append(1, 'Z');
}

template <std::size_t Size>
std::array<unsigned char, Size> random_bytes() {
  std::array<unsigned char, Size> bytes{};
  // Without randomness a token could be guessed: there is nothing sensible left to do.
  if (RAND_bytes(bytes.data(), static_cast<int>(Size)) != 1) std::abort();
  return bytes;
}

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::int64_t unix_ms() {
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::int64_t steady_ms() {
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

std::string send_time() {
  const std::int64_t nanos =
      duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
  return iso(nanos / 1'000'000'000, nanos % 1'000'000'000, 9);
}

std::string iso_time(std::int64_t unix_ms) {
  const std::int64_t fraction = (unix_ms % 1000 + 1000) % 1000;
  return iso((unix_ms - fraction) / 1000, fraction, fraction == 0 ? 0 : 3);
}

std::string random_id() {
  constexpr unsigned kAlphanumerics = 62;
  std::string id;
  for (const unsigned char byte : random_bytes<12>())
    id.push_back(kAlphabet[byte % kAlphanumerics]);
  return id;
}

std::string random_token() {
  std::string token;
  unsigned bits = 0;
  unsigned held = 0;
  for (const unsigned char byte : random_bytes<32>()) {
    bits = bits << 8 | byte;
    for (held += 8; held >= 6; held -= 6) token.push_back(kAlphabet[bits >> (held - 6) & 63]);
  }
  token.push_back(kAlphabet[bits << (6 - held) & 63]);
  return token;
}

}  // namespace autoplay::hub
