#include "checker/report/html/page.h"

#include <fmt/format.h>

#include <map>

#include "checker/report/html/page_data.h"
#include "checker/report/html/page_parts.h"
#include "checker/report/words.h"

namespace hw::report {

namespace {

/// In a script element only `<` can end the element or open a comment, and in JSON it stands only
/// in strings.
std::string json_in_script(const Json& data) {
  std::string out;
  for (char c : data.dump(-1, ' ', false, Json::error_handler_t::replace)) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

std::string html_text(const std::string& text) {
  std::string out;
  // Through JSON, since a file's name may be no UTF-8.
  const Json clean = Json::parse(Json(text).dump(-1, ' ', false, Json::error_handler_t::replace));
  for (char c : clean.get<std::string>()) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// What a policy calls a source of this hash: base64 of the 32 bytes.
std::string policy_hash(std::string_view hexadecimal) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bits;
  for (char c : hexadecimal) {
    const int value = c <= '9' ? c - '0' : c - 'a' + 10;
    for (int bit = 8; bit > 0; bit /= 2) bits += value & bit ? '1' : '0';
  }
  while (bits.size() % 6 != 0) bits += '0';
  std::string text;
  for (std::size_t i = 0; i < bits.size(); i += 6) {
    text += kDigits[std::stoul(bits.substr(i, 6), nullptr, 2)];
  }
  while (text.size() % 4 != 0) text += '=';
  return "'sha256-" + text + "'";
}

std::string title(std::span<const run::FileResult> results) {
  if (results.size() == 1) return base_name(results.front().file);
  return counted(results.size(), "model");
}

/// One pass: what is put in is not looked at again.
std::string filled(std::string_view page, const std::map<std::string_view, std::string>& values) {
  std::string out;
  while (true) {
    const std::size_t open = page.find("{{");
    const std::size_t close = page.find("}}", open);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    out += page.substr(0, open);
    out += values.at(page.substr(open + 2, close - open - 2));
    page.remove_prefix(close + 2);
  }
  return out += page;
}

}  // namespace

std::string html_page(std::span<const run::FileResult> results, const RunSummary& summary,
                      const SourceMap& sources, const JsonOptions& options, const Layout& layout) {
  return filled(kPage,
                {{"title", html_text(title(results))},
                 {"style hash", policy_hash(kStyleSha256)},
                 {"script hash", policy_hash(kScriptSha256)},
                 {"style", std::string(kStyle)},
                 {"script", std::string(kScript)},
                 {"data", json_in_script(page_data(results, summary, sources, options, layout))}});
}

}  // namespace hw::report
