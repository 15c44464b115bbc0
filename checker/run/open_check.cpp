#include "checker/run/open_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "dsl/source/diagnostic_codes.h"
#include "dsl/typecheck/load.h"

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

namespace {

/// The model as the certificates of one folder need it.
class Verification {
 public:
  Verification(const checked::CheckedModel& model, std::string model_hash, std::string tool,
               double query_seconds)
      : model_(model),
        model_hash_(std::move(model_hash)),
        tool_(std::move(tool)),
        query_seconds_(query_seconds) {}

  certificate::Verified verify(const std::filesystem::path& folder) const {
    certificate::Verified result;
    result.check = folder.filename().string();
    auto claimed = certificate::read_manifest(folder);
    if (!claimed) {
      result.problem = "its manifest cannot be read";
      return result;
    }
    result.check = claimed->scenario + ": " + claimed->check;
    const checked::Scenario* scenario = nullptr;
    const checked::Check* check = find(*claimed, scenario);
    if (!check) {
      result.problem = "the model has no such check";
      return result;
    }
    Diagnostics problems;
    std::vector<lower::Override> values;
    std::vector<std::string> open_names;
    for (const auto& [name, value] : claimed->parameters) {
      if (value.find("..") == std::string::npos) {
        values.push_back({name, value});
      } else {
        open_names.push_back(name + "=" + value);
      }
    }
    auto binding = bound(*scenario, values, open_names, *check, problems);
    if (!binding) {
      result.problem = "its parameters do not fit the model";
      return result;
    }
    certificate::Subject expected{model_hash_, tool_, scenario->name, check->property.text,
                                  parameters_text(model_, *binding)};
    return certificate::verify(folder, expected, model_, *binding, check->property, query_seconds_);
  }

 private:
  const checked::Check* find(const certificate::Subject& claimed,
                             const checked::Scenario*& scenario) const {
    for (const checked::Scenario& one : model_.scenarios) {
      if (one.name != claimed.scenario) continue;
      scenario = &one;
      for (const auto& item : one.checks) {
        const auto* check = std::get_if<checked::Check>(&item);
        if (check && check->property.text == claimed.check) return check;
      }
    }
    return nullptr;
  }

  /// The closed parameters as the manifest has them; open ones as the check, or else it, says.
  std::optional<lower::Binding> bound(const checked::Scenario& scenario,
                                      const std::vector<lower::Override>& values,
                                      const std::vector<std::string>& open_names,
                                      const checked::Check& check, Diagnostics& problems) const {
    auto instance = lower::bind(model_, &scenario, values, problems);
    if (!instance) return std::nullopt;
    return open_binding(model_, *instance, check, open_names, problems);
  }

  const checked::CheckedModel& model_;
  std::string model_hash_;
  std::string tool_;
  double query_seconds_;
};

}  // namespace

std::vector<certificate::Verified> verify_certificates(
    SourceMap& sources, const std::filesystem::path& folder, const std::filesystem::path& model,
    const std::vector<std::filesystem::path>& library_dirs, const std::string& tool,
    double query_seconds, Diagnostics& diagnostics) {
  auto loaded = load_model(sources, model, library_dirs, diagnostics);
  if (!loaded) return {};
  std::vector<std::string_view> texts;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    texts.push_back(sources.file(static_cast<FileId>(i)).text);
  }
  Verification verification(*loaded, certificate::hash_of(texts), tool, query_seconds);
  std::vector<certificate::Verified> result;
  for (const std::filesystem::path& one : certificate::certificates(folder)) {
    result.push_back(verification.verify(one));
  }
  return result;
}

}  // namespace hw::run
