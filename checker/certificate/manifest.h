// What a certificate is about, and its manifest: one line a fact, written and read strictly.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/family/form.h"

namespace hw::certificate {

/// Of a proof by exhaustive search: the reachable states of the instance, none merged.
struct Searched {
  std::uint64_t states = 0;
  std::string fingerprint;  ///< ir::Fingerprint::text()
};

/// Of a size as a function: which values are shown to be enough.
struct Sized {
  std::string param;
  family::Form form;
  std::vector<std::string>
      others;            ///< what the form is in: the open parameters, in the model's order
  bool exactly = false;  ///< for the value of the form only, not for larger ones
};

struct Subject {
  std::string model_hash;  ///< of the texts of the model and its imports
  std::string tool;        ///< "hw 0.1.0"
  std::string scenario;
  std::string check;                                            ///< as written
  std::vector<std::pair<std::string, std::string>> parameters;  ///< values, and ranges of open ones
  std::vector<std::string> assumptions;                         ///< "assume n > 1", as written
  std::optional<Searched> searched;
  std::optional<Sized> sized;
};

/// 32 hexadecimal digits.
std::string hash_of(const std::vector<std::string_view>& texts);

std::string manifest_text(const Subject& subject);

/// Nothing if the text is no manifest of this version.
std::optional<Subject> read_manifest(const std::string& text);

}  // namespace hw::certificate
