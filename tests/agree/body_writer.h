// Writes random statements. It knows at each place what the instance holds and which jumps are
// possible, so that whatever way control goes, the text ends with empty hands.
//
// The unit of writing is the balanced block: it leaves holdings as it found them. A statement that
// takes units opens an episode, a balanced block follows, the episode is closed. Jumps close every
// episode that lies between them and their target.
#pragma once

#include <string>
#include <vector>

#include "tests/agree/random_source.h"
#include "tests/agree/vocabulary.h"

namespace hw::agree {

/// Lines with their indentation.
class Lines {
 public:
  void line(const std::string& text) { text_ += std::string(2 * depth_, ' ') + text + "\n"; }
  void open(const std::string& head) {
    line(head + " {");
    ++depth_;
  }
  void next(const std::string& head) {  ///< `} else {`
    --depth_;
    line("} " + head + " {");
    ++depth_;
  }
  void close(const std::string& tail = "") {
    --depth_;
    line("}" + tail);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::size_t depth_ = 0;
};

/// What a body may contain.
struct BodyKind {
  bool idle = false;     ///< a task
  bool labels = false;   ///< a task or a path
  bool holding = true;   ///< all but actions
  bool give_all = true;  ///< not in procedures: the caller may hold something
  bool loops = true;     ///< not in actions and atomics
  bool calls = true;
};

class BodyWriter {
 public:
  BodyWriter(RandomSource& random, Vocabulary words, BodyKind kind, Lines& lines,
             std::vector<std::string>* labels)
      : random_(random), words_(std::move(words)), kind_(kind), lines_(lines), labels_(labels) {}

  /// A balanced block of about `statements` statements.
  void block(int statements);
  /// Likewise, where a loop was opened just before that encloses it.
  void looping_block(int statements);

 private:
  enum class Close { Exactly, Whatever, IfHeld, IfGot, Amount, Unlock, Automatic };
  /// Something that the instance holds at this place.
  struct Episode {
    std::string source;  ///< pool, mempool or lock
    int units = 0;
    Close close = Close::Exactly;
    std::string variable;  ///< IfGot: whether; Amount: how much
    const PoolName* pool = nullptr;
    std::string thing;     ///< the source by its one true name
    std::string constant;  ///< how much, in place of `units`: a parameter, argument or index
  };

  void statement();
  bool simple();
  bool compound();
  // Each writes one statement, or returns false where there is nothing to write it about.
  bool step();
  bool take_and_give();
  bool take_mempool();
  bool take_into();
  bool move();
  bool lock();
  bool semaphore();
  bool wait();
  bool idle();
  bool assign_shared();
  bool assign_own();
  void copy_or_count(const VarName& var);
  bool counter();
  bool send();
  bool receive();
  bool submit();
  bool call();
  bool check();
  bool either();
  bool branch();
  bool while_loop();
  bool loop();
  bool repeat();
  bool atomic();

  std::string label();
  void body(int statements);
  void else_block(bool may_fall_through);
  /// The statement, which waits, or with an else block, which does not.
  void line_or_else(const std::string& text, int percent_waits, bool may_fall_through);
  /// Ends a block by a jump if one is possible here; false: it falls through.
  bool jump();
  void close_down_to(std::size_t count);
  void close(const Episode& episode);
  void hold(const Episode& episode);
  void take_open(Episode episode, const std::string& take);
  bool is_open(const std::string& thing) const;
  bool open_unsure(const std::string& thing) const;
  std::string class_clause(const PoolName& pool);
  std::string amount(const Episode& episode) const;
  bool hold_and_wait(Episode episode);
  bool take_all(Episode episode);

  RandomSource& random_;
  Vocabulary words_;
  BodyKind kind_;
  Lines& lines_;
  std::vector<std::string>* labels_;
  std::vector<Episode> open_;
  std::size_t loop_base_ = 0;
  bool in_loop_ = false;
  bool in_atomic_ = false;
  bool got_in_use_ = false;
  bool amount_in_use_ = false;
  std::size_t retry_base_ = 0;
  bool may_retry_ = false;
  int depth_ = 0;
};

}  // namespace hw::agree
