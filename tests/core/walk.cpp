#include "walk.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <string_view>
#include <thread>

#include "director_keep.hpp"
#include "director_witness.hpp"
#include "director_world.hpp"

namespace autoplay {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kBeginnings[] = {
    0,
    static_cast<std::uint32_t>(Option::HasSnapshot) |
        static_cast<std::uint32_t>(Option::ManagedLink),
    static_cast<std::uint32_t>(Option::StartAfterPause),
    static_cast<std::uint32_t>(Option::StartHidden) |
        static_cast<std::uint32_t>(Option::PageHidden),
    static_cast<std::uint32_t>(Option::AskFirst),
    static_cast<std::uint32_t>(Option::OptedOut) | static_cast<std::uint32_t>(Option::HasSnapshot),
    static_cast<std::uint32_t>(Option::DataSaver) |
        static_cast<std::uint32_t>(Option::StartAfterPause),
    static_cast<std::uint32_t>(Option::Gated),
    static_cast<std::uint32_t>(Option::Kiosk),
    static_cast<std::uint32_t>(Option::Gated) | static_cast<std::uint32_t>(Option::HasSnapshot) |
        static_cast<std::uint32_t>(Option::ManagedLink),
};

/// A seed whose next draw is at the low or the high end.
Random chance(bool high) {
  for (std::uint64_t seed = 0;; ++seed) {
    Random drawn{seed};
    const Millis permille = drawn.up_to(999);
    if (high ? permille == 999 : permille == 0) return Random{seed};
  }
}
const std::array<Random, 2> kChances{chance(false), chance(true)};

/// Keys of the states met, in parts so that threads seldom wait for each other.
class Met {
 public:
  /// True the first time.
  bool add(std::uint64_t key) {
    if (key == 0) key = 1;
    Part& part = parts_[key % parts_.size()];
    const std::scoped_lock lock(part.mutex);
    if (part.used * 2 >= part.slots.size()) grow(part);
    return place(part, key);
  }

 private:
  struct Part {
    std::mutex mutex;
    std::vector<std::uint64_t> slots = std::vector<std::uint64_t>(1024);
    std::size_t used = 0;
  };

  static bool place(Part& part, std::uint64_t key) {
    const std::size_t mask = part.slots.size() - 1;
    std::size_t at = (key >> 8U) & mask;
    for (; part.slots[at] != 0; at = (at + 1) & mask) {
      if (part.slots[at] == key) return false;
    }
    part.slots[at] = key;
    ++part.used;
    return true;
  }
  static void grow(Part& part) {
    std::vector<std::uint64_t> old(part.slots.size() * 2);
    old.swap(part.slots);
    part.used = 0;
    for (const std::uint64_t key : old) {
      if (key != 0) place(part, key);
    }
  }

  std::array<Part, 256> parts_;
};

/// How a state was come by.
struct Origin {
  std::uint32_t parent = 0;
  std::uint16_t told = 0;
  bool high = false;
};

/// States of one depth, kept one behind the other.
struct Layer {
  std::string bytes;
  std::vector<std::size_t> ends;
  std::vector<Origin> origins;
  bool leaves = false;  ///< of the last depth, where nothing follows: only counted

  [[nodiscard]] std::size_t size() const { return ends.size(); }
  [[nodiscard]] std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends[i - 1];
    return std::string_view(bytes).substr(begin, ends[i] - begin);
  }
  void add(std::string_view state, const Origin& origin) {
    if (!leaves) bytes += state;
    ends.push_back(bytes.size());
    origins.push_back(origin);
  }
  void append(const Layer& other) {
    const std::size_t begin = bytes.size();
    bytes += other.bytes;
    for (const std::size_t end : other.ends) ends.push_back(begin + end);
    origins.insert(origins.end(), other.origins.begin(), other.origins.end());
  }
};

struct Standing {
  Director director{0};
  Witness witness;
};

Standing take_up(std::string_view bytes, const Random& chance) {
  Standing standing;
  Unpacker unpacker(bytes, chance);
  standing.director.fields(unpacker);
  standing.witness.fields(unpacker);
  return standing;
}

/// A step that one thread takes again and again, without allocating anew.
class Stepper {
 public:
  Stepper(Met& met, Layer& found) : met_(met), found_(found) {}

  /// Tells `standing` all that can be told; the states never met before go to the layer found.
  void expand(std::string_view bytes, std::uint32_t parent) {
    for (std::size_t i = 0; i < told_facts().size(); ++i) {
      bool drew = false;
      for (const bool high : {false, true}) {
        if (high && !drew) break;
        drew = step(bytes, {parent, static_cast<std::uint16_t>(i), high});
      }
    }
  }

  std::uint64_t transitions = 0;
  std::vector<std::pair<Origin, std::string>> broken;

