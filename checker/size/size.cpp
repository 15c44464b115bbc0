#include "checker/size/size.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "checker/lower/lower.h"
#include "checker/portfolio/decide.h"
#include "checker/verdict/replay.h"

namespace hw::size {

namespace {

/// What a value costs at least, in states: lowering is work too, and a range of a million values
/// with ten states each must not take an hour.
constexpr std::uint64_t kLeastCost = 2'000;

class Solver {
 public:
  Solver(const checked::CheckedModel& model, const lower::Binding& binding,
         const checked::Size& size, const Options& options)
      : model_(model), binding_(binding), size_(size), options_(options) {
    for (const checked::Property& property : size.properties) properties_.push_back(&property);
    result_.param = size.param->name;
    result_.most = size.most;
    std::tie(result_.low, result_.high) = lower::range_of(*size.param);
    deadline_ = options.search.limits.max_seconds;
  }

  Result solve() {
    scan();
    cover();
    result_.seconds = elapsed();
    std::ranges::sort(result_.tried, {}, &Tried::value);
    conclude();
    return std::move(result_);
  }

 private:
  double elapsed() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  }

  /// Why no further search may start; empty if one may.
  std::string stopped() const {
    const search::Limits& limits = options_.search.limits;
    if (limits.interrupted && limits.interrupted->load()) return "interrupted";
    if (deadline_ > 0 && elapsed() >= deadline_) return "time limit reached";
    return {};
  }

  void scan() {
    const Value step = size_.most ? -1 : 1;
    const Value first = size_.most ? result_.high : result_.low;
    const Value end = size_.most ? result_.low - 1 : result_.high + 1;
    for (next_ = first; next_ != end; next_ += step) {
      std::optional<Tried> tried = try_value(next_, options_.search.limits.max_states);
      if (!tried) continue;
      result_.tried.push_back(*tried);
      if (tried->known == Known::Enough) {
        result_.value = next_;
        next_ += step;
        return;
      }
      if (tried->known == Known::Undecided) {
        result_.undecided = true;
        next_ += step;
        return;
      }
    }
  }

  /// The values beyond the answer, while the budget lasts.
  void cover() {
    if (!result_.value) return;
    const Value step = size_.most ? -1 : 1;
    const Value end = size_.most ? result_.low - 1 : result_.high + 1;
    std::uint64_t left = options_.cover_states;
    for (; next_ != end; next_ += step) {
      if (left < kLeastCost || !stopped().empty()) return;
      const std::uint64_t own = options_.search.limits.max_states;
      std::optional<Tried> tried = try_value(next_, own == 0 ? left : std::min(own, left));
      if (!tried) continue;
      result_.tried.push_back(*tried);
      if (tried->known == Known::Undecided) return;
      if (tried->known != Known::Enough) result_.holes.push_back(next_);
      left -= std::min(left, std::max(tried->states, kLeastCost));
    }
    result_.everything_covered = true;
  }

  /// Nothing if an assumption excludes the value.
  std::optional<Tried> try_value(Value value, std::uint64_t max_states) {
    std::optional<lower::Binding> changed = lower::rebind(model_, binding_, *size_.param, value);
    if (!changed) {
      ++result_.excluded;
      return std::nullopt;
    }
    Tried tried{value, Known::Undecided, 0, stopped()};
    if (!tried.why.empty()) return tried;
    if (options_.on_value) options_.on_value(value);
    Diagnostics diagnostics;
    std::optional<lower::Lowered> lowered =
        lower::lower(model_, *changed, properties_, diagnostics);
    if (!lowered) {
      tried.known = Known::NoModel;
      tried.why =
          diagnostics.all().empty() ? "the model is in error" : diagnostics.all().front().message;
      return tried;
    }
    search::Options options = options_.search;
    options.limits.max_states = max_states;
    options.witnesses = false;  // no run is shown for a value; the verdict is what counts
    if (deadline_ > 0) options.limits.max_seconds = std::max(deadline_ - elapsed(), 0.001);
    judge(*lowered, portfolio::decide(lowered->system, lowered->properties, options), tried);
    return tried;
  }

