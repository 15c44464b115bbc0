// Files are told apart by their canonical path, so that two ways of writing one name do not load it
// twice. A depth-first walk with the chain of open files gives the order and finds the cycles.
#include "dsl/resolve/imports.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "dsl/parse/parse.h"
#include "dsl/source/diagnostic_codes.h"

namespace hw::resolved {
namespace {

namespace fs = std::filesystem;

/// Chains of imports longer than this are refused: the walk is recursive.
constexpr std::size_t kMaxDepth = 100;

std::string identity(const fs::path& path) {
  std::error_code error;
  fs::path canonical = fs::weakly_canonical(path, error);
  return error ? path.lexically_normal().string() : canonical.string();
}

class Loader {
 public:
  Loader(SourceMap& sources, const std::vector<fs::path>& library_dirs, Diagnostics& diagnostics)
      : sources_(sources), library_dirs_(library_dirs), diagnostics_(diagnostics) {}

  void load(FileId file, std::string key) {
    std::unique_ptr<ast::File> tree = parse(sources_, file, diagnostics_);
    if (!tree) {
      done_.insert(std::move(key));
      return;
    }
    open_.push_back({key, file, Span{}});
    for (const ast::Import& import : tree->imports) {
      open_.back().import = import.span;
      follow(import, file);
    }
    open_.pop_back();
    done_.insert(std::move(key));
    files_.push_back(std::move(tree));
  }

  std::vector<std::unique_ptr<ast::File>> take() { return std::move(files_); }

 private:
  struct Open {
    std::string key;
    FileId file;
    Span import;  ///< the import statement that is being followed
  };

  std::vector<fs::path> candidates(const ast::Import& import, FileId importer) const {
    std::vector<fs::path> found{fs::path(sources_.file(importer).name).parent_path() / import.path};
    for (const fs::path& library : library_dirs_) found.push_back(library / import.path);
    return found;
  }

  void follow(const ast::Import& import, FileId importer) {
    const std::vector<fs::path> places = candidates(import, importer);
    const auto place = std::find_if(places.begin(), places.end(), [](const fs::path& path) {
      std::error_code error;
      return fs::exists(path, error);
    });
    if (place == places.end()) {
      std::string looked;
      for (const fs::path& path : places) {
        looked += fmt::format("{}`{}`", looked.empty() ? "" : ", ",
                              path.lexically_normal().generic_string());
      }
      diagnostics_.error(code::kImportNotFound, import.span,
                         fmt::format("cannot find `{}`", import.path), "looked for " + looked);
      return;
    }
    follow(import, *place, identity(*place));
  }

  void follow(const ast::Import& import, const fs::path& place, std::string key) {
    const auto again =
        std::find_if(open_.begin(), open_.end(), [&](const Open& open) { return open.key == key; });
    if (again != open_.end()) return report_cycle(again - open_.begin(), import.span);
    if (done_.contains(key)) return;
    if (open_.size() >= kMaxDepth) {
      diagnostics_.error(code::kImportNotFound, import.span,
                         fmt::format("imports nest deeper than {}", kMaxDepth));
      return;
    }
    auto outcome = sources_.read(place, place.lexically_normal().generic_string());
    if (const auto* failure = std::get_if<ReadFailure>(&outcome)) {
      diagnostics_.error(code::kImportNotFound, import.span,
                         fmt::format("cannot read `{}`: {}",
                                     place.lexically_normal().generic_string(), failure->why));
      return;
    }
    load(std::get<FileId>(outcome), std::move(key));
  }

  void report_cycle(std::ptrdiff_t first, Span closing) {
    std::string chain;
    for (auto open = open_.begin() + first; open != open_.end(); ++open) {
      chain += sources_.file(open->file).name + " -> ";
    }
    chain += sources_.file(open_[static_cast<std::size_t>(first)].file).name;
    Diagnostic& diagnostic =
        diagnostics_.error(code::kImportCycle, closing, "files import each other: " + chain);
    for (auto open = open_.begin() + first; open + 1 < open_.end(); ++open) {
      diagnostic.notes.push_back({open->import, "imported here"});
    }
  }

  SourceMap& sources_;
  const std::vector<fs::path>& library_dirs_;
  Diagnostics& diagnostics_;
  std::vector<Open> open_;
  std::unordered_set<std::string> done_;
  std::vector<std::unique_ptr<ast::File>> files_;
};

}  // namespace

std::vector<std::unique_ptr<ast::File>> load_files(
    SourceMap& sources, FileId main, const std::vector<std::filesystem::path>& library_dirs,
    Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  Loader loader(sources, library_dirs, diagnostics);
  loader.load(main, identity(sources.file(main).name));
  if (diagnostics.error_count() != errors_before) return {};
  return loader.take();
}

}  // namespace hw::resolved
