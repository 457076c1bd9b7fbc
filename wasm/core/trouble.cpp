#include "core/trouble.hpp"

#include <array>

namespace autoplay {
namespace {

Reason reason_of(const Failure& failure) {
  if (failure.status == 404) return Reason::ManifestUnavailable;
  if (failure.status == 429) return Reason::ViewerLimit;
  if (failure.status == 401 || failure.status == 403 || failure.error == PlayerError::Authorization)
    return Reason::NotAuthorized;
  if (failure.error == PlayerError::InvalidData) return Reason::InvalidPlaylist;
  if (failure.error == PlayerError::NotSupported) return Reason::PlayerUnsupported;
  return Reason::NetworkError;
}

}  // namespace

Trouble::Trouble(const Failure& failure) : reason_(reason_of(failure)), failure_(failure) {}

Text<128> Trouble::text() const {
  Text<128> text;
  std::array<char, 64> bytes{};
  std::size_t size = 0;
  for (const char c : name_of(failure_.error)) bytes[size++] = c;
  if (failure_.status >= 100 && failure_.status <= 999) {
    bytes[size++] = ' ';
    for (const int unit : {100, 10, 1})
      bytes[size++] = static_cast<char>('0' + failure_.status / unit % 10);
  }
  text.assign({bytes.data(), size});
  return text;
}

}  // namespace autoplay
