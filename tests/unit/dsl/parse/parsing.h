// Parsing texts in tests: what must parse, and what must not.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "dsl/parse/parse.h"
#include "dump.h"

namespace hw::testing {

/// A text, its tree, its diagnostics.
struct Attempt {
  SourceMap sources;
  FileId file = kNoFile;
  Diagnostics diagnostics;
  std::unique_ptr<ast::File> tree;

  explicit Attempt(std::string text) : file(sources.add("m.hwm", std::move(text))) {
    tree = parse(sources, file, diagnostics);
  }

  std::string shown() const {
    std::string text;
    for (const Diagnostic& d : diagnostics.all()) text += render(d, sources, false);
    return text;
  }

  /// "code line:column message" a line.
  std::string errors() const {
    std::string text;
    for (const Diagnostic& d : diagnostics.all()) {
      const LineColumn at = sources.line_column(d.span.file, d.span.begin);
      text += d.code + " " + std::to_string(at.line) + ":" + std::to_string(at.column) + " " +
              d.message + "\n";
    }
    return text;
  }
};

/// The tree of a text that must parse; otherwise what was wrong.
inline std::string tree_of(const std::string& text) {
  const Attempt attempt(text);
  EXPECT_EQ(attempt.shown(), "");
  return attempt.tree ? dump(*attempt.tree) : attempt.shown();
}

/// The body of a task with these statements.
inline std::string body_of(const std::string& statements) {
  const Attempt attempt("task t {\n" + statements + "\n}");
  EXPECT_EQ(attempt.shown(), "");
  if (!attempt.tree) return attempt.shown();
  return dump(std::get<ast::Task>(attempt.tree->declarations.at(0)->node).body);
}

inline std::string expr_of(const std::string& text) {
  const Attempt attempt("assume " + text);
  EXPECT_EQ(attempt.shown(), "");
  if (!attempt.tree) return attempt.shown();
  return dump(std::get<ast::Assume>(attempt.tree->declarations.at(0)->node).condition);
}

/// The errors of a text that must not parse.
inline std::string errors_of(const std::string& text) {
  const Attempt attempt(text);
  EXPECT_EQ(attempt.tree, nullptr);
  EXPECT_TRUE(attempt.diagnostics.has_errors());
  return attempt.errors();
}

}  // namespace hw::testing
