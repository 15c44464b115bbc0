// What was decided once and need not be decided again: `hw check --cache DIR`.
//
// A result is found by a hash of everything that goes into it: the program itself, the texts of the
// model and its imports, the values of all parameters, the checks, and those options that change
// what is said. So nothing has to be invalidated, and a folder may be shared by machines and by
// runs at the same time (an entry appears under its name by one rename).
//
// What comes out is not trusted: an entry is read only if its checksum is right, and a run in it is
// replayed on the reference evaluator. That something holds is as sure as the hash (128 bits, XXH3:
// against accidents, not against somebody who writes into the folder).
//
// Rejected: one file for all entries (needs locks); keeping states of a run (the evaluator makes
// them again from the steps); keeping what is undecided (a longer run may decide it).
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checker/explicit/search.h"
#include "checker/size/size.h"

namespace hw::cache {

/// Collects what a result depends on, part by part; where a part ends is part of the hash.
class Key {
 public:
  /// `kind` keeps results of different kinds apart.
  explicit Key(std::string_view kind) { add(kind); }
  void add(std::string_view part);
  void add(std::uint64_t number) { add(std::to_string(number)); }
  /// Those options that change what a decided search says.
  void add(const search::Options& options);
  /// 32 hexadecimal digits.
  std::string name() const;

 private:
  std::string parts_;
};

class Cache {
 public:
  /// Makes the folder if it is not there. `tool` tells apart programs that may decide differently.
  Cache(std::filesystem::path folder, std::string tool);

  /// Nothing if there is no entry, or none that can be believed (then a warning). With `runs` false
  /// the verdict is enough, as it was when the result was kept.
  std::optional<SearchResult> find(const Key& key, const ir::System& system,
                                   std::span<const ir::Property> properties, bool runs = true);
  std::optional<size::Result> find(const Key& key);

  /// Kept only if everything is decided, and not by a limit.
  void keep(const Key& key, const SearchResult& result, const search::Limits& limits);
  void keep(const Key& key, const size::Result& result, const search::Limits& limits);

  /// What went wrong since the last call: never an obstacle, since everything can be decided again.
  std::vector<std::string> take_warnings();

 private:
  std::filesystem::path path_of(const Key& key) const;
  std::optional<std::string> read(const Key& key);
  void write(const Key& key, const std::string& payload);
  void warn_of_entry(const Key& key, const std::string& why);

  std::filesystem::path folder_;
  std::string tool_;
  bool usable_ = true;
  std::vector<std::string> warnings_;
};

/// A name for this very program: its version and a hash of the file it is run from.
std::string tool_identity(const std::string& version);

}  // namespace hw::cache
