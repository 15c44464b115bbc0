// `hw simulate` without its terminal: a line in, a text out.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>

#include "checker/explicit/search.h"
#include "checker/lower/lower.h"
#include "checker/simulate/walk.h"
#include "dsl/source/source_map.h"

namespace hw::simulate {

struct SessionOptions {
  bool colour = false;
  std::uint64_t seed = 1;
  search::Options search;  ///< for the runs of checks
};

class Session {
 public:
  /// Both must outlive it. `title` is what is simulated: "m.hwm, patched".
  Session(const lower::Lowered& lowered, const SourceMap& sources, std::string title,
          SessionOptions options);

  /// What to show first.
  std::string greeting();

  struct Answer {
    std::string text;
    bool understood = true;
    bool end = false;
  };
  Answer command(const std::string& line);

  /// So many steps at random, each told in a line; stops where nothing can happen. Any two runs
  /// with one seed are the same.
  std::string random_walk(std::uint64_t steps);

 private:
  std::string show();
  std::string who_text(const story::Story& story) const;
  std::string resources_text(const story::Story& story) const;
  std::string choices_text();
  std::string checks_text() const;
  std::string history_text() const;
  std::string step_line(const story::StoryStep& step, std::size_t number) const;
  std::string place_of(Span span) const;
  Answer choose(std::size_t number);
  Answer witness(std::size_t number, std::size_t steps);
  /// Whoever cannot move: at rest, or a wedge.
  std::string dead_end() const;

  const lower::Lowered& lowered_;
  const SourceMap& sources_;
  std::string title_;
  SessionOptions options_;
  Walk walk_;
  std::vector<Choice> choices_;               ///< of the state last shown
  std::map<std::size_t, Witness> witnesses_;  ///< by property, once found
  std::mt19937_64 random_;
};

}  // namespace hw::simulate
