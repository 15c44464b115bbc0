#include "checker/cli/graphviz.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace hw::cli {

namespace {

struct TemporaryFile {
  std::filesystem::path path;
  TemporaryFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "hw-graph-XXXXXX").string();
    int descriptor = ::mkstemp(pattern.data());
    if (descriptor >= 0) {
      ::close(descriptor);
      path = pattern;
    }
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
};

}  // namespace

std::optional<std::string> svg_of(const std::string& dot) {
  TemporaryFile file;
  if (file.path.empty()) return std::nullopt;
  std::ofstream(file.path) << dot;
  std::string command = "timeout 60 dot -Tsvg '" + file.path.string() + "' 2>/dev/null";
  FILE* pipe = ::popen(command.c_str(), "r");
  if (!pipe) return std::nullopt;
  std::string svg;
  char buffer[4096];
  for (std::size_t read; (read = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
    svg.append(buffer, read);
  }
  if (::pclose(pipe) != 0) return std::nullopt;
  return svg;
}

}  // namespace hw::cli
