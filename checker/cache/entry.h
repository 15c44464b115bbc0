// A result as the text of a cache entry, and back.
#pragma once

#include <span>
#include <string>

#include "checker/size/size.h"
#include "checker/verdict/verdict.h"

namespace hw::cache {

std::string to_text(const SearchResult& result);
std::string to_text(const size::Result& result);

/// Throw std::exception on a text that is no such entry, does not fit the system, or holds a run
/// that does not replay.
SearchResult search_from_text(const std::string& text, const ir::System& system,
                              std::span<const ir::Property> properties, bool runs = true);
size::Result size_from_text(const std::string& text);

}  // namespace hw::cache
