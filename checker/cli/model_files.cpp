#include "checker/cli/model_files.h"

#include <algorithm>
#include <set>

namespace hw::cli {

namespace fs = std::filesystem;

namespace {

/// All models below a folder; a folder that cannot be listed is a problem, not a silent omission.
std::vector<fs::path> models_below(const fs::path& folder, std::vector<std::string>& problems) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code ignored;
    const bool hidden = it->path().filename().string().starts_with('.');
    if (it->is_directory(ignored) && hidden) it.disable_recursion_pending();
    if (!hidden && it->path().extension() == ".hwm" && !it->is_directory(ignored)) {
      found.push_back(it->path());
    }
  }
  std::ranges::sort(found);
  if (error) {
    problems.push_back(folder.string() + ": " + error.message());
  } else if (found.empty()) {
    problems.push_back(folder.string() + ": no .hwm file in this folder");
  }
  return found;
}

}  // namespace

ModelFiles model_files(const std::vector<std::string>& arguments) {
  ModelFiles result;
  std::set<fs::path> seen;
  auto add = [&](const fs::path& path, bool from_folder) {
    if (seen.insert(path.lexically_normal()).second) result.files.push_back({path, from_folder});
  };
  for (const std::string& argument : arguments) {
    std::error_code ignored;
    if (!fs::is_directory(argument, ignored)) {
      add(argument, false);
      continue;
    }
    for (const fs::path& path : models_below(argument, result.problems)) {
      add(path.lexically_normal(), true);
    }
  }
  return result;
}

}  // namespace hw::cli
