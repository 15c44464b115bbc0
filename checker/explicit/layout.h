// How a state is laid out in bits.
//
// - A process with one instance is one field, the index of the place where it stands.
// - A variable that is a linear function of others (analysis/conservation.h) takes no bits at all.
// - Every other variable gets a field as wide as its bounds need, and no field crosses a 64-bit
// word. A transition that only adds constants is then one addition of words, whatever it changes:
// no field can overflow into its neighbour because its bounds are proved, or checked when the
// transition fires.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "checker/ir/system.h"

namespace hw::search {

using Word = std::uint64_t;

/// Widths that the search is compiled for, in words. A state of a width in between uses the next.
inline constexpr std::uint32_t kWidths[] = {1, 2, 3, 4, 6, 8, 16, 32, 128};
inline constexpr std::uint32_t kWidest = 128;

struct Field {
  std::uint32_t word = 0;
  std::uint32_t shift = 0;
  Word mask = 0;       ///< unshifted
  ir::Value low = 0;   ///< the value that is stored as zero
  ir::Value high = 0;  ///< largest value that fits
  bool proved = true;  ///< no reachable state exceeds `high`; otherwise it has to be checked

  ir::Value read(const Word* state) const {
    return static_cast<ir::Value>((state[word] >> shift) & mask) + low;
  }
  void write(Word* state, ir::Value value) const {
    state[word] =
        (state[word] & ~(mask << shift)) | ((static_cast<Word>(value - low) & mask) << shift);
  }
};

/// Where a variable's value is found.
struct Slot {
  enum Kind { Stored, OneHot, Derived, Constant } kind = Stored;
  std::uint32_t field = 0;  ///< Stored, OneHot
  ir::Value index =
      0;  ///< OneHot: the variable is 1 when the field has this value. Constant: the value
  ir::Linear derived;  ///< Derived: over variables that are not derived
};

class Layout {
 public:
  /// `cap`: the largest value given to variables that nothing bounds.
  Layout(const ir::System& system, ir::Value cap);

  /// One of kWidths; more than kWidest if the state is wider than anything compiled.
  std::uint32_t words() const { return words_; }
  /// Bytes that a stored state needs: all bits, and one more that says that a state is there.
  std::uint32_t bytes() const { return bytes_; }
  std::uint32_t bits() const { return bits_; }
  const std::vector<Field>& fields() const { return fields_; }
  const Slot& slot(ir::VarId var) const { return slots_[var]; }

  /// `words()` words; the bit that says that a state is there is set. The state must satisfy the
  /// laws.
  std::vector<Word> encode(const std::vector<ir::Value>& state) const;
  std::vector<ir::Value> decode(const Word* state) const;

  /// The linear expression over variables that are not derived.
  ir::Linear resolve(const ir::Linear& linear) const;

 private:
  void choose_slots(const ir::System& system, ir::Value cap);
  void place_fields();

  std::vector<Field> fields_;
  std::vector<Slot> slots_;
  std::uint32_t words_ = 1;
  std::uint32_t bytes_ = 0;
  std::uint32_t bits_ = 0;
};

}  // namespace hw::search
