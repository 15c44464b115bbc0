// Writing a file all or nothing.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace hw {

/// Gives `path` the contents `text`. A regular file, or one that is not there yet, is replaced by
/// renaming a temporary file beside it: a reader sees the old contents or the new ones, and a full
/// disk leaves the old ones. Permissions of an existing file are kept; a link is followed. What is
/// no regular file (a pipe, a terminal) is written to. Returns why it could not be done, or "".
std::string write_file(const std::filesystem::path& path, std::string_view text);

}  // namespace hw
