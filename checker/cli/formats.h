// --format as written: which reports, and where each goes.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace hw::cli {

enum class ReportFormat { Text, Json, Junit, Sarif, Github, Html };

struct ReportTarget {
  ReportFormat format = ReportFormat::Text;
  std::string file;        ///< "" for a standard stream
  bool on_stderr = false;  ///< a document has standard output for itself
  bool operator==(const ReportTarget&) const = default;
};

/// json, junit, sarif and html are documents: one of them fills standard output, and what is
/// written line by line (text, github) then goes to standard error, which GitHub's runner reads as
/// well.
bool is_document(ReportFormat format);

/// "junit=FILE,github", any number of times; none is `text`. `output` is where the first one
/// without a file of its own goes. Text: what is wrong with it.
std::variant<std::vector<ReportTarget>, std::string> parse_formats(
    const std::vector<std::string>& written, const std::string& output);

}  // namespace hw::cli
