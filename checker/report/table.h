// Columns of text that line up, and colour that vanishes when it is not wanted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hw::report {

enum class Style { Plain, Bold, Dim, Good, Bad, Doubtful };

/// `text` in ANSI colours, or unchanged when `colour` is false or there is nothing to paint.
std::string paint(std::string_view text, Style style, bool colour);

/// How many columns a terminal gives the text: its code points.
std::size_t width(std::string_view text);

enum class Align { Left, Right };

struct Cell {
  std::string text;
  Style style = Style::Plain;
};

/// Rows of cells. Columns are as wide as their widest cell; columns that are empty in every row but
/// the heading are left out.
class Table {
 public:
  struct Column {
    std::string heading;  ///< no heading line is printed when all are empty
    Align align = Align::Left;
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  void row(std::vector<Cell> cells);
  /// A line under the last row that spans all columns from the second on.
  void note(std::string text, Style style = Style::Dim);

  bool empty() const { return rows_.empty(); }

  /// Every line starts with `indent` blanks and ends with a line feed, without trailing blanks.
  std::string render(std::size_t indent, bool colour) const;

 private:
  struct Row {
    std::vector<Cell> cells;
    bool is_note = false;
  };
  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

}  // namespace hw::report
