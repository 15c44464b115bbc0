// A solver as a program of its own: started, given a file, listened to, and ended when its time is
// up.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hw::certificate {

struct Answers {
  std::string solver;              ///< "cvc5", "z3"
  std::vector<std::string> lines;  ///< what it said, one answer a question
  std::string trouble;  ///< "was ended after 12 s", "ended by signal 11"; "" if it ended by itself
};

/// Asks the first of cvc5 and z3 that can be started; `seconds` for each question. Nothing if none
/// can.
std::optional<Answers> ask_solver(const std::filesystem::path& file, std::size_t questions,
                                  double seconds);

}  // namespace hw::certificate
