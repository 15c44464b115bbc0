#include "dsl/typecheck/load.h"

#include <fmt/format.h>

#include "dsl/resolve/resolve.h"
#include "dsl/source/diagnostic_codes.h"
#include "dsl/typecheck/typecheck.h"

namespace hw {

namespace {

std::unique_ptr<checked::CheckedModel> check(SourceMap& sources, FileId file,
                                             const std::vector<std::filesystem::path>& library_dirs,
                                             Diagnostics& diagnostics) {
  const std::optional<resolved::Model> model = resolve(sources, file, library_dirs, diagnostics);
  return model ? typecheck(*model, diagnostics) : nullptr;
}

}  // namespace

std::unique_ptr<checked::CheckedModel> load_model(
    SourceMap& sources, const std::filesystem::path& path,
    const std::vector<std::filesystem::path>& library_dirs, Diagnostics& diagnostics) {
  const auto outcome = sources.read(path, path.generic_string());
  if (const auto* failure = std::get_if<ReadFailure>(&outcome)) {
    diagnostics.error(code::kUnreadableFile, Span{},
                      fmt::format("cannot read `{}`: {}", path.generic_string(), failure->why));
    return nullptr;
  }
  return check(sources, std::get<FileId>(outcome), library_dirs, diagnostics);
}

std::unique_ptr<checked::CheckedModel> load_text(
    SourceMap& sources, std::string name, std::string text,
    const std::vector<std::filesystem::path>& library_dirs, Diagnostics& diagnostics) {
  const FileId file = sources.add(std::move(name), std::move(text));
  return check(sources, file, library_dirs, diagnostics);
}

}  // namespace hw
