// An entry is a file named by its key: one line with the checksum of the rest, then JSON.
#include "checker/cache/cache.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "checker/cache/entry.h"
#include "dsl/source/write_file.h"

namespace hw::cache {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kMark = "hw-cache 1 ";

std::string hash_text(std::string_view text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::optional<std::string> contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

bool limited(const search::Limits& limits) {
  return limits.max_states > 0 || limits.max_seconds > 0 || limits.max_bytes > 0;
}

}  // namespace

void Key::add(std::string_view part) {
  parts_ += fmt::format("{}:", part.size());
  parts_ += part;
}

void Key::add(const search::Options& options) {
  // Limits and the way progress is shown do not change what is said once all is decided; who wants
  // a fingerprint adds that himself.
  const auto& [limits, fairness, reduce, fingerprint, witnesses, on_progress] = options;
  add(ir::to_string(fairness));
  add(reduce ? "reduce" : "plain");
  add(witnesses ? "runs" : "verdicts");
}

std::string Key::name() const { return hash_text(parts_); }

Cache::Cache(fs::path folder, std::string tool)
    : folder_(std::move(folder)), tool_(std::move(tool)) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (!error) return;
  usable_ = false;
  warnings_.push_back(
      fmt::format("the cache `{}` cannot be used: {}", folder_.string(), error.message()));
}

fs::path Cache::path_of(const Key& key) const {
  Key whole = key;
  whole.add(tool_);
  return folder_ / (whole.name() + ".hwcache");
}

void Cache::warn_of_entry(const Key& key, const std::string& why) {
  warnings_.push_back(
      fmt::format("cache entry `{}` ignored: {}", path_of(key).filename().string(), why));
}

std::optional<std::string> Cache::read(const Key& key) {
  if (!usable_) return std::nullopt;
  std::optional<std::string> text = contents(path_of(key));
  if (!text) return std::nullopt;
  const std::size_t line_end = text->find('\n');
  if (line_end != std::string::npos) {
    std::string payload = text->substr(line_end + 1);
    if (text->substr(0, line_end) == std::string(kMark) + hash_text(payload)) return payload;
  }
  warn_of_entry(key, "its checksum is wrong");
  return std::nullopt;
}

void Cache::write(const Key& key, const std::string& payload) {
  if (!usable_) return;
  std::string problem =
      write_file(path_of(key), fmt::format("{}{}\n{}", kMark, hash_text(payload), payload));
  if (problem.empty()) return;
  usable_ = false;  // the next entry would fare no better
  warnings_.push_back(
      fmt::format("the cache `{}` cannot be written: {}", folder_.string(), problem));
}

std::optional<SearchResult> Cache::find(const Key& key, const ir::System& system,
                                        std::span<const ir::Property> properties, bool runs) {
  std::optional<std::string> text = read(key);
  if (!text) return std::nullopt;
  try {
    return search_from_text(*text, system, properties, runs);
  } catch (const std::exception& error) {
    warn_of_entry(key, error.what());
    return std::nullopt;
  }
}

std::optional<size::Result> Cache::find(const Key& key) {
  std::optional<std::string> text = read(key);
  if (!text) return std::nullopt;
  try {
    return size_from_text(*text);
  } catch (const std::exception& error) {
    warn_of_entry(key, error.what());
    return std::nullopt;
  }
}

void Cache::keep(const Key& key, const SearchResult& result, const search::Limits& limits) {
  if (result.run_error) return;
  for (const PropertyResult& property : result.properties) {
    if (property.outcome == Outcome::Unknown) return;
    if (property.witness && !property.witness->shortest && limited(limits)) return;
  }
  write(key, to_text(result));
}

void Cache::keep(const Key& key, const size::Result& result, const search::Limits& limits) {
  const bool interrupted = limits.interrupted && limits.interrupted->load();
  // How far values beyond the answer are covered depends on limits.
  if (result.undecided || interrupted) return;
  if (limited(limits) && !result.everything_covered) return;
  write(key, to_text(result));
}

std::vector<std::string> Cache::take_warnings() { return std::exchange(warnings_, {}); }

std::string tool_identity(const std::string& version) {
  std::optional<std::string> program = contents("/proc/self/exe");
  return version + " " + (program ? hash_text(*program) : "unknown");
}

}  // namespace hw::cache
