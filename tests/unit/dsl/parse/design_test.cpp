// The two examples with which the language was designed.
#include "parsing.h"

namespace hw {
namespace {

using testing::Attempt;

constexpr const char* kDmCrypt = R"(/// Two writers share one page pool, and each wants most of it.
/// Source: dm-crypt, Linux commit 7145c241a1bf.
model dm_crypt_pages

param pool_size : 1..1024 = 6
param per_bio   : 1..256  = 4
param writers   : 1..16   = 2

pool pages = pool_size

subsystem dm_crypt {
  task writer[writers] {
    loop {
      idle                                  // may rest here for ever: not a wedge
      repeat per_bio { take 1 pages }       // one by one: hold and wait
      step "encrypt and write"
      give all pages
    }
  }
}

scenario as_shipped {
  check recoverable expect violated
}
scenario sized with pool_size = 7 {
  check recoverable
  check bounded held(dm_crypt.writer, pages) <= 7
}
scenario how_big {
  size pool_size for recoverable expect 7   // writers * (per_bio - 1) + 1
}
)";

constexpr const char* kSwapOverNbd = R"(/// Swap to a network block device.
model swap_over_nbd

param total       : 4..256 = 16
param min         : 0..64  = 4
param writers     : 1..64  = 2
param requests    : 1..16  = 2
param sk_memalloc : bool   = true
param drop_noise  : bool   = true
param rcvbuf      : 0..64  = 6

pool pages = total {
  account anon, writeback, noise
  reserve min for emergency
}

subsystem mm {
  task writer[writers] {
    loop {
      idle
      take 1 pages into anon else {
        if (pages.anon > 0) { move 1 pages: anon -> writeback; submit nbd.write }
        retry
      }
    }
  }
}

subsystem nbd {
  path write limit requests {
    take 1 pages as emergency if sk_memalloc
    step "sent"
    give all pages
    external step "the server answers"
    take 1 pages as emergency if sk_memalloc
    give all pages
    move 1 pages: writeback -> free
  }
}

subsystem net {
  task receive {
    loop {
      idle
      take 1 pages as emergency if sk_memalloc else { continue }
      if ((drop_noise and pages.free < min) or pages.noise >= rcvbuf) { give all pages }
      else { move 1 pages: held -> noise }
    }
  }
  task reader {
    loop {
      idle until pages.noise > 0
      take 1 pages
      give all pages
      move 1 pages: noise -> free
    }
  }
}

scenario vanilla with sk_memalloc = false { check recoverable expect violated }
scenario keep_noise with drop_noise = false { check recoverable expect violated }
scenario patched {
  check recoverable
  size min for recoverable
}
)";

TEST(Design, DmCrypt) {
  const Attempt attempt(kDmCrypt);
  ASSERT_NE(attempt.tree, nullptr) << attempt.shown();
  EXPECT_EQ(attempt.shown(), "");
  EXPECT_EQ(attempt.tree->model->text, "dm_crypt_pages");
  EXPECT_EQ(
      testing::dump(*attempt.tree->declarations.at(4)),
      "dm_crypt(subsystem (has writer(task count=writers {(loop {(idle) (repeat per_bio {(take "
      "1 pages)}) (step \"encrypt and write\") (give all pages)})})))");
  EXPECT_EQ(testing::dump(*attempt.tree->declarations.at(7)),
            "how_big(scenario (size pool_size (recoverable) expect=7))");
}

TEST(Design, SwapOverNbd) {
  const Attempt attempt(kSwapOverNbd);
  ASSERT_NE(attempt.tree, nullptr) << attempt.shown();
  EXPECT_EQ(attempt.shown(), "");
  EXPECT_EQ(attempt.tree->declarations.size(), 14u);
  EXPECT_EQ(testing::dump(*attempt.tree->declarations.at(8)),
            "mm(subsystem (has writer(task count=writers {(loop {(idle) (take 1 pages into='anon "
            "else={(if (> pages.anon 0) {(move 1 pages 'anon 'writeback) (submit nbd.write)}) "
            "(retry)})})})))");
  EXPECT_EQ(testing::dump(*attempt.tree->declarations.at(11)),
            "vanilla(scenario sk_memalloc=false (check (recoverable) violated))");
}

}  // namespace
}  // namespace hw
