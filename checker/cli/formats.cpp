#include "checker/cli/formats.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "dsl/source/diagnostic.h"

namespace hw::cli {

namespace {

struct Row {
  const char* name;
  ReportFormat format;
};
constexpr std::array kFormats = {
    Row{"text", ReportFormat::Text},     Row{"json", ReportFormat::Json},
    Row{"junit", ReportFormat::Junit},   Row{"sarif", ReportFormat::Sarif},
    Row{"github", ReportFormat::Github}, Row{"html", ReportFormat::Html}};

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t from = 0;;) {
    std::size_t comma = text.find(',', from);
    parts.push_back(text.substr(from, comma - from));
    if (comma == std::string::npos) return parts;
    from = comma + 1;
  }
}

std::string unknown(const std::string& name) {
  std::vector<std::string> names;
  for (const Row& row : kFormats) names.emplace_back(row.name);
  std::string near = nearest(name, names);
  return fmt::format("--format: there is no format `{}`\n  {}", name,
                     near.empty() ? fmt::format("there are: {}", fmt::join(names, ", "))
                                  : fmt::format("did you mean `{}`?", near));
}

const char* name_of(ReportFormat format) {
  for (const Row& row : kFormats) {
    if (row.format == format) return row.name;
  }
  return "";
}

/// What two reports in one place would spoil.
std::string clash(const std::vector<ReportTarget>& targets) {
  for (std::size_t i = 0; i < targets.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const ReportTarget &a = targets[j], &b = targets[i];
      if (a.file != b.file) continue;
      if (a.format == b.format) {
        return fmt::format("--format: `{}` twice for one place", name_of(a.format));
      }
      const bool spoiled = b.file.empty() ? is_document(a.format) && is_document(b.format) : true;
      if (!spoiled) continue;
      return fmt::format(
          "--format: `{}` and `{}` cannot both go to {}\n  `--format {}=FILE` gives "
          "one a file of its own",
          name_of(a.format), name_of(b.format),
          b.file.empty() ? "standard output" : "`" + b.file + "`", name_of(b.format));
    }
  }
  return "";
}

}  // namespace

bool is_document(ReportFormat format) {
  return format == ReportFormat::Json || format == ReportFormat::Junit ||
         format == ReportFormat::Sarif || format == ReportFormat::Html;
}

std::variant<std::vector<ReportTarget>, std::string> parse_formats(
    const std::vector<std::string>& written, const std::string& output) {
  std::vector<ReportTarget> targets;
  for (const std::string& text : written) {
    for (const std::string& part : split(text)) {
      std::size_t equals = part.find('=');
      std::string name = part.substr(0, equals);
      auto row = std::ranges::find(kFormats, name, [](const Row& one) { return one.name; });
      if (row == kFormats.end()) return unknown(name);
      ReportTarget target{row->format, {}};
      if (equals != std::string::npos) {
        target.file = part.substr(equals + 1);
        if (target.file.empty()) return fmt::format("--format {}: no file behind the `=`", part);
      }
      targets.push_back(target);
    }
  }
  if (targets.empty()) targets.push_back({});
  if (!output.empty()) {
    auto first = std::ranges::find(targets, std::string(), &ReportTarget::file);
    if (first == targets.end()) return "--output: every format has a file already";
    first->file = output;
  }
  if (std::string wrong = clash(targets); !wrong.empty()) return wrong;
  const bool taken = std::ranges::any_of(targets, [](const ReportTarget& target) {
    return target.file.empty() && is_document(target.format);
  });
  for (ReportTarget& target : targets) {
    target.on_stderr = taken && target.file.empty() && !is_document(target.format);
  }
  return targets;
}

}  // namespace hw::cli
