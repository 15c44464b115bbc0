// The pieces that json.cpp puts together. Everything that does not apply is null, so that a program
// can tell "none" from "empty"; words are fixed here and not taken from words.h, which may change
// with the taste of readers.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "checker/report/json.h"
#include "checker/run/file_result.h"
#include "checker/verdict/explain.h"
#include "checker/verdict/story.h"
#include "dsl/source/source_map.h"

namespace hw::report {

using Json = nlohmann::ordered_json;

/// The whole report, as json_text writes it.
Json report_json(std::span<const run::FileResult> results, const RunSummary& summary,
                 const SourceMap& sources, const JsonOptions& options);

const char* identifier(Severity severity);      ///< "error"
const char* identifier(Outcome outcome);        ///< "holds", "violated", "unknown"
const char* identifier(Strength strength);      ///< "every_state"; null for None
const char* identifier(UnknownReason reason);   ///< "memory_limit"; null for None
const char* identifier(size::Known known);      ///< "not_enough"
const char* identifier(ir::PropertyKind kind);  ///< "deadlock_free"

/// A word or null.
Json word_json(const char* word);
/// A text, null if it is empty.
Json text_json(const std::string& text);
/// A value as the language writes it: 7 and true as such, everything else as text, "" as null.
Json value_json(const std::string& text);

/// Adds "file", "line" and "column", all null if the place is unknown.
void add_place(Json& object, Span span, const SourceMap& sources);
/// A list of places.
Json places_json(const std::vector<Span>& spans, const SourceMap& sources);

/// The run of a witness with the state after each step, by name.
Json witness_json(const ir::System& system, const Witness& witness, const story::Story& story,
                  const SourceMap& sources);
/// A size without its runs and times.
Json size_json(const size::Result& size);
Json explanation_json(const explain::Explanation& explanation, const SourceMap& sources);

}  // namespace hw::report
