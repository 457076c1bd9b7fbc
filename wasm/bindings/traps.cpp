// What the C library would import from the outside, and what it would bring along for floating-
// point text that no rule reads precisely. With these the module imports nothing.
#include <cerrno>
#include <cstddef>

extern "C" {

[[noreturn]] void _Exit(int) {
  __builtin_trap();
}
[[noreturn]] void __assert_fail(const char*, const char*, int, const char*) {
  __builtin_trap();
}

/// Enough of strtod for a JSON number that its parser has already accepted.
double strtod(const char* text, char** end) {
  const char* at = text;
  const bool negative = *at == '-';
  if (negative) ++at;
  double value = 0;
  int exponent = 0;
  for (; *at >= '0' && *at <= '9'; ++at) value = value * 10 + (*at - '0');
  if (*at == '.') {
    for (++at; *at >= '0' && *at <= '9'; ++at, --exponent) value = value * 10 + (*at - '0');
  }
  if (*at == 'e' || *at == 'E') {
    ++at;
    const bool shrink = *at == '-';
    if (*at == '-' || *at == '+') ++at;
    int digits = 0;
    for (; *at >= '0' && *at <= '9'; ++at) {
      if (digits < 10000) digits = digits * 10 + (*at - '0');
    }
    exponent += shrink ? -digits : digits;
  }
  for (; exponent > 0 && value < 1e300; --exponent) value *= 10;
  if (exponent > 0 && value > 0) value = __builtin_inf();
  for (; exponent < 0 && value > 0; ++exponent) value /= 10;
  if (end != nullptr) *end = const_cast<char*>(at);
  return negative ? -value : value;
}

float strtof(const char* text, char** end) {
  return static_cast<float>(strtod(text, end));
}
long double strtold(const char* text, char** end) {
  return strtod(text, end);
}

/// The lexer reads as a double what does not fit an integer. So it may read every number.
unsigned long long strtoull(const char*, char**, int) {
  errno = ERANGE;
  return 0;
}
long long strtoll(const char*, char**, int) {
  errno = ERANGE;
  return 0;
}
int snprintf(char* to, std::size_t size, const char*, ...) {
  if (size > 0) *to = '\0';
  return 0;
}
}
