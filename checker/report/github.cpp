// Escaping is GitHub's own: per cent, line ends, and in properties also colon and comma.
#include "checker/report/github.h"

#include <fmt/format.h>

#include "checker/report/finding.h"
#include "checker/verdict/story.h"

namespace hw::report {

namespace {

constexpr std::size_t kMostSteps = 60;  ///< an annotation is for reading, the report has the rest

std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (char letter : clean_text(text)) {
    const bool special = letter == '%' || letter == '\r' || letter == '\n' ||
                         (property && (letter == ':' || letter == ','));
    if (special) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
    } else {
      out += letter;
    }
  }
  return out;
}

std::string line_of(const char* command, const std::string& file, Span span,
                    const std::string& title, const std::string& message,
                    const SourceMap* sources) {
  std::string place;
  if (span.known()) {
    LineColumn at = sources->line_column(span.file, span.begin);
    place = fmt::format("file={},line={},col={},", escaped(sources->file(span.file).name, true),
                        at.line, at.column);
  } else if (!file.empty()) {
    place = fmt::format("file={},", escaped(file, true));
  }
  return fmt::format("::{} {}title={}::{}\n", command, place, escaped(title, true),
                     escaped(message, false));
}

std::string steps_text(const Finding& finding, const SourceMap& sources) {
  if (!finding.witness) return "";
  std::string out;
  story::Story story = story::tell(finding.scenario->lowered->system, *finding.witness);
  for (std::size_t i = 0; i < story.steps.size() && i < kMostSteps; ++i) {
    const story::StoryStep& step = story.steps[i];
    std::string where =
        step.span.known()
            ? fmt::format(" (line {})", sources.line_column(step.span.file, step.span.begin).line)
            : "";
    out += fmt::format("\n{}. {}: {}{}", i + 1, step.actor, step.text, where);
  }
  if (story.steps.size() > kMostSteps) {
    out += fmt::format("\nand {} more", story.steps.size() - kMostSteps);
  }
  return out;
}

}  // namespace

std::string github_text(const run::FileResult& result, const SourceMap& sources) {
  std::string out;
  for (const Finding& one : findings(result)) {
    const char* command = one.kind == Finding::Kind::Warning ? "warning" : "error";
    out += line_of(command, result.file, one.span, one.title,
                   one.message + steps_text(one, sources), &sources);
  }
  return out;
}

std::string github_text(const RunSummary& summary, const SourceMap& sources) {
  std::string out;
  for (const Difference& one : summary.differences) {
    out += line_of("error", one.file, one.span, "baseline", to_text(one), &sources);
  }
  for (const std::string& problem : summary.problems) {
    out += line_of("error", "", {}, "hw", problem, nullptr);
  }
  return out;
}

}  // namespace hw::report
