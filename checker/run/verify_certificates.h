// Certificates against the model that they are about, which is read and lowered anew.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "checker/certificate/certificate.h"
#include "dsl/source/source_map.h"

namespace hw::run {

/// Verifies every certificate in a folder against a model. An empty result: there is none.
/// Diagnostics: errors of the model. `on_phase`: the folder that is next.
std::vector<certificate::Verified> verify_certificates(
    SourceMap& sources, const std::filesystem::path& folder, const std::filesystem::path& model,
    const std::vector<std::filesystem::path>& library_dirs, const std::string& tool,
    double query_seconds, Diagnostics& diagnostics,
    const std::function<void(const std::string&)>& on_phase = {});

}  // namespace hw::run
