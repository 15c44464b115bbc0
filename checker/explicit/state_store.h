// The set of states seen: an open-addressing hash table without pointers, a state's bytes and
// nothing else in each slot.
//
// The table is cut into 256 segments by the hash, each growing by a quarter when four fifths full.
// So memory follows the number of states closely, growth never copies more than a 256th of the
// table at a time, and the segments, started at staggered sizes, do not all grow together.
// Rejected: storing a 32-bit index into a list of states (a second cache miss a look-up), tree
// compression (Laarman, van de Pol, Weber 2011: smaller for wide states; ours are narrow already),
// and hash compaction, which can miss states.
#pragma once

#include <array>
#include <cmath>
#include <cstring>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "checker/explicit/layout.h"

namespace hw::search {

template <std::size_t W>
using PackedState = std::array<Word, W>;

template <std::size_t W>
std::uint64_t hash_of(const PackedState<W>& state) {
  return XXH3_64bits(state.data(), W * sizeof(Word));
}

/// Names a slot; stable as long as nothing is inserted.
using SlotId = std::uint64_t;
inline constexpr SlotId kNoSlot = UINT64_MAX;

template <std::size_t W>
class StateStore {
 public:
  /// `bytes`: what a state needs (Layout::bytes).
  explicit StateStore(std::uint32_t bytes)
      : stride_(bytes),
        tail_(bytes - (W - 1) * 8 == 8 ? ~Word{0} : (Word{1} << ((bytes - (W - 1) * 8) * 8)) - 1) {
    for (std::size_t i = 0; i < kSegments; ++i) {
      double stagger = std::pow(kGrowth, static_cast<double>(i) / kSegments);
      allocate(segments_[i], static_cast<std::uint32_t>(32 * stagger));
    }
  }

  std::uint64_t size() const { return size_; }
  std::uint64_t bytes() const { return bytes_; }

  void prefetch(std::uint64_t hash) const {
    const Segment& segment = segments_[hash >> kSegmentShift];
    __builtin_prefetch(&segment.data[home(segment, hash) * stride_]);
  }

  /// True if the state is new.
  bool insert(const PackedState<W>& state, std::uint64_t hash) {
    Segment& segment = segments_[hash >> kSegmentShift];
    std::uint64_t at = home(segment, hash);
    for (;;) {
      Byte* slot = &segment.data[at * stride_];
      PackedState<W> found = load(slot);
      if (!(found[0] & 1)) {
        save(slot, state);
        ++size_;
        if (++segment.count * 5ull > segment.capacity * 4ull) grow(segment);
        return true;
      }
      if (found == state) return false;
      if (++at == segment.capacity) at = 0;
    }
  }

  /// kNoSlot if the state is not there.
  SlotId find(const PackedState<W>& state, std::uint64_t hash) const {
    std::size_t index = hash >> kSegmentShift;
    const Segment& segment = segments_[index];
    std::uint64_t at = home(segment, hash);
    for (;;) {
      PackedState<W> found = load(&segment.data[at * stride_]);
      if (!(found[0] & 1)) return kNoSlot;
      if (found == state) return first_slot_[index] + at;
      if (++at == segment.capacity) at = 0;
    }
  }

  /// Gives every slot its number; find() may be used from then on, insert() no more.
  void freeze() {
    SlotId next = 0;
    for (std::size_t i = 0; i < kSegments; ++i) {
      first_slot_[i] = next;
      next += segments_[i].capacity;
    }
    first_slot_[kSegments] = next;
  }
  /// One more than the largest slot number; after freeze().
  SlotId slots() const { return first_slot_[kSegments]; }

  /// The state in a slot that find() or for_each() has given.
  PackedState<W> at(SlotId id) const {
    auto next = std::upper_bound(first_slot_.begin(), first_slot_.end(), id);
    auto index = static_cast<std::size_t>(next - first_slot_.begin()) - 1;
    return load(&segments_[index].data[(id - first_slot_[index]) * stride_]);
  }

  /// Calls visit(slot, state) for every state, in no useful order; after freeze(). Stops when visit
  /// returns false.
  template <typename Visit>
  bool for_each(Visit visit) const {
    for (std::size_t i = 0; i < kSegments; ++i) {
      for (std::uint64_t at = 0; at < segments_[i].capacity; ++at) {
        PackedState<W> state = load(&segments_[i].data[at * stride_]);
        if ((state[0] & 1) && !visit(first_slot_[i] + at, state)) return false;
      }
    }
    return true;
  }

 private:
  using Byte = unsigned char;
  struct Segment {
    std::vector<Byte> data;
    std::uint32_t capacity = 0;
    std::uint32_t count = 0;
  };

  static constexpr std::size_t kSegments = 256;
  static constexpr int kSegmentShift = 56;
  static constexpr double kGrowth = 1.25;

  static std::uint64_t home(const Segment& segment, std::uint64_t hash) {
    return ((hash & 0xffffffffu) * segment.capacity) >> 32;
  }

  PackedState<W> load(const Byte* slot) const {
    PackedState<W> state;
    std::memcpy(state.data(), slot, W * sizeof(Word));
    state[W - 1] &= tail_;
    return state;
  }
  void save(Byte* slot, const PackedState<W>& state) {
    PackedState<W> merged = state;
    Word last = 0;
    std::memcpy(&last, slot + (W - 1) * 8, sizeof(Word));
    merged[W - 1] = (state[W - 1] & tail_) | (last & ~tail_);  // the next slot's bytes stay
    std::memcpy(slot, merged.data(), W * sizeof(Word));
  }

  void allocate(Segment& segment, std::uint32_t capacity) {
    segment.capacity = capacity;
    segment.count = 0;
    segment.data.assign(std::size_t{capacity} * stride_ + sizeof(Word), 0);
    bytes_ += segment.data.size();
  }

  void grow(Segment& segment) {
    Segment old = std::move(segment);
    segment = {};
    allocate(segment, static_cast<std::uint32_t>(old.capacity * kGrowth) + 8);
    for (std::uint64_t from = 0; from < old.capacity; ++from) {
      PackedState<W> state = load(&old.data[from * stride_]);
      if (!(state[0] & 1)) continue;
      std::uint64_t at = home(segment, hash_of(state));
      while (segment.data[at * stride_] & 1) {
        if (++at == segment.capacity) at = 0;
      }
      save(&segment.data[at * stride_], state);
    }
    segment.count = old.count;
    bytes_ -= old.data.size();
  }

  std::uint32_t stride_;
  Word tail_;
  std::array<Segment, kSegments> segments_;
  std::array<SlotId, kSegments + 1> first_slot_{};
  std::uint64_t size_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace hw::search
