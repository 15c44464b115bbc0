#include "checker/family/frontier.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace hw::family {

namespace {

using checked::BinaryOp;
using checked::Expr;
using checked::ExprPtr;

ExprPtr make(checked::Type::Kind kind, decltype(Expr::node) node) {
  auto expr = std::make_unique<Expr>();
  expr->type.kind = kind;
  expr->node = std::move(node);
  return expr;
}
ExprPtr number(Value value) { return make(checked::Type::Int, checked::Literal{value}); }
ExprPtr use(const checked::Param* param) {
  return make(checked::Type::Int, checked::ParamUse{param});
}
ExprPtr binary(checked::Type::Kind kind, BinaryOp op, ExprPtr left, ExprPtr right) {
  return make(kind, checked::Binary{op, std::move(left), std::move(right)});
}

/// constant + sum of coefficient * parameter
struct Form {
  Value constant = 0;
  std::vector<Value> coefficients;

  Value at(const std::vector<Value>& values) const {
    Value sum = constant;
    for (std::size_t i = 0; i < values.size(); ++i) sum += coefficients[i] * values[i];
    return sum;
  }
};

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
    result_.seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    return std::move(result_);
  }

 private:
  using Clock = std::chrono::steady_clock;

  /// Points near the low ends: enough of them that a form that fits is no coincidence.
  bool compute() {
    const Value farthest = params_.size() == 1 ? 7 : params_.size() == 2 ? 4 : 2;
    for (Value distance = 0; distance <= farthest; ++distance) {
      std::vector<Value> values;
      if (!points(0, distance, values)) return false;
    }
    if (result_.points.size() < params_.size() + 2) {
      result_.detail = "too few small values satisfy the assumptions to see a form";
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
    std::string text;
    for (std::size_t i = 0; i < params_.size(); ++i) {
      bound.values[params_[i]] = values[i];
      text += fmt::format("{}{} = {}", i ? ", " : "", params_[i]->name, values[i]);
    }
    if (options_.on_phase) options_.on_phase("sizing for " + text);
    size::Options options;
    options.search = options_.search;
    options.cover_states = 0;
    size::Result found = size::solve(model_, bound, size_, options);
    result_.states += found.states;
    if (found.value) {
      result_.points.push_back({values, *found.value});
      return true;
    }
    const auto [low, high] = lower::range_of(*param_);
    if (found.excluded == static_cast<std::uint64_t>(high - low + 1))
      return true;  // by an `assume`
    result_.detail = fmt::format("for {}: {}", text, found.detail);
    return false;
  }

  /// The form through the points: differences along each parameter, then every point must fit.
  std::optional<Form> fit() const {
    Form form;
    const Frontier::Point& origin = result_.points.front();
    for (std::size_t i = 0; i < params_.size(); ++i) {
      std::vector<Value> next = origin.others;
      ++next[i];
      auto it = std::ranges::find(result_.points, next, &Frontier::Point::others);
      if (it == result_.points.end()) return std::nullopt;
      form.coefficients.push_back(it->least - origin.least);
    }
    form.constant = origin.least - form.at(origin.others);
    const bool fits = std::ranges::all_of(result_.points, [&](const Frontier::Point& point) {
      return form.at(point.others) == point.least;
    });
    return fits ? std::optional(form) : std::nullopt;
  }

  ExprPtr expression(const Form& form) const {
    ExprPtr sum = number(form.constant);
    for (std::size_t i = 0; i < params_.size(); ++i) {
      sum = binary(checked::Type::Int, BinaryOp::Add, std::move(sum),
                   binary(checked::Type::Int, BinaryOp::Multiply, number(form.coefficients[i]),
                          use(params_[i])));
    }
    return sum;
  }

  std::string text(const Form& form) const {
    std::string result;
    for (std::size_t i = 0; i < params_.size(); ++i) {
      const Value c = form.coefficients[i];
      if (c == 0) continue;
      const Value size = c < 0 ? -c : c;
      result += result.empty() ? (c < 0 ? "-" : "") : (c < 0 ? " - " : " + ");
      result += size == 1 ? params_[i]->name : fmt::format("{}*{}", size, params_[i]->name);
    }
    if (result.empty()) return fmt::format("{}", form.constant);
    if (form.constant == 0) return result;
    return result + fmt::format(" {} {}", form.constant < 0 ? '-' : '+', std::abs(form.constant));
  }

  void conclude() {
    std::optional<Form> form = fit();
    if (!form) {
      result_.detail = "no linear form fits the least values: " + points_text();
      return;
    }
    result_.form = text(*form);
    if (prove(*form, BinaryOp::GreaterEqual)) {
      result_.proved = true;
    } else if (prove(*form, BinaryOp::Equal)) {
      result_.proved = result_.exactly = true;
    }
    if (!result_.proved) {
      result_.detail = fmt::format("{} >= {} fits {}, and was not proved: {}", param_->name,
                                   result_.form, points_text(), why_);
      return;
    }
    result_.detail = fmt::format(
        "{} {} {}: proved for all {}; one less is not enough at every point computed: {}",
        param_->name, result_.exactly ? "==" : ">=", result_.form,
        fmt::join(result_.others, ", "), points_text());
  }

  bool prove(const Form& form, BinaryOp relation) {
    lower::Binding binding = open_;
    binding.values.erase(param_);
    binding.open[param_] = {lower::range_of(*param_).first, ir::kUnbounded};
    ExprPtr condition = binary(checked::Type::Bool, relation, use(param_), expression(form));
    binding.conditions.push_back(condition.get());
    std::vector<Certificate> certificates;
    for (const checked::Property& property : size_.properties) {
      Result found = solve(model_, binding, property, options_, diagnostics_);
      result_.states += found.states;
      if (found.property.outcome != Outcome::Holds) {
        why_ = found.property.outcome == Outcome::Violated ? "a larger value is not enough"
                                                           : found.property.detail;
        return false;
      }
      std::ranges::move(found.certificates, std::back_inserter(certificates));
    }
    result_.certificates = std::move(certificates);
    return true;
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
  Clock::time_point started_ = Clock::now();
  Frontier result_;
};

}  // namespace

Frontier frontier(const checked::CheckedModel& model, const lower::Binding& open,
                  const checked::Size& size, const Options& options, Diagnostics& diagnostics) {
  return Finder(model, open, size, options, diagnostics).find();
}

}  // namespace hw::family
