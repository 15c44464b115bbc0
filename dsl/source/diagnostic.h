// What is wrong with a text, said once, in a form that the report can print with a caret.
//
// Codes are stable: a number once given to a kind of mistake is never given to another one. The
// list is kept in diagnostic_codes.h and explained in dsl/REFERENCE.md.
#pragma once

#include <string>
#include <vector>

#include "dsl/source/source_map.h"
#include "dsl/source/span.h"

namespace hw {

enum class Severity { Error, Warning };

/// A second place that belongs to the message ("first declared here").
struct Note {
  Span span;
  std::string text;
};

struct Diagnostic {
  Severity severity = Severity::Error;
  std::string code;     ///< "E0203", "W0301"
  Span span;            ///< where; unknown for a mistake with no place in a text
  std::string message;  ///< what is wrong and what was expected; one line, no full stop
  std::string hint;     ///< how to mend it; may be empty
  std::vector<Note> notes;
};

/// Collects diagnostics in the order of discovery and drops exact repeats.
class Diagnostics {
 public:
  /// No more than this many errors are kept; the rest are counted.
  static constexpr std::size_t kMaxErrors = 50;

  /// The reference is good until the next call: for adding notes at once.
  Diagnostic& error(std::string code, Span span, std::string message, std::string hint = {});
  Diagnostic& warning(std::string code, Span span, std::string message, std::string hint = {});

  bool has_errors() const { return error_count_ > 0; }
  std::size_t error_count() const { return error_count_; }
  const std::vector<Diagnostic>& all() const { return all_; }
  void append(const Diagnostics& other);
  /// Into the order of the text, file by file; those at one place stay in the order of discovery.
  void sort_by_place();

 private:
  Diagnostic& add(Diagnostic diagnostic);

  std::vector<Diagnostic> all_;
  Diagnostic overflow_;  ///< where references to dropped entries point
  std::size_t error_count_ = 0;
};

/// `file:line:col: error[E0203]: message`, the source line, a caret line, hint and notes.
/// Every line ends in a newline. Tabs are widened, a long line is clipped around the caret, and
/// control characters of the text (also those that change the direction of writing) are shown as
/// `?`, so that a hostile file cannot write to the terminal. `colour` adds ANSI colours; the text
/// is the same without them.
std::string render(const Diagnostic& diagnostic, const SourceMap& sources, bool colour);

/// The candidate nearest to `name` by edit distance (insert, delete, replace, swap neighbours; the
/// case of letters is free), if near enough to be a slip, the first of several; else empty. Near
/// enough: one edit from 3 letters on, two from 6, three from 10.
std::string nearest(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace hw
