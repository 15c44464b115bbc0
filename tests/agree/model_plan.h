// What a random model is made of, decided before any statement is written, so that the statements
// can name all of it.
#pragma once

#include <string>
#include <vector>

#include "tests/agree/random_source.h"
#include "tests/agree/vocabulary.h"

namespace hw::agree {

/// A task, path, procedure or action whose body is still to be written.
struct Text {
  std::string head;  ///< `task t0[2]`
  enum Kind { Task, Path, Procedure, Action } kind = Task;
  ActorName actor;
  ProcedureName procedure;
  std::vector<std::string> formals;  ///< names of a procedure's arguments
  bool recursive = false;
  std::vector<std::string> own_declarations;
  Vocabulary extra;  ///< arguments, task index, own variables
};

/// The top level or a subsystem.
struct Part {
  std::string name;  ///< "" for the top level
  std::string formals;
  std::vector<std::string> declarations;
  std::vector<std::string> refs;  ///< how others get in: "dev.", "d0[1]."
  std::vector<std::string> instance_lines;
  std::vector<std::string> subjects;  ///< for `recoverable of`
  Vocabulary own;                     ///< what it declares, by bare name
  Vocabulary arguments;               ///< visible inside only
  std::vector<Text> texts;
};

/// A parameter that a `size` check can search.
struct SizedParam {
  std::string name;
  int low, high;
};

struct ModelPlan {
  std::vector<std::string> head;  ///< parameters, constants, enums
  std::vector<SizedParam> sized;
  std::vector<Part> parts;  ///< the top level first
  int statements = 3;       ///< about how many a task may have, or there are too many states

  /// What text in a part can name: the top level, the insides of the other parts, its own.
  Vocabulary words_of(std::size_t part) const;
};

ModelPlan plan_model(RandomSource& random);

}  // namespace hw::agree
