#include "checker/size/size.h"

#include <fmt/format.h>

#include <algorithm>

#include "checker/size/pareto.h"
#include "checker/size/trials.h"

namespace hw::size {

namespace {

std::vector<Value> values_known(const Result& result, Known known) {
  std::vector<Value> values;
  for (const Tried& tried : result.tried) {
    if (tried.known == known) values.push_back(tried.value);
  }
  return values;
}

/// Of one parameter.
class Solver {
 public:
  Solver(const checked::CheckedModel& model, const lower::Binding& binding,
         const checked::Size& size, const Options& options)
      : size_(size), options_(options), trials_(model, binding, size, options) {
    const checked::SizedParam& sized = size.params.front();
    result_.param = sized.param->name;
    result_.most = sized.most;
    std::tie(result_.low, result_.high) = lower::range_of(*sized.param);
    step_ = sized.most ? -1 : 1;
    next_ = sized.most ? result_.high : result_.low;
    end_ = sized.most ? result_.low - 1 : result_.high + 1;
  }

  Result solve() {
    scan();
    cover();
    result_.seconds = trials_.elapsed();
    result_.states = trials_.states();
    result_.excluded = trials_.excluded();
    std::ranges::sort(result_.tried, {}, &Tried::value);
    std::ranges::sort(result_.holes);
    conclude();
    return std::move(result_);
  }

 private:
  const Tried* keep(const std::optional<Trial>& trial) {
    if (!trial) return nullptr;
    result_.tried.push_back({*trial, next_});
    return &result_.tried.back();
  }

  void scan() {
    for (; next_ != end_; next_ += step_) {
      const Tried* tried = keep(trials_.run({next_}, options_.search.limits.max_states));
      if (!tried || tried->known == Known::NotEnough || tried->known == Known::NoModel) continue;
      if (tried->known == Known::Enough) result_.value = next_;
      result_.undecided = tried->known == Known::Undecided;
      next_ += step_;
      return;
    }
  }

  /// The values beyond the answer, while the budget lasts.
  void cover() {
    if (!result_.value) return;
    for (; next_ != end_; next_ += step_) {
      if (!trials_.may_cover()) return;
      const Tried* tried = keep(trials_.cover({next_}));
      if (!tried) continue;
      if (tried->known == Known::Undecided) return;
      if (tried->known != Known::Enough) result_.holes.push_back(next_);
    }
    result_.everything_covered = true;
  }

  /// Values that are in error or excluded, if any: they are part of every answer.
  std::string exceptions() const {
    std::string text;
    if (auto values = values_known(result_, Known::NoModel); !values.empty()) {
      auto it = std::ranges::find(result_.tried, Known::NoModel, &Tried::known);
      text += fmt::format("; in error at {} ({})", ranges_text(values), it->why);
    }
    if (result_.excluded > 0) {
      text += fmt::format("; {} value{} excluded by an assumption", result_.excluded,
                          result_.excluded == 1 ? "" : "s");
    }
    return text;
  }

  void conclude() {
    if (result_.value) {
      result_.detail = holes_text() + conclude_found();
    } else if (result_.undecided) {
      auto it = std::ranges::find(result_.tried, Known::Undecided, &Tried::known);
      std::string refuted = ranges_text(values_known(result_, Known::NotEnough));
      result_.detail = fmt::format("undecided at {} ({}){}", it->value, it->why,
                                   refuted.empty() ? "" : "; not enough: " + refuted);
    } else {
      result_.everything_covered = true;
      result_.detail = fmt::format("no value in {}..{} is enough", result_.low, result_.high);
    }
    result_.detail += exceptions();
  }

  /// Where not everything beyond the answer is enough: the set that is, and the nearest surprise.
  std::string holes_text() const {
    if (result_.holes.empty()) return "";
    const Value nearest = result_.most ? result_.holes.back() : result_.holes.front();
    auto tried = std::ranges::find(result_.tried, nearest, &Tried::value);
    return fmt::format(
        "enough: {}; at {}, though {}, {}; ", ranges_text(values_enough(result_)), nearest,
        others(),
        tried->known == Known::NoModel ? "the model is in error" : tried->why + " is violated");
  }

  std::string conclude_found() const {
    const Value last = end_ - step_;
    const Value covered = last_covered();
    if (*result_.value == last) {
      return fmt::format("it is the {} end of the range", result_.most ? "low" : "high");
    }
    if (result_.everything_covered) {
      return result_.holes.empty() ? fmt::format("every {} value {} to {} is enough too", others(),
                                                 result_.most ? "down" : "up", last)
                                   : fmt::format("every value {} to {} was covered",
                                                 result_.most ? "down" : "up", last);
    }
    if (covered == *result_.value) {
      return fmt::format("no {} value was covered; nothing is claimed of them", others());
    }
    return fmt::format("{} values were covered as far as {}{}; beyond it nothing is claimed",
                       others(), covered, result_.holes.empty() ? ", all enough" : "");
  }

  const char* others() const { return result_.most ? "smaller" : "larger"; }

  /// The farthest value from the answer that is decided.
  Value last_covered() const {
    Value last = *result_.value;
    for (const Tried& tried : result_.tried) {
      if (tried.known == Known::Undecided) continue;
      last = result_.most ? std::min(last, tried.value) : std::max(last, tried.value);
    }
    return last;
  }

  const checked::Size& size_;
  const Options& options_;
  Trials trials_;
  Value step_ = 1;
  Value next_ = 0;  ///< the next value to try
  Value end_ = 0;   ///< one beyond the last
  Result result_;
};

}  // namespace

Result solve(const checked::CheckedModel& model, const lower::Binding& binding,
             const checked::Size& size, const Options& options) {
  if (size.params.size() > 1) return solve_several(model, binding, size, options);
  return Solver(model, binding, size, options).solve();
}

std::vector<Value> values_enough(const Result& result) {
  return values_known(result, Known::Enough);
}

std::string answer_text(const Result& result) {
  if (result.frontier) return result.undecided ? "" : points_text(result.frontier->best);
  return result.value ? fmt::format("{}", *result.value) : "";
}

std::string equation_text(const Result& result) {
  const std::string answer = result.form.empty() ? answer_text(result) : result.form;
  if (answer.empty()) return "";
  if (!result.frontier) return fmt::format("{} = {}", result.param, answer);
  std::string names;
  for (const Axis& axis : result.frontier->axes) {
    names += (names.empty() ? "" : ", ") + axis.param;
  }
  return fmt::format("{} = {}", names, answer);
}

std::string ranges_text(const std::vector<Value>& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size();) {
    std::size_t end = i + 1;
    while (end < values.size() && values[end] == values[end - 1] + 1) ++end;
    if (!text.empty()) text += ", ";
    text += end - i == 1 ? fmt::format("{}", values[i])
                         : fmt::format("{}..{}", values[i], values[end - 1]);
    i = end;
  }
  return text;
}

std::string points_text(const std::vector<Point>& points, std::size_t most) {
  std::string text;
  const std::size_t shown = most == 0 ? points.size() : std::min(most, points.size());
  for (std::size_t i = 0; i < shown; ++i) {
    text += fmt::format("{}({})", i ? ", " : "", fmt::join(points[i], ", "));
  }
  if (shown < points.size()) text += fmt::format(" and {} more", points.size() - shown);
  return text;
}

}  // namespace hw::size
