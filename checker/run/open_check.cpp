#include "checker/run/open_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <sstream>

#include "checker/family/family.h"
#include "dsl/source/diagnostic_codes.h"

namespace hw::run {

namespace {

/// "1..8", "1.."
bool read_range(const std::string& text, checked::OpenParam& open) {
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos) return false;
  auto number = [](const std::string& digits, checked::ExprPtr& to) {
    checked::Value value = 0;
    auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (problem != std::errc() || end != digits.data() + digits.size()) return false;
    to = std::make_unique<checked::Expr>();
    to->node = checked::Literal{value};
    return true;
  };
  const std::string high = text.substr(dots + 2);
  open.unbounded = high.empty();
  return number(text.substr(0, dots), open.low) && (high.empty() || number(high, open.high));
}

}  // namespace

std::optional<lower::Binding> open_binding(const checked::CheckedModel& model,
                                           const lower::Binding& binding,
                                           const checked::Check& check,
                                           const std::vector<std::string>& names,
                                           Diagnostics& diagnostics) {
  if (!check.for_all.empty()) return family::leave_open(binding, check.for_all, diagnostics);
  std::vector<checked::OpenParam> open;
  for (const std::string& written : names) {
    const std::size_t equals = std::min(written.find('='), written.size());
    const std::string name = written.substr(0, equals);
    auto it = std::ranges::find(model.params, name, [](const auto& param) { return param->name; });
    if (it == model.params.end()) {
      diagnostics.error(code::kUnknownDefine, Span{},
                        fmt::format("--for-all {}: the model has no parameter of this name", name));
      return std::nullopt;
    }
    if (it->get()->type.type.kind != checked::Type::Int && equals != written.size()) {
      diagnostics.error(code::kUnknownDefine, Span{},
                        fmt::format("--for-all {}: `{}` is no number", written, name));
      return std::nullopt;
    }
    checked::OpenParam& made = open.emplace_back();
    made.param = it->get();
    if (equals != written.size() && !read_range(written.substr(equals + 1), made)) {
      diagnostics.error(code::kUnknownDefine, Span{},
                        fmt::format("--for-all {}: expected NAME, NAME=A..B or NAME=A..", written));
      return std::nullopt;
    }
  }
  return family::leave_open(binding, open, diagnostics);
}

std::vector<std::string> assumptions_text(const checked::CheckedModel& model,
                                          const SourceMap& sources) {
  std::vector<std::string> result;
  for (const checked::Assume& assume : model.assumes) {
    const Span span = assume.span;
    std::istringstream words(
        std::string(sources.file(span.file).text.substr(span.begin, span.end - span.begin)));
    std::vector<std::string> all(std::istream_iterator<std::string>(words), {});
    result.push_back(fmt::format("{}", fmt::join(all, " ")));
  }
  return result;
}

std::vector<std::pair<std::string, std::string>> parameters_text(const checked::CheckedModel& model,
                                                                 const lower::Binding& binding) {
  std::vector<std::pair<std::string, std::string>> result;
  for (const auto& param : model.params) {
    auto open = binding.open.find(param.get());
    std::string text;
    if (open == binding.open.end()) {
      text = lower::value_text(param->type.type, binding.values.at(param.get()));
    } else {
      text = fmt::format("{}..", open->second.low);
      if (open->second.high != ir::kUnbounded) text += fmt::format("{}", open->second.high);
    }
    result.emplace_back(param->name, std::move(text));
  }
  return result;
}

}  // namespace hw::run
