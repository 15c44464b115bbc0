#include "checker/family/frontier.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "checker/portfolio/decide.h"

namespace hw::family {

namespace {

/// For one attempt at a proof, where the user has set no limit: a form that is wrong, or needs an
/// invariant out of reach, must not take for ever.
constexpr double kPatience = 60;
/// A run of one less is for a person and shown for small values; a verdict needs none.
constexpr std::uint64_t kRunStates = 1'000'000;
constexpr std::size_t kMostNamed = 4;  ///< closed parameters named in the sentence

class Finder {
 public:
  Finder(const checked::CheckedModel& model, const lower::Binding& open, const checked::Size& size,
         const Options& options, Diagnostics& diagnostics)
      : model_(model), open_(open), size_(size), options_(options), diagnostics_(diagnostics) {
    for (const auto& param : model.params) {
      if (open.open.contains(param.get())) params_.push_back(param.get());
    }
    for (const checked::Param* param : params_) result_.others.push_back(param->name);
  }

  Frontier find() {
    if (size_.params.size() > 1) {
      result_.detail = "several values as functions of others are not supported";
    } else if (size_.params.front().most) {
      result_.detail = "the largest value as a function of others is not supported";
    } else if (compute()) {
      conclude();
    }
    result_.seconds = elapsed();
    return std::move(result_);
  }

 private:
  double elapsed() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  }
  /// The limits of a search or proof that begins now; `patience`: if the user has set none.
  search::Options with_time_left(double patience) const {
    search::Options options = options_.search;
    double& seconds = options.limits.max_seconds;
    seconds = seconds > 0 ? std::max(seconds - elapsed(), 0.001) : patience;
    return options;
  }

  // ---- points

  /// Points near the low ends: enough of them that a form that fits is no coincidence.
  bool compute() {
    const Value farthest = params_.size() == 1 ? 7 : params_.size() == 2 ? 4 : 2;
    for (Value distance = 0; distance <= farthest && ended_.empty(); ++distance) {
      std::vector<Value> values;
      if (!points(0, distance, values)) return false;
    }
    if (result_.points.size() < params_.size() + 2) {
      result_.detail = "too few small values satisfy the assumptions to see a form";
      if (!result_.points.empty()) result_.detail += ": " + points_text();
      if (!ended_.empty()) result_.detail = ended_;
      return false;
    }
    return true;
  }

  bool points(std::size_t next, Value distance, std::vector<Value>& values) {
    if (next == params_.size()) return distance != 0 || point(values);
    const lower::OpenRange& range = open_.open.at(params_[next]);
    for (Value off = 0; off <= distance; ++off) {
      if (range.high != ir::kUnbounded && range.low + off > range.high) break;
      values.push_back(range.low + off);
      bool go_on = points(next + 1, distance - off, values);
      values.pop_back();
      if (!go_on) return false;
    }
    return true;
  }

  bool point(const std::vector<Value>& values) {
    lower::Binding bound = open_;
    bound.open.clear();
    for (std::size_t i = 0; i < params_.size(); ++i) bound.values[params_[i]] = values[i];
    const std::string text = values_text(values);
    if (options_.on_phase) options_.on_phase("sizing for " + text);
    size::Options options;
    options.search = with_time_left(0);
    options.cover_states = 0;
    size::Result found = size::solve(model_, bound, size_, options);
    result_.states += found.states;
    if (found.value) {
      result_.points.push_back({values, *found.value, refute(bound, found, values)});
      return true;
    }
    const auto [low, high] = lower::range_of(*param_);
    if (found.excluded == static_cast<std::uint64_t>(high - low + 1))
      return true;  // by an `assume`
    const std::string why = fmt::format("for {}: {}", text, found.detail);
    if (found.undecided) {
      result_.detail = why;
      if (!result_.points.empty()) result_.detail += "; computed: " + points_text();
      return false;
    }
    if (ended_.empty()) ended_ = why;  // what was computed before may still show a form
    return true;
  }

  /// Whether one less has a run. The first such run is kept for the report.
  bool refute(const lower::Binding& bound, const size::Result& found,
              const std::vector<Value>& values) {
    for (const size::Wanted& wanted : size::worth_a_run(found)) {
      if (wanted.beyond || wanted.values.front() != *found.value - 1) continue;
      auto run = size::refute(model_, bound, size_, wanted, [&](const lower::Lowered& lowered) {
        search::Options options = with_time_left(0);
        std::uint64_t& most = options.limits.max_states;
        most = most == 0 ? kRunStates : std::min(most, kRunStates);
        return portfolio::decide(lowered.system, lowered.properties, options);
      });
      if (!run) return false;
      for (std::size_t i = params_.size(); i-- > 0;) {
        run->values.insert(run->values.begin(), {params_[i]->name, values[i]});
      }
      if (result_.refutations.empty()) result_.refutations.push_back(std::move(*run));
      return true;
    }
    return false;
  }

  // ---- the form and its proof

  void conclude() {
    std::vector<FormPoint> points;
    for (const Frontier::Point& point : result_.points) {
      points.push_back({point.others, point.least});
    }
    std::optional<Form> form = fit(points);
    if (!form) {
      result_.detail = fmt::format(
          "no linear form fits the least values{}, and nothing is claimed beyond them: {}",
          params_.size() == 1 ? ", nor the least or greatest of two" : "", points_text());
      return;
    }
    result_.form = form->text(params_);
    result_.shape = std::move(*form);
    if (prove(false)) {
      result_.proved = true;
    } else {
      const std::string larger = why_;
      if (prove(true)) result_.proved = result_.exactly = true;
      if (result_.exactly) why_ = larger;
    }
    result_.detail = result_.proved ? proved_text()
                                    : fmt::format("{} >= {} fits {}, and was not proved: {}",
                                                  param_->name, result_.form, points_text(), why_);
  }

