#pragma once

#include "sim/oracle.hpp"

namespace autoplay::sim {

/// The viewer and the viewer's computer: what the plan says, and clicks on offers.
class Viewer {
 public:
  Viewer(World& world, const Config& config, Page& page, Oracle& oracle);

 private:
  void plan(const Trouble& trouble);
  void hide(const Trouble& trouble);
  void freeze(const Trouble& trouble);
  void float_picture(const Trouble& trouble);
  void close_window(Seat& seat);
  void pause(Seat& seat, Millis until);
  void resume(Seat& seat, Millis after);
  void mute(Seat& seat, Millis until);
  void release();
  void clicks();
  template <typename What>
  void at_seats(const Trouble& trouble, What what);

  World& world_;
  const Config& config_;
  Page& page_;
  Oracle& oracle_;
  int hidden_ = 0;
  int frozen_ = 0;
  int offline_ = 0;
};

}  // namespace autoplay::sim
