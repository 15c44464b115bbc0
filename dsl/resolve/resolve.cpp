#include "dsl/resolve/resolve.h"

#include "dsl/resolve/binder.h"
#include "dsl/resolve/imports.h"
#include "dsl/resolve/scopes.h"

namespace hw {

std::optional<resolved::Model> resolve(SourceMap& sources, FileId main,
                                       const std::vector<std::filesystem::path>& library_dirs,
                                       Diagnostics& diagnostics) {
  resolved::Model model;
  model.sources = &sources;
  model.main = main;
  model.files = resolved::load_files(sources, main, library_dirs, diagnostics);
  if (model.files.empty()) return std::nullopt;
  const std::size_t errors_before = diagnostics.error_count();
  const resolved::Names names = resolved::declare(model, diagnostics);
  resolved::Binder(model, names, diagnostics).run();
  model.complete = diagnostics.error_count() == errors_before;
  return model;
}

}  // namespace hw
