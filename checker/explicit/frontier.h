// The queue of states that have been seen and not expanded, each with its set of enabled
// transitions. First in, first out, in blocks, so that memory is given back while the search goes
// on.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "checker/explicit/layout.h"

namespace hw::search {

class Frontier {
 public:
  /// `entry_words`: words of a state and of its enabled set together.
  explicit Frontier(std::size_t entry_words) : entry_words_(entry_words) {}

  std::uint64_t size() const { return size_; }
  std::uint64_t bytes() const {
    return (blocks_.size() + spare_.size()) * block_words() * sizeof(Word);
  }

  /// Room for one more entry at the end.
  Word* push() {
    if (blocks_.empty() || end_ == kEntries) {
      if (spare_.empty()) {
        blocks_.push_back(std::make_unique_for_overwrite<Word[]>(block_words()));
      } else {
        blocks_.push_back(std::move(spare_.back()));
        spare_.pop_back();
      }
      end_ = 0;
    }
    ++size_;
    return &blocks_.back()[end_++ * entry_words_];
  }

  /// The entries at the front that lie in one block, at most `limit` of them; they stay valid until
  /// release(), whatever is pushed meanwhile.
  struct Span {
    const Word* first;
    std::size_t count;
  };
  Span front(std::uint64_t limit) {
    std::size_t last = blocks_.size() == 1 ? end_ : kEntries;
    return {&blocks_.front()[begin_ * entry_words_],
            static_cast<std::size_t>(std::min<std::uint64_t>(limit, last - begin_))};
  }
  void release(std::size_t count) {
    begin_ += count;
    size_ -= count;
    if (begin_ == kEntries) {
      if (spare_.empty()) spare_.push_back(std::move(blocks_.front()));
      blocks_.pop_front();
      begin_ = 0;
    }
  }

 private:
  static constexpr std::size_t kEntries = 4096;
  std::size_t block_words() const { return kEntries * entry_words_; }

  std::size_t entry_words_;
  std::deque<std::unique_ptr<Word[]>> blocks_;
  std::vector<std::unique_ptr<Word[]>> spare_;
  std::size_t begin_ = 0, end_ = 0;
  std::uint64_t size_ = 0;
};

}  // namespace hw::search
