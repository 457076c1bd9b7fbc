#pragma once

#include "core/text.hpp"
#include "core/vocabulary.hpp"

namespace autoplay {

/// What the player said when it failed; status is the HTTP status, 0 = none.
struct Failure {
  PlayerError error = PlayerError::Other;
  int status = 0;
  friend bool operator==(const Failure&, const Failure&) = default;
};

/// What went wrong last. Reason::Starting: nothing.
class Trouble {
 public:
  Trouble() = default;
  explicit Trouble(const Failure& failure);

  [[nodiscard]] Reason reason() const { return reason_; }
  [[nodiscard]] bool none() const { return reason_ == Reason::Starting; }
  /// The failure as evidence for people: the error's name, and its HTTP status if it has one.
  [[nodiscard]] Text<128> text() const;

  void clear() { *this = {}; }
  void fall_silent() { reason_ = Reason::PlayerSilent; }

  template <class Visit>
  void fields(Visit& visit) {
    visit.values(reason_, failure_.error, failure_.status);
  }
  friend bool operator==(const Trouble&, const Trouble&) = default;

 private:
  Reason reason_ = Reason::Starting;
  Failure failure_;
};

}  // namespace autoplay
