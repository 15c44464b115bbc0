// Words, values and places of the JSON report.
#include <charconv>

#include "checker/report/json_parts.h"

namespace hw::report {

const char* identifier(Severity severity) {
  return severity == Severity::Error ? "error" : "warning";
}

const char* identifier(Outcome outcome) {
  switch (outcome) {
    case Outcome::Holds:
      return "holds";
    case Outcome::Violated:
      return "violated";
    case Outcome::Unknown:
      return "unknown";
  }
  return nullptr;
}

const char* identifier(Strength strength) {
  switch (strength) {
    case Strength::None:
      return nullptr;
    case Strength::EveryState:
      return "every_state";
    case Strength::Inductive:
      return "inductive";
  }
  return nullptr;
}

const char* identifier(UnknownReason reason) {
  switch (reason) {
    case UnknownReason::None:
    case UnknownReason::Overtaken:
      return nullptr;
    case UnknownReason::MemoryLimit:
      return "memory_limit";
    case UnknownReason::StateLimit:
      return "state_limit";
    case UnknownReason::TimeLimit:
      return "time_limit";
    case UnknownReason::Interrupted:
      return "interrupted";
    case UnknownReason::CounterBound:
      return "counter_bound";
    case UnknownReason::NotSupported:
      return "not_supported";
    case UnknownReason::SolverGaveUp:
      return "solver_gave_up";
  }
  return nullptr;
}

const char* identifier(size::Known known) {
  switch (known) {
    case size::Known::Enough:
      return "enough";
    case size::Known::NotEnough:
      return "not_enough";
    case size::Known::NoModel:
      return "in_error";
    case size::Known::Undecided:
      return "undecided";
  }
  return nullptr;
}

const char* identifier(ir::PropertyKind kind) {
  switch (kind) {
    case ir::PropertyKind::Always:
      return "always";
    case ir::PropertyKind::Bounded:
      return "bounded";
    case ir::PropertyKind::NeverFails:
      return "never_fails";
    case ir::PropertyKind::DeadlockFree:
      return "deadlock_free";
    case ir::PropertyKind::Recoverable:
      return "recoverable";
    case ir::PropertyKind::Progress:
      return "progress";
    case ir::PropertyKind::LeadsTo:
      return "leads_to";
  }
  return nullptr;
}

Json word_json(const char* word) { return word ? Json(word) : Json(nullptr); }

Json text_json(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json value_json(const std::string& text) {
  if (text == "true") return true;
  if (text == "false") return false;
  ir::Value number = 0;
  const char* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && rest == end) return number;
  return text_json(text);
}

void add_place(Json& object, Span span, const SourceMap& sources) {
  for (const char* field : {"file", "line", "column"}) object[field] = nullptr;
  if (!span.known()) return;
  LineColumn at = sources.line_column(span.file, span.begin);
  object["file"] = sources.file(span.file).name;
  object["line"] = at.line;
  object["column"] = at.column;
}

Json places_json(const std::vector<Span>& spans, const SourceMap& sources) {
  Json list = Json::array();
  for (Span span : spans) {
    Json place = Json::object();
    add_place(place, span, sources);
    list.push_back(std::move(place));
  }
  return list;
}

}  // namespace hw::report