 private:
  /// True when chance had a part in it.
  bool step(std::string_view bytes, const Origin& origin) {
    const Random& chance = kChances[origin.high ? 1 : 0];
    if (bytes.data() != taken_up_ || origin.high != high_) {
      before_ = take_up(bytes, chance);
      taken_up_ = bytes.data();
      high_ = origin.high;
    }
    Told told = told_facts()[origin.told];
    if (!place(told, before_.director, before_.witness, kKeptNow)) return false;
    Standing after = before_;
    (void)after.director.handle(told.input);
    orders_.drain(after.director);
    ++transitions;
    const std::string_view rule =
        after.witness.see(told, before_.director, after.director, orders_);
    if (!rule.empty() && broken.size() < 5'000) broken.emplace_back(origin, rule);
    key_.clear();
    Packer packer(key_, told.input.now, chance);
    after.director.fields(packer);
    after.witness.fields(packer);
    if (rule.empty() && met_.add(std::hash<std::string_view>{}(key_))) found_.add(key_, origin);
    return packer.drew();
  }

  Met& met_;
  Layer& found_;
  Standing before_;
  const char* taken_up_ = nullptr;
  bool high_ = false;
  Orders orders_;
  std::string key_;
};

class Walk {
 public:
  explicit Walk(const WalkOptions& options) : options_(options) {
    for (const std::uint32_t options_bits : kBeginnings) begin(options_bits);
    layers_.push_back(std::move(first_));
  }

  WalkResult run(const std::function<void(const WalkLayer&)>& report) {
    for (int depth = 1; depth <= options_.depth && !late(); ++depth) {
      const WalkLayer layer = deepen(depth);
      result_.layers.push_back(layer);
      report(layer);
      if (!result_.broken.empty()) break;
      layers_[layers_.size() - 2].bytes.clear();
      layers_[layers_.size() - 2].bytes.shrink_to_fit();
    }
    return std::move(result_);
  }

 private:
  void begin(std::uint32_t bits) {
    Standing standing{Director{0}, Witness{bits}};
    const auto a = static_cast<double>(bits);
    (void)standing.director.handle({Fact::Created, 0, a, 0, kWorldChannel, kKeptNow});
    Orders orders;
    orders.drain(standing.director);
    std::string bytes;
    Packer packer(bytes, kKeptNow, Random{0});
    standing.director.fields(packer);
    standing.witness.fields(packer);
    if (met_.add(std::hash<std::string_view>{}(bytes))) first_.add(bytes, {});
  }

  [[nodiscard]] bool late() const {
    return std::chrono::duration<double>(Clock::now() - started_).count() > options_.seconds;
  }

  WalkLayer deepen(int depth) {
    const Layer& from = layers_.back();
    std::atomic<std::size_t> next{0};
    std::atomic<bool> complete{true};
    std::vector<Layer> found(options_.threads);
    std::vector<Stepper> steppers;
    for (Layer& layer : found) {
      layer.leaves = depth == options_.depth;
      steppers.emplace_back(met_, layer);
    }
    const auto work = [&](Stepper& stepper) {
      constexpr std::size_t kShare = 64;
      for (std::size_t i = next.fetch_add(kShare); i < from.size(); i = next.fetch_add(kShare)) {
        if (late()) {
          complete = false;
          return;
        }
        for (std::size_t j = i; j < std::min(i + kShare, from.size()); ++j)
          stepper.expand(from[j], static_cast<std::uint32_t>(j));
      }
    };
    {
      std::vector<std::jthread> threads;
      threads.reserve(steppers.size());
      for (Stepper& stepper : steppers) threads.emplace_back([&] { work(stepper); });
    }
    WalkLayer layer{depth, 0, 0, complete};
    for (const Stepper& stepper : steppers) {
      layer.transitions += stepper.transitions;
      for (const auto& [origin, rule] : stepper.broken) complain(origin, rule);
    }
    Layer merged;
    for (const Layer& part : found) merged.append(part);
    layer.states = merged.size();
    layers_.push_back(std::move(merged));
    return layer;
  }

  /// The rule and the facts that led to its breach.
  void complain(const Origin& last, const std::string& rule) {
    if (++breaches_[rule] > 3) return;
    std::vector<Origin> path{last};
    for (std::size_t depth = layers_.size() - 1; depth > 0; --depth)
      path.push_back(layers_[depth].origins[path.back().parent]);
    std::string text = rule + "\n  options " + std::to_string(kBeginnings[path.back().parent]);
    std::reverse(path.begin(), path.end());
    for (const Origin& origin : path) {
      text += "\n  ";
      text += told_facts()[origin.told].name;
      if (origin.high) text += " (high draw)";
    }
    result_.broken.push_back(std::move(text));
  }

  WalkOptions options_;
  Clock::time_point started_ = Clock::now();
  Met met_;
  Layer first_;
  std::vector<Layer> layers_;
  WalkResult result_;
  std::map<std::string, int> breaches_;
};

}  // namespace

WalkResult walk(const WalkOptions& options, const std::function<void(const WalkLayer&)>& report) {
  return Walk(options).run(report);
}

}  // namespace autoplay
