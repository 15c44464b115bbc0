// Standard output that says when it cannot be written to: a report that got lost must not end in
// exit code 0.
#pragma once

#include <string_view>

namespace hw::cli {

class Output {
 public:
  /// A closed pipe becomes an error of write() instead of a signal.
  Output();

  /// False once something could not be written; from then on nothing is tried any more.
  bool write(std::string_view text);

  /// Whether all was delivered. Says so on standard error if not, but for a closed pipe: the reader
  /// went away because it had seen enough.
  bool finish();

  bool closed() const { return error_ != 0; }

 private:
  int error_ = 0;  ///< errno of the first failure
};

/// True if the stream is a terminal and NO_COLOR is not set.
bool wants_colour(int file_descriptor);

}  // namespace hw::cli
