// Combinations are visited by their distance from the best corner of the ranges, the sum of the
// distances in each parameter. Whatever a combination could be beyond has been decided before it,
// so one that is enough and beyond none known is on the frontier, and one beyond a known one need
// not be searched for the frontier's sake. Where a whole distance is beyond the frontier, so are
// all farther ones, and the frontier is complete. Nothing is assumed to be monotone.
//
// Rejected: a walk along the staircase, from the corner that is best in one parameter and worst in
// the other. It decides as many combinations as the ranges are long, not as many as lie below the
// frontier; but that those below are not enough it only believes, and it begins at the largest
// values of a range, where a search costs most.
#include "checker/size/pareto.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "checker/size/trials.h"

namespace hw::size {

namespace {

constexpr std::size_t kShown = 4;  ///< combinations named in a sentence

class Solver {
 public:
  Solver(const checked::CheckedModel& model, const lower::Binding& binding,
         const checked::Size& size, const Options& options)
      : options_(options), trials_(model, binding, size, options) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    frontier_.combinations = 1;
    for (const checked::SizedParam& sized : size.params) {
      const auto [low, high] = lower::range_of(*sized.param);
      const auto width = static_cast<std::uint64_t>(high - low) + 1;
      frontier_.axes.push_back({sized.param->name, sized.most, low, high});
      frontier_.combinations =
          frontier_.combinations > kMost / width ? kMost : frontier_.combinations * width;
      farthest_ += high - low;
    }
  }

  Result solve() {
    find();
    if (!frontier_.best.empty() && !result_.undecided) cover();
    result_.seconds = trials_.elapsed();
    result_.states = trials_.states();
    result_.excluded = trials_.excluded();
    result_.everything_covered =
        !result_.undecided && frontier_.tried.size() + result_.excluded == frontier_.combinations &&
        !gave_up_;
    std::ranges::sort(frontier_.best);
    std::ranges::sort(frontier_.holes);
    std::ranges::sort(frontier_.tried, {}, &TriedPoint::values);
    if (result_.everything_covered && !frontier_.holes.empty()) find_solid();
    conclude();
    result_.frontier = std::move(frontier_);
    return std::move(result_);
  }

 private:
  /// Calls `visit` for each combination at this distance until it says false.
  template <typename Visit>
  bool at_distance(Value distance, Point& point, const Visit& visit) {
    if (point.size() == frontier_.axes.size()) return distance != 0 || visit(point);
    const Axis& axis = frontier_.axes[point.size()];
    Value reach = 0;  // of the parameters after this one
    for (std::size_t i = point.size() + 1; i < frontier_.axes.size(); ++i) {
      reach += frontier_.axes[i].high - frontier_.axes[i].low;
    }
    const Value nearest = std::max<Value>(0, distance - reach);
    for (Value off = nearest; off <= std::min(distance, axis.high - axis.low); ++off) {
      point.push_back(axis.most ? axis.high - off : axis.low + off);
      const bool go_on = at_distance(distance - off, point, visit);
      point.pop_back();
      if (!go_on) return false;
    }
    return true;
  }

  /// No parameter of `point` is better than in `other`; both may be the same.
  bool beyond(const Point& point, const Point& other) const {
    for (std::size_t i = 0; i < point.size(); ++i) {
      if (frontier_.axes[i].most ? point[i] > other[i] : point[i] < other[i]) return false;
    }
    return true;
  }
  bool beyond_any(const Point& point, const std::vector<Point>& others) const {
    return std::ranges::any_of(others, [&](const Point& one) { return beyond(point, one); });
  }

  void find() {
    bool some = true;  // at this distance something is not beyond the frontier
    for (Value distance = 0; distance <= farthest_ && some; ++distance) {
      some = false;
      Point point;
      const bool go_on = at_distance(distance, point, [&](const Point& values) {
        if (beyond_any(values, frontier_.best)) return true;
        some = true;
        std::optional<Trial> trial = trials_.run(values, options_.search.limits.max_states);
        if (!trial) return true;
        frontier_.tried.push_back({*trial, values});
        if (trial->known == Known::Enough) frontier_.best.push_back(values);
        result_.undecided = trial->known == Known::Undecided;
        return !result_.undecided;
      });
      if (!go_on) return;
    }
  }

