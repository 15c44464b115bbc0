// Collecting diagnostics.
#include "dsl/source/diagnostic.h"

#include <algorithm>
#include <utility>

namespace hw {
namespace {

bool same(const Diagnostic& a, const Diagnostic& b) {
  return a.severity == b.severity && a.code == b.code && a.span == b.span && a.message == b.message;
}

/// A message may quote a name of a megabyte; nobody reads that.
void shorten(std::string& text) {
  constexpr std::size_t kMost = 2000;
  if (text.size() <= kMost) return;
  std::size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  text += " ...";
}

}  // namespace

Diagnostic& Diagnostics::error(std::string code, Span span, std::string message, std::string hint) {
  return add({Severity::Error, std::move(code), span, std::move(message), std::move(hint), {}});
}

Diagnostic& Diagnostics::warning(std::string code, Span span, std::string message,
                                 std::string hint) {
  return add({Severity::Warning, std::move(code), span, std::move(message), std::move(hint), {}});
}

Diagnostic& Diagnostics::add(Diagnostic diagnostic) {
  shorten(diagnostic.message);
  shorten(diagnostic.hint);
  const auto repeated = std::find_if(all_.begin(), all_.end(),
                                     [&](const Diagnostic& d) { return same(d, diagnostic); });
  const bool is_error = diagnostic.severity == Severity::Error;
  if (repeated == all_.end() && is_error) ++error_count_;
  // Warnings do not count against the limit, but a flood of them is cut at ten times as many
  // entries.
  const bool full = is_error ? error_count_ > kMaxErrors : all_.size() >= 10 * kMaxErrors;
  if (repeated != all_.end() || full) {
    overflow_ = std::move(diagnostic);
    return overflow_;
  }
  all_.push_back(std::move(diagnostic));
  return all_.back();
}

void Diagnostics::append(const Diagnostics& other) {
  const std::size_t dropped_there = other.error_count_ - std::min(other.error_count_, kMaxErrors);
  for (const Diagnostic& diagnostic : other.all_) add(diagnostic);
  error_count_ += dropped_there;
}

void Diagnostics::sort_by_place() {
  std::stable_sort(all_.begin(), all_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::pair(a.span.file, a.span.begin) < std::pair(b.span.file, b.span.begin);
  });
}

}  // namespace hw
