#include "checker/report/table.h"

#include <algorithm>

namespace hw::report {

namespace {

constexpr std::size_t kGap = 2;

const char* ansi(Style style) {
  switch (style) {
    case Style::Plain:
      return "";
    case Style::Bold:
      return "\x1b[1m";
    case Style::Dim:
      return "\x1b[2m";
    case Style::Good:
      return "\x1b[32m";
    case Style::Bad:
      return "\x1b[1;31m";
    case Style::Doubtful:
      return "\x1b[33m";
  }
  return "";
}

void trim_end(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

}  // namespace

std::string paint(std::string_view text, Style style, bool colour) {
  if (!colour || style == Style::Plain || text.empty()) return std::string(text);
  return std::string(ansi(style)) + std::string(text) + "\x1b[0m";
}

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

void Table::row(std::vector<Cell> cells) {
  cells.resize(columns_.size());
  rows_.push_back({std::move(cells), false});
}

void Table::note(std::string text, Style style) {
  rows_.push_back({{{std::move(text), style}}, true});
}

std::string Table::render(std::size_t indent, bool colour) const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (const Row& row : rows_) {
    for (std::size_t i = 0; !row.is_note && i < row.cells.size(); ++i) {
      widths[i] = std::max(widths[i], width(row.cells[i].text));
    }
  }
  bool headings = false;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (widths[i] == 0) continue;
    headings |= !columns_[i].heading.empty();
    widths[i] = std::max(widths[i], width(columns_[i].heading));
  }
  std::string out;
  auto line = [&](auto&& cell_at, Style all) {
    std::string text(indent, ' ');
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (widths[i] == 0) continue;
      const Cell cell = cell_at(i);
      std::string pad(widths[i] - std::min(widths[i], width(cell.text)), ' ');
      if (columns_[i].align == Align::Right) text += pad;
      text += paint(cell.text, all == Style::Plain ? cell.style : all, colour);
      if (columns_[i].align == Align::Left) text += pad;
      text += std::string(kGap, ' ');
    }
    trim_end(text);
    out += text + '\n';
  };
  if (headings) line([&](std::size_t i) { return Cell{columns_[i].heading}; }, Style::Dim);
  const std::size_t note_indent = indent + (widths.empty() ? 0 : widths[0] + kGap);
  for (const Row& row : rows_) {
    if (row.is_note) {
      out += std::string(note_indent, ' ') + paint(row.cells[0].text, row.cells[0].style, colour) +
             '\n';
    } else {
      line([&](std::size_t i) { return row.cells[i]; }, Style::Plain);
    }
  }
  return out;
}

}  // namespace hw::report