  /// What lies beyond the frontier, while the budget lasts.
  void cover() {
    for (Value distance = 0; distance <= farthest_; ++distance) {
      Point point;
      const bool go_on = at_distance(distance, point, [&](const Point& values) {
        const bool on_it = std::ranges::find(frontier_.best, values) != frontier_.best.end();
        if (on_it || !beyond_any(values, frontier_.best)) return true;
        if (!trials_.may_cover()) return false;
        std::optional<Trial> trial = trials_.cover(values);
        if (!trial) return true;
        frontier_.tried.push_back({*trial, values});
        ++beyond_tried_;
        gave_up_ = trial->known == Known::Undecided;
        if (trial->known == Known::NotEnough || trial->known == Known::NoModel) {
          frontier_.holes.push_back(values);
        }
        return !gave_up_;
      });
      if (!go_on) return;
    }
  }

  /// Of what is enough, what has no hole beyond it; of that, what is beyond nothing else.
  void find_solid() {
    std::vector<Point>& solid = frontier_.from_here_on;
    for (const TriedPoint& tried : frontier_.tried) {
      const bool holes = std::ranges::any_of(
          frontier_.holes, [&](const Point& hole) { return beyond(hole, tried.values); });
      if (tried.known == Known::Enough && !holes) solid.push_back(tried.values);
    }
    const std::vector<Point> all = solid;
    std::erase_if(solid, [&](const Point& point) {
      return std::ranges::any_of(
          all, [&](const Point& other) { return other != point && beyond(point, other); });
    });
  }

  // ---- in words

  const TriedPoint& first(Known known) const {
    return *std::ranges::find(frontier_.tried, known, &TriedPoint::known);
  }

  void conclude() {
    std::string& detail = result_.detail;
    if (result_.undecided) {
      const TriedPoint& open = first(Known::Undecided);
      detail = fmt::format("undecided at {} ({})", points_text({open.values}), open.why);
      if (!frontier_.best.empty()) {
        detail += "; on the frontier in any case: " + points_text(frontier_.best);
      }
    } else if (frontier_.best.empty()) {
      detail = fmt::format("none of {} combinations is enough", frontier_.combinations);
    } else {
      detail = conclude_found();
    }
    const auto errors = std::ranges::count(frontier_.tried, Known::NoModel, &TriedPoint::known);
    if (errors > 0) {
      const TriedPoint& one = first(Known::NoModel);
      detail +=
          fmt::format("; {} in error, {} for one ({})", errors, points_text({one.values}), one.why);
    }
    if (result_.excluded > 0) {
      detail += fmt::format("; {} excluded by an assumption", result_.excluded);
    }
  }

  std::string conclude_found() const {
    const std::string size = frontier_.combinations == std::numeric_limits<std::uint64_t>::max()
                                 ? "the"
                                 : fmt::format("the {}", frontier_.combinations);
    if (result_.everything_covered && frontier_.holes.empty()) {
      return fmt::format("of {} combinations those beyond {} are enough too, and no others are",
                         size, these());
    }
    std::string text;
    if (!frontier_.holes.empty()) {
      text = fmt::format("beyond {} but not enough: {}; {}", these(),
                         points_text(frontier_.holes, kShown), hole_reason());
      if (!frontier_.from_here_on.empty()) {
        text += "; everything is from " + points_text(frontier_.from_here_on) + " on";
      }
      if (result_.everything_covered) return text + "; every combination was covered";
      text += "; ";
    }
    const std::uint64_t decided = frontier_.tried.size() - (gave_up_ ? 1 : 0) + result_.excluded;
    return text + fmt::format(
                      "beyond the frontier {} covered{}; of {} of {} combinations nothing "
                      "is claimed",
                      beyond_tried_ - (gave_up_ ? 1 : 0),
                      frontier_.holes.empty() ? ", all enough" : "",
                      frontier_.combinations - decided, size);
  }

  const char* these() const { return frontier_.best.size() == 1 ? "it" : "one of these"; }

  /// Why the first hole is one.
  std::string hole_reason() const {
    const Point& hole = frontier_.holes.front();
    auto it = std::ranges::find(frontier_.tried, hole, &TriedPoint::values);
    return fmt::format(
        "at {} {}", points_text({hole}),
        it->known == Known::NoModel ? "the model is in error" : it->why + " is violated");
  }

  const Options& options_;
  Trials trials_;
  Value farthest_ = 0;
  std::uint64_t beyond_tried_ = 0;
  bool gave_up_ = false;  ///< an undecided combination beyond the frontier
  Frontier frontier_;
  Result result_;
};

}  // namespace

Result solve_several(const checked::CheckedModel& model, const lower::Binding& binding,
                     const checked::Size& size, const Options& options) {
  return Solver(model, binding, size, options).solve();
}

}  // namespace hw::size
