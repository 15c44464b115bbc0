// Which files a list of files and folders stands for.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace hw::cli {

struct ModelFile {
  std::filesystem::path path;
  bool from_folder = false;  ///< found in a folder that was named, not named itself
};

struct ModelFiles {
  std::vector<ModelFile> files;       ///< folders in the order named, inside sorted by name
  std::vector<std::string> problems;  ///< "models/none: no .hwm file in this folder"
};

/// Folders are searched to any depth for *.hwm; hidden folders and links to folders are not
/// entered. A file is listed once. What does not exist is listed: reading it says why it fails.
ModelFiles model_files(const std::vector<std::string>& arguments);

}  // namespace hw::cli
