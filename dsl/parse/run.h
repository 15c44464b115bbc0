// From a text to ANTLR's parse tree, or to diagnostics. Internal to dsl/parse.
#pragma once

#include <memory>

#include "HighwaterParser.h"
#include "dsl/parse/scan.h"

namespace hw::parsing {

/// The tree and what it points into.
struct Parsed {
  std::unique_ptr<Scan> scan;
  std::unique_ptr<grammar::HighwaterParser> parser;
  grammar::HighwaterParser::FileContext* tree = nullptr;
};

/// Null, with an error added, unless the whole text follows the grammar.
std::unique_ptr<Parsed> run_parser(const SourceMap& sources, FileId file, Diagnostics& diagnostics);

}  // namespace hw::parsing
