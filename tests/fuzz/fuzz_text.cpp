// libFuzzer target: any text through the whole front end. It may refuse the text with diagnostics, and
// must do that without crashing, hanging or running out of memory; what it accepts has no errors.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "dsl/typecheck/load.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hw::SourceMap sources;
  hw::Diagnostics diagnostics;
  std::string text(reinterpret_cast<const char*>(data), size);
  auto model = hw::load_text(sources, "fuzz.hwm", std::move(text), {}, diagnostics);
  if ((model == nullptr) != diagnostics.has_errors()) std::abort();
  for (const hw::Diagnostic& diagnostic : diagnostics.all()) {
    if (render(diagnostic, sources, false).empty()) std::abort();
  }
  return 0;
}
