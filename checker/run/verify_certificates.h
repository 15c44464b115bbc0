// Certificates against the model that they are about, which is read and lowered anew.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "checker/certificate/certificate.h"
#include "dsl/source/source_map.h"

namespace hw::run {

/// Verifies every certificate in a folder against a model. An empty result: there is none.
/// Diagnostics: errors of the model.
std::vector<certificate::Verified> verify_certificates(
    SourceMap& sources, const std::filesystem::path& folder, const std::filesystem::path& model,
    const std::vector<std::filesystem::path>& library_dirs, const std::string& tool,
    double query_seconds, Diagnostics& diagnostics);

}  // namespace hw::run