  bool prove(bool exactly) {
    std::vector<std::vector<Certificate>> certificates;
    const lower::Binding any = with_sized_open(open_, *param_);
    for (const auto& conditions : cases_of(result_.shape, param_, params_, exactly)) {
      lower::Binding binding = any;
      for (const checked::ExprPtr& one : conditions) binding.conditions.push_back(one.get());
      for (const checked::Property& property : size_.properties) {
        Options options = options_;
        options.search = with_time_left(kPatience);
        Result found = solve(model_, binding, property, options, diagnostics_);
        result_.states += found.states;
        if (found.property.outcome != Outcome::Holds) {
          why_ = found.property.outcome == Outcome::Violated ? violated_text(found)
                                                             : found.property.detail;
          return false;
        }
        certificates.push_back(std::move(found.certificates));
      }
    }
    result_.certificates = std::move(certificates);
    return true;
  }

  /// Where the form, or a larger value, is not enough.
  std::string violated_text(const Result& found) const {
    if (!found.instance) return "a value is not enough";
    std::vector<Value> values;
    for (const checked::Param* param : params_) values.push_back(found.instance->values.at(param));
    return fmt::format("at {}, {} = {} is not enough", values_text(values), param_->name,
                       found.instance->values.at(param_));
  }

  // ---- in words

  std::string values_text(const std::vector<Value>& values) const {
    std::string text;
    for (std::size_t i = 0; i < params_.size(); ++i) {
      text += fmt::format("{}{} = {}", i ? ", " : "", params_[i]->name, values[i]);
    }
    return text;
  }

  /// "writers = 1..8", "(1, 1), (1, 2)" of several parameters; `only` those with a run or all.
  std::string where_text(bool only) const {
    std::vector<Value> line;
    std::vector<size::Point> places;
    for (const Frontier::Point& point : result_.points) {
      if (only && !point.refuted) continue;
      line.push_back(point.others.front());
      places.push_back(point.others);
    }
    const std::string names = fmt::format("{} = ", fmt::join(result_.others, ", "));
    if (params_.size() == 1) return names + size::ranges_text(line);
    return names + size::points_text(places);
  }

  std::string proved_text() const {
    std::string text =
        fmt::format("{} {} {}{}: proved for every {}", param_->name,
                    result_.exactly ? "==" : ">=", result_.form, closed_text(), ranges_text());
    if (result_.exactly) text += fmt::format(", not for larger values ({})", why_);
    const auto refuted = std::ranges::count(result_.points, true, &Frontier::Point::refuted);
    if (refuted > 0) {
      text += fmt::format("; one less is refuted by a run for {}", where_text(true));
    }
    if (static_cast<std::size_t>(refuted) < result_.points.size()) {
      text += fmt::format("; the least values computed are {}", points_text());
    }
    if (!ended_.empty()) text += "; " + ended_;
    return text;
  }

  /// " (per_bio = 4)": the proof is for these values of the others only.
  std::string closed_text() const {
    std::vector<std::string> closed;
    for (const auto& param : model_.params) {
      auto value = open_.values.find(param.get());
      if (value == open_.values.end() || param.get() == param_) continue;
      closed.push_back(
          fmt::format("{} = {}", param->name, lower::value_text(param->type.type, value->second)));
    }
    if (closed.empty()) return "";
    if (closed.size() > kMostNamed) return " (other parameters as in the scenario)";
    return fmt::format(" ({})", fmt::join(closed, ", "));
  }

  /// "writers >= 1, requests in 1..16"; a proof says nothing of values that an assumption excludes,
  /// and there may be many: the form itself may leave what is assumed.
  std::string ranges_text() const {
    std::string text;
    for (const checked::Param* param : params_) {
      const auto [low, high] = open_.open.at(param);
      text += (text.empty() ? "" : ", ") + param->name;
      text += high == ir::kUnbounded ? fmt::format(" >= {}", low)
                                     : fmt::format(" in {}..{}", low, high);
    }
    return model_.assumes.empty() ? text : text + " that the assumptions allow";
  }

  std::string points_text() const {
    std::string text;
    for (const Frontier::Point& point : result_.points) {
      if (!text.empty()) text += ", ";
      text += fmt::format("({}): {}", fmt::join(point.others, ", "), point.least);
    }
    return text;
  }

  const checked::CheckedModel& model_;
  const lower::Binding& open_;
  const checked::Size& size_;
  const checked::Param* param_ = size_.params.front().param;
  const Options& options_;
  Diagnostics& diagnostics_;
  std::vector<const checked::Param*> params_;
  std::string why_;
  std::string ended_;  ///< where no value of the range is enough any more
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  Frontier result_;
};

}  // namespace

lower::Binding with_sized_open(lower::Binding open, const checked::Param& sized) {
  open.values.erase(&sized);
  open.open[&sized] = {lower::range_of(sized).first, ir::kUnbounded};
  return open;
}

Frontier frontier(const checked::CheckedModel& model, const lower::Binding& open,
                  const checked::Size& size, const Options& options, Diagnostics& diagnostics) {
  return Finder(model, open, size, options, diagnostics).find();
}

}  // namespace hw::family
