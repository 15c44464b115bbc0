// The files of page/, made into strings by the build (embed.cmake).
#pragma once

#include <string_view>

namespace hw::report {

extern const std::string_view kPage;    ///< page.html, with `{{name}}` where something is put in
extern const std::string_view kStyle;   ///< page.css
extern const std::string_view kScript;  ///< all scripts, one after the other
extern const std::string_view kPageSha256;
extern const std::string_view kStyleSha256;   ///< hexadecimal, of kStyle as it is
extern const std::string_view kScriptSha256;  ///< likewise, of kScript

}  // namespace hw::report
