#include "checker/run/verify_certificates.h"

#include <algorithm>

#include "checker/run/open_check.h"
#include "dsl/typecheck/load.h"

namespace hw::run {

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
