#include "checker/size/trials.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "checker/portfolio/decide.h"
#include "checker/verdict/replay.h"

namespace hw::size {

Trials::Trials(const checked::CheckedModel& model, const lower::Binding& binding,
               const checked::Size& size, const Options& options)
    : model_(model),
      binding_(binding),
      size_(size),
      options_(options),
      left_(options.cover_states) {
  for (const checked::Property& property : size.properties) properties_.push_back(&property);
}

double Trials::elapsed() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
}

/// Why no further search may start; empty if one may.
std::string Trials::stopped() const {
  const search::Limits& limits = options_.search.limits;
  if (limits.interrupted && limits.interrupted->load()) return "interrupted";
  if (limits.max_seconds > 0 && elapsed() >= limits.max_seconds) return "time limit reached";
  return {};
}

std::optional<Trial> Trials::run(const Point& values, std::uint64_t max_states) {
  std::optional<lower::Binding> changed = bound_to(model_, binding_, size_, values);
  if (!changed) {
    ++excluded_;
    return std::nullopt;
  }
  Trial trial{Known::Undecided, 0, stopped()};
  if (!trial.why.empty()) return trial;
  if (options_.on_value) options_.on_value(values_text(size_, values));
  Diagnostics diagnostics;
  std::optional<lower::Lowered> lowered = lower::lower(model_, *changed, properties_, diagnostics);
  if (!lowered) {
    trial.known = Known::NoModel;
    trial.why =
        diagnostics.all().empty() ? "the model is in error" : diagnostics.all().front().message;
    return trial;
  }
  search::Options options = options_.search;
  double& seconds = options.limits.max_seconds;
  options.limits.max_states = max_states;
  options.witnesses = false;  // the verdict is what counts; for the runs that are shown: refute()
  if (seconds > 0) seconds = std::max(seconds - elapsed(), 0.001);
  judge(lowered->system, portfolio::decide(lowered->system, lowered->properties, options), trial);
  return trial;
}

std::optional<Trial> Trials::cover(const Point& values) {
  const std::uint64_t own = options_.search.limits.max_states;
  std::optional<Trial> trial = run(values, own == 0 ? left_ : std::min(own, left_));
  if (trial) left_ -= std::min(left_, std::max(trial->states, kLeastCost));
  return trial;
}

void Trials::judge(const ir::System& system, const SearchResult& found, Trial& trial) {
  trial.states = found.coverage.states;
  states_ += found.coverage.states;
  if (found.run_error) {
    if (std::string problem = replay(system, *found.run_error); !problem.empty()) {
      throw std::logic_error("a run found while sizing does not replay: " + problem);
    }
    trial.known = Known::NoModel;
    trial.why = "an assignment leaves its variable's range";
    return;
  }
  trial.known = Known::Enough;
  for (std::size_t i = 0; i < found.properties.size(); ++i) {
    const PropertyResult& property = found.properties[i];
    if (property.outcome == Outcome::Violated) {
      trial.known = Known::NotEnough;
      trial.why = size_.properties[i].text;
      return;
    }
    if (property.outcome == Outcome::Unknown && trial.known == Known::Enough) {
      trial.known = Known::Undecided;
      trial.why = property.detail;
    }
  }
}

std::optional<lower::Binding> bound_to(const checked::CheckedModel& model,
                                       const lower::Binding& binding, const checked::Size& size,
                                       const Point& values) {
  lower::Binding changed = binding;
  for (std::size_t i = 0; i < values.size(); ++i) {
    changed.values[size.params[i].param] = values[i];
  }
  // Assumptions are looked at with all values in place: setting the last one again does that.
  return lower::rebind(model, changed, *size.params.back().param, values.back());
}

std::string values_text(const checked::Size& size, const Point& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += fmt::format("{}{} = {}", i ? ", " : "", size.params[i].param->name, values[i]);
  }
  return text;
}

}  // namespace hw::size
