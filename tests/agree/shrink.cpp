// See shrink.h.
#include "tests/agree/shrink.h"

#include <algorithm>
#include <sstream>
#include <vector>

namespace hw::agree {

namespace {

using Text = std::vector<std::string>;

Text split(const std::string& text) {
  Text lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string join(const Text& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

int balance(const std::string& line) {
  return static_cast<int>(std::count(line.begin(), line.end(), '{') -
                          std::count(line.begin(), line.end(), '}'));
}

bool goes_on(const std::string& line) {  // `} else {`
  return balance(line) == 0 && line.find('}') < line.find('{');
}

/// Index of the line that closes the block opened at `first`, or of the `} else {` that comes
/// before.
std::size_t end_of(const Text& lines, std::size_t first, bool stop_at_else) {
  int depth = 0;
  for (std::size_t i = first; i < lines.size(); ++i) {
    if (stop_at_else && i > first && depth == 1 && goes_on(lines[i])) return i;
    depth += i == first && goes_on(lines[i]) ? 1 : balance(lines[i]);
    if (depth <= 0) return i;
  }
  return lines.size();
}

Text without(const Text& lines, std::size_t first, std::size_t last) {  // [first, last)
  Text result(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(first));
  result.insert(result.end(), lines.begin() + static_cast<std::ptrdiff_t>(last), lines.end());
  return result;
}

/// All texts with one thing less that the line has to do with.
std::vector<Text> smaller(const Text& lines, std::size_t i) {
  std::vector<Text> result;
  if (goes_on(lines[i])) {
    const std::size_t end = end_of(lines, i, true);
    if (end < lines.size()) result.push_back(without(lines, i, end));
  } else if (balance(lines[i]) == 1) {
    const std::size_t end = end_of(lines, i, false);
    if (end >= lines.size()) return result;
    result.push_back(without(lines, i, end + 1));
    const std::size_t part = end_of(lines, i, true);
    Text unwrapped = without(lines, part, end + 1);  // keep the first part's insides
    unwrapped.erase(unwrapped.begin() + static_cast<std::ptrdiff_t>(i));
    result.push_back(std::move(unwrapped));
  } else if (balance(lines[i]) == 0) {
    result.push_back(without(lines, i, i + 1));
  }
  return result;
}

}  // namespace

std::string shrink(const std::string& text, const std::function<bool(const std::string&)>& fails,
                   std::chrono::seconds time) {
  Text best = split(text);
  const auto end = std::chrono::steady_clock::now() + time;
  const auto time_left = [end] { return std::chrono::steady_clock::now() < end; };
  for (bool progress = true; progress && time_left();) {
    progress = false;
    for (std::size_t i = 0; i < best.size() && time_left();) {
      bool shrunk = false;
      for (Text& candidate : smaller(best, i)) {
        if (!fails(join(candidate))) continue;
        best = std::move(candidate);
        shrunk = progress = true;
        break;
      }
      if (!shrunk) ++i;
    }
  }
  return join(best);
}

}  // namespace hw::agree
