#include "checker/certificate/manifest.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <sstream>

namespace hw::certificate {

namespace {

constexpr std::string_view kFirstLine = "hw-certificate 1";

/// Far beyond any size, and no sum of products with it leaves its type.
constexpr family::Value kLargestInForm = 1'000'000'000;

template <typename Number>
bool read_number(std::string_view text, Number& to) {
  const char* end = text.data() + text.size();
  const auto [stopped, problem] = std::from_chars(text.data(), end, to);
  return problem == std::errc() && stopped == end;
}

bool read_coefficient(std::string_view text, family::Value& to) {
  return read_number(text, to) && std::abs(to) <= kLargestInForm;
}

/// Before the first blank, and after it.
std::pair<std::string, std::string> halves(const std::string& line) {
  const std::size_t blank = line.find(' ');
  if (blank == std::string::npos) return {line, ""};
  return {line.substr(0, blank), line.substr(blank + 1)};
}

std::string sized_text(const Sized& sized) {
  std::string text = fmt::format("enough {} {} {}\n", sized.exactly ? "exactly" : "from",
                                 sized.form.greatest ? "greatest" : "least", sized.param);
  for (const family::Linear& piece : sized.form.pieces) {
    text += fmt::format("piece {}", piece.constant);
    for (std::size_t i = 0; i < piece.coefficients.size(); ++i) {
      text += fmt::format(" {}*{}", piece.coefficients[i], sized.others.at(i));
    }
    text += '\n';
  }
  return text;
}

bool read_sized(const std::string& text, std::optional<Sized>& to) {
  const auto [how, rest] = halves(text);
  const auto [which, param] = halves(rest);
  if (to || (how != "exactly" && how != "from") || (which != "greatest" && which != "least")) {
    return false;
  }
  to = Sized{param, {{}, which == "greatest"}, {}, how == "exactly"};
  return !param.empty();
}

/// "1 3*writers 0*requests"; every piece names the same parameters.
bool read_piece(const std::string& text, std::optional<Sized>& to) {
  if (!to) return false;
  const auto [constant, products] = halves(text);
  family::Linear piece;
  if (!read_coefficient(constant, piece.constant)) return false;
  std::vector<std::string> others;
  std::istringstream words(products);
  for (std::string word; words >> word;) {
    const std::size_t times = std::min(word.find('*'), word.size() - 1);
    if (!read_coefficient(std::string_view(word).substr(0, times),
                          piece.coefficients.emplace_back())) {
      return false;
    }
    others.push_back(word.substr(times + 1));
  }
  if (!to->form.pieces.empty() && others != to->others) return false;
  to->others = std::move(others);
  to->form.pieces.push_back(std::move(piece));
  return true;
}

bool read_searched(const std::string& text, std::optional<Searched>& to) {
  if (to) return false;
  const auto [states, fingerprint] = halves(text);
  to = Searched{0, fingerprint};
  return read_number(states, to->states) && !fingerprint.empty();
}

bool read_line(const std::string& line, Subject& subject) {
  const auto [kind, rest] = halves(line);
  if (rest.empty()) return false;
  if (kind == "tool") {
    subject.tool = rest;
  } else if (kind == "model") {
    subject.model_hash = rest;
  } else if (kind == "scenario") {
    subject.scenario = rest;
  } else if (kind == "check") {
    subject.check = rest;
  } else if (kind == "parameter") {
    subject.parameters.push_back(halves(rest));
  } else if (kind == "assume") {
    subject.assumptions.push_back(line);
  } else if (kind == "every-state") {
    return read_searched(rest, subject.searched);
  } else if (kind == "enough") {
    return read_sized(rest, subject.sized);
  } else {
    return kind == "piece" && read_piece(rest, subject.sized);
  }
  return true;
}

}  // namespace

std::string hash_of(const std::vector<std::string_view>& texts) {
  std::string all;
  for (std::string_view text : texts) all += fmt::format("{}:{}", text.size(), text);
  const XXH128_hash_t hash = XXH3_128bits(all.data(), all.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string manifest_text(const Subject& subject) {
  std::string text = fmt::format("{}\ntool {}\nmodel {}\nscenario {}\ncheck {}\n", kFirstLine,
                                 subject.tool, subject.model_hash, subject.scenario, subject.check);
  for (const auto& [name, value] : subject.parameters) {
    text += fmt::format("parameter {} {}\n", name, value);
  }
  for (const std::string& assumption : subject.assumptions) text += assumption + "\n";
  if (subject.searched) {
    text +=
        fmt::format("every-state {} {}\n", subject.searched->states, subject.searched->fingerprint);
  }
  if (subject.sized) text += sized_text(*subject.sized);
  return text;
}

std::optional<Subject> read_manifest(const std::string& text) {
  Subject subject;
  std::istringstream lines(text);
  std::string line;
  if (!std::getline(lines, line) || line != kFirstLine) return std::nullopt;
  while (std::getline(lines, line)) {
    if (!read_line(line, subject)) return std::nullopt;
  }
  if (subject.sized && subject.sized->form.pieces.empty()) return std::nullopt;
  return subject;
}

}  // namespace hw::certificate
