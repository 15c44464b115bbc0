#include "checker/run/verify_certificates.h"

#include <algorithm>

#include "checker/family/frontier.h"
#include "checker/run/open_check.h"
#include "dsl/typecheck/load.h"

namespace hw::run {

namespace {

/// The model as the certificates of one folder need it.
class Verification {
 public:
  Verification(const checked::CheckedModel& model, const SourceMap& sources, std::string model_hash,
               std::string tool, double query_seconds)
      : model_(model),
        assumptions_(assumptions_text(model, sources)),
        model_hash_(std::move(model_hash)),
        tool_(std::move(tool)),
        query_seconds_(query_seconds) {}

  certificate::Verified verify(const std::filesystem::path& folder) const {
    certificate::Verified result;
    result.check = folder.filename().string();
    auto claimed = certificate::subject_of(folder);
    if (!claimed) {
      result.problem = "its manifest cannot be read";
      return result;
    }
    result.check = claimed->scenario + ": " + claimed->check;
    const checked::Check* check = nullptr;
    const checked::Size* size = nullptr;
    const checked::Scenario* scenario = find(*claimed, check, size);
    if (!scenario) {
      result.problem = "the model has no such check";
      return result;
    }
    const checked::Check none;
    auto binding = bound(*scenario, *claimed, check ? *check : none);
    if (!binding) {
      result.problem = "its parameters do not fit the model";
      return result;
    }
    certificate::Subject expected = *claimed;  // the rest of it is what has to be shown
    expected.model_hash = model_hash_;
    expected.tool = tool_;
    expected.parameters = parameters_text(model_, *binding);
    expected.assumptions = assumptions_;
    family::Cases cases;
    auto goals = check ? goals_of(*binding, check->property)
                       : goals_of(*binding, *size, *claimed->sized, cases);
    if (goals.empty()) {
      result.problem = "its form does not fit the model";
      return result;
    }
    return certificate::verify(folder, expected, model_, goals, query_seconds_);
  }

 private:
  using Goals = std::vector<certificate::Goal>;

  static Goals goals_of(const lower::Binding& binding, const checked::Property& property) {
    return {{binding, &property}};
  }

  /// The conditions live in `cases`. Nothing: the form is not one of these parameters.
  Goals goals_of(const lower::Binding& binding, const checked::Size& size,
                 const certificate::Sized& sized, family::Cases& cases) const {
    const checked::Param* param = size.params.front().param;
    std::vector<const checked::Param*> others;
    std::vector<std::string> names;
    for (const auto& one : model_.params) {
      if (one.get() == param || !binding.open.contains(one.get())) continue;
      others.push_back(one.get());
      names.push_back(one->name);
    }
    // The claim is about every value of the sized parameter that the conditions allow.
    const lower::Binding any = family::with_sized_open(binding, *param);
    if (names != sized.others || sized.param != param->name || size.params.size() > 1 ||
        size.params[0].most || parameters_text(model_, any) != parameters_text(model_, binding)) {
      return {};
    }
    cases = family::cases_of(sized.form, param, others, sized.exactly);
    Goals goals;
    for (const auto& conditions : cases) {
      for (const checked::Property& property : size.properties) {
        certificate::Goal& goal = goals.emplace_back(any, &property);
        for (const checked::ExprPtr& one : conditions) goal.binding.conditions.push_back(one.get());
      }
    }
    return goals;
  }

  /// The scenario, and in it the check or the size: a size where the claim is about one.
  const checked::Scenario* find(const certificate::Subject& claimed, const checked::Check*& check,
                                const checked::Size*& size) const {
    for (const checked::Scenario& one : model_.scenarios) {
      if (one.name != claimed.scenario) continue;
      for (const auto& item : one.checks) {
        check = std::get_if<checked::Check>(&item);
        size = std::get_if<checked::Size>(&item);
        if (claimed.sized ? size && size->text == claimed.check
                          : check && check->property.text == claimed.check) {
          return &one;
        }
      }
    }
    return nullptr;
  }

  /// The closed parameters as the manifest has them; open ones as the check, or else it, says.
  std::optional<lower::Binding> bound(const checked::Scenario& scenario,
                                      const certificate::Subject& claimed,
                                      const checked::Check& check) const {
    Diagnostics problems;
    std::vector<lower::Override> values;
    std::vector<std::string> open_names;
    for (const auto& [name, value] : claimed.parameters) {
      if (value.find("..") == std::string::npos) {
        values.push_back({name, value});
      } else {
        open_names.push_back(name + "=" + value);
      }
    }
    auto instance = lower::bind(model_, &scenario, values, problems);
    if (!instance) return std::nullopt;
    return open_binding(model_, *instance, check, open_names, problems);
  }

  const checked::CheckedModel& model_;
  std::vector<std::string> assumptions_;
  std::string model_hash_;
  std::string tool_;
  double query_seconds_;
};

}  // namespace

std::vector<certificate::Verified> verify_certificates(
    SourceMap& sources, const std::filesystem::path& folder, const std::filesystem::path& model,
    const std::vector<std::filesystem::path>& library_dirs, const std::string& tool,
    double query_seconds, Diagnostics& diagnostics,
    const std::function<void(const std::string&)>& on_phase) {
  auto loaded = load_model(sources, model, library_dirs, diagnostics);
  if (!loaded) return {};
  std::vector<std::string_view> texts;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    texts.push_back(sources.file(static_cast<FileId>(i)).text);
  }
  Verification verification(*loaded, sources, certificate::hash_of(texts), tool, query_seconds);
  std::vector<certificate::Verified> result;
  for (const std::filesystem::path& one : certificate::certificates(folder)) {
    if (on_phase) on_phase(one.string());
    result.push_back(verification.verify(one));
  }
  return result;
}

}  // namespace hw::run