  void judge(const lower::Lowered& lowered, const SearchResult& found, Tried& tried) {
    tried.states = found.coverage.states;
    result_.states += found.coverage.states;
    if (found.run_error) {
      require_replay(replay(lowered.system, *found.run_error));
      tried.known = Known::NoModel;
      tried.why = "an assignment leaves its variable's range";
      return;
    }
    tried.known = Known::Enough;
    for (std::size_t i = 0; i < found.properties.size(); ++i) {
      const PropertyResult& property = found.properties[i];
      if (property.outcome == Outcome::Violated) {
        if (property.witness) {
          require_replay(replay(lowered.system, lowered.properties[i], *property.witness));
        }
        tried.known = Known::NotEnough;
        tried.why = lowered.properties[i].text;
        return;
      }
      if (property.outcome == Outcome::Unknown && tried.known == Known::Enough) {
        tried.known = Known::Undecided;
        tried.why = property.detail;
      }
    }
  }

  static void require_replay(const std::string& problem) {
    if (!problem.empty()) {
      throw std::logic_error("a witness found while sizing does not replay: " + problem);
    }
  }

  std::vector<Value> values_known(Known known) const {
    std::vector<Value> values;
    for (const Tried& tried : result_.tried) {
      if (tried.known == known) values.push_back(tried.value);
    }
    return values;
  }

  /// Values that are in error or excluded, if any: they are part of every answer.
  std::string exceptions() const {
    std::string text;
    if (auto values = values_known(Known::NoModel); !values.empty()) {
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
      conclude_found();
    } else if (result_.undecided) {
      auto it = std::ranges::find(result_.tried, Known::Undecided, &Tried::known);
      std::string refuted = ranges_text(values_known(Known::NotEnough));
      result_.detail = fmt::format("undecided at {} ({}){}", it->value, it->why,
                                   refuted.empty() ? "" : "; not enough: " + refuted);
    } else {
      result_.everything_covered = true;
      result_.detail = fmt::format("no value in {}..{} is enough", result_.low, result_.high);
    }
    result_.detail += exceptions();
  }

  void conclude_found() {
    std::ranges::sort(result_.holes);
    const char* others = size_.most ? "smaller" : "larger";
    const Value end = size_.most ? result_.low : result_.high;
    const std::string holes = ranges_text(result_.holes);
    if (*result_.value == end) {
      result_.detail = fmt::format("it is the {} end of the range", size_.most ? "low" : "high");
    } else if (result_.everything_covered && holes.empty()) {
      result_.detail = fmt::format("every {} value {} to {} is enough too", others,
                                   size_.most ? "down" : "up", end);
    } else if (result_.everything_covered) {
      result_.detail = fmt::format("every {} value is enough too, except {}", others, holes);
    } else if (last_covered() == *result_.value) {
      result_.detail = fmt::format("no {} value was covered; nothing is claimed of them", others);
    } else {
      result_.detail = fmt::format(
          "{} values were covered as far as {}, all enough{}{}; beyond it "
          "nothing is claimed",
          others, last_covered(), holes.empty() ? "" : " except ", holes);
    }
  }

  /// The farthest value from the answer that is decided.
  Value last_covered() const {
    Value last = *result_.value;
    for (const Tried& tried : result_.tried) {
      if (tried.known == Known::Undecided) continue;
      last = size_.most ? std::min(last, tried.value) : std::max(last, tried.value);
    }
    return last;
  }

  const checked::CheckedModel& model_;
  const lower::Binding& binding_;
  const checked::Size& size_;
  const Options& options_;
  std::vector<const checked::Property*> properties_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  double deadline_ = 0;
  Value next_ = 0;  ///< the next value to try
  Result result_;
};

}  // namespace

Result solve(const checked::CheckedModel& model, const lower::Binding& binding,
             const checked::Size& size, const Options& options) {
  return Solver(model, binding, size, options).solve();
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

}  // namespace hw::size
