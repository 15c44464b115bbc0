// See load_text.h.
#include "tests/agree/load_text.h"

#include "dsl/resolve/resolve.h"
#include "dsl/typecheck/typecheck.h"

namespace hw::agree {

std::unique_ptr<checked::CheckedModel> load_text(SourceMap& sources, const std::string& text,
                                                 Diagnostics& diagnostics) {
  const FileId file = sources.add("random.hwm", text);
  const auto resolved = resolve(sources, file, {}, diagnostics);
  if (!resolved) return nullptr;
  return typecheck(*resolved, diagnostics);
}

}  // namespace hw::agree
