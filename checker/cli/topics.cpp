// The pages of `hw help TOPIC`: enough to work from without a network. What stands here is checked:
// whole models are run, and the words of the language are held against the grammar
// (tests/cli/help_test.py). The full reference is dsl/REFERENCE.md.
#include <array>

#include "checker/cli/help.h"

namespace hw::cli {

namespace {

constexpr const char* kLanguage =
    R"(The language of models, in short; dsl/REFERENCE.md is all of it.

A model is pools of memory, tasks that take from them, paths that requests go along, and
scenarios that say what must be true. Every unit of a pool is always in one place: free,
in an account of the pool, or held by somebody.

  /// Two writers share one pool, and each needs three of its pages to go on.
  model example

  param size : 1..16 = 5              // -D size=4 on the command line
  param writers : 1..8 = 2

  pool pages = size

  task writer[writers] {              // so many that are alike
    loop {
      idle                            // may rest here for ever: not a wedge
      repeat 3 { take 1 pages }       // one by one: holds some while it waits for more
      give all pages
    }
  }

  scenario enough { check recoverable }
  scenario too_few with size = 4 { check recoverable expect violated }
  scenario how_many { size size for recoverable expect 5 }

Declarations:

  model NAME                          import NAME   import "file.hwm"
  const NAME = E                      param NAME : A..B = E   (or bool, or an enum)
  assume E                            enum NAME { a, b }
  pool NAME = E { account a, b = 2    reserve E for CLASS, ... }
  mempool NAME = E from POOL as CLASS
  lock NAME                           semaphore NAME = E
  var NAME : A..B = E                 counter NAME = E
  queue NAME[E] of { a, b }
  task NAME[E] { ... }                external task NAME { ... }
  task NAME[i : A..B] { ... }         instances with names
  path NAME limit E { ... }           what `submit` starts, at most E in flight
  procedure NAME(args) depth E { ... }
  action NAME when E { ... }          one step, whenever E
  subsystem NAME(args) { ... }        instance NAME : SUBSYSTEM(args)
  scenario NAME with P = E { ... }

args are NAME : KIND, and a KIND is int, bool, pool, mempool, lock, semaphore, counter, path,
queue of ENUM, or var of TYPE.

Expressions: numbers, true, false, + - * / %, comparisons, not, and, or, implies, min, max,
POOL.free, POOL.ACCOUNT, POOL.size, POOL.held, held(TASK, POOL), count(TASK at LABEL),
SEMAPHORE.value, QUEUE.length, LOCK.held.

See also: hw help statements, hw help checks.
)";

constexpr const char* kStatements =
    R"(Statements. Each that waits may have `else { ... }` behind it: then it does not wait, and
the block runs instead; `retry` in the block tries again. `NAME:` before one is a label.

  take N POOL                 waits until N can be taken above the floor, then holds them
  take N POOL as CLASS        may go down to the floor of that class (as CLASS if E)
  take N POOL into ACCOUNT    they lie in the account, nobody holds them
  give N POOL, give all       back to free
  move N POOL: A -> B         between accounts, held and free; waits until A has N
  lock L, unlock L            lock L { ... } unlocks on every way out
  down S by N, up S by N      a semaphore
  wait until E                standing here for ever is a wedge
  wait until E or timeout { } may always go into the block
  idle, idle until E          a place of rest: standing here for ever is no wedge
  step "text"                 something that touches no memory
  external step "text"        the same, by somebody who may never do it
  submit PATH                 starts a request on a path
  call PROCEDURE(args)        as if its text stood here
  send Q <- kind              receive Q { kind -> { } other -> { } }
  x = E, x = any A..B         a variable; any: whichever
  either { } or { }           one of them, whichever
  if E { } else { }           while E { }   loop { }   repeat N { }
  break, continue, return     retry (in an else block)
  assert E, fail "text"       `never fails` looks for these
  atomic { }                  all of it in one step, or not at all

Each is one step of a run, in which others may come before or after, except control.
`repeat 3 { take 1 P }` holds while it waits for more; `take 3 P` does not.
)";

constexpr const char* kChecks = R"(Checks: what a scenario says must be true.

  check PROPERTY                       expect holds is understood
  check PROPERTY expect violated       and then the run that violates it is wanted
  size PARAM for PROPERTY, ...         the smallest value that is enough
  size PARAM for PROPERTY expect E     ... and which one it must be
  size most PARAM for PROPERTY         the largest
  size A, most B for PROPERTY          both at once: all combinations (a, b) that cannot be
                                       bettered; expect (1, 2), (3, 4)

  always E, never E                    in every state that can be reached
  bounded E <= E                       likewise; the largest value seen is reported
  never at TASK.LABEL                  nobody ever stands there
  never fails                          no fail, no assert that is false, no call too deep
  deadlock_free                        never is everything stuck at once
  recoverable, recoverable of NAME     from every state, rest can still be reached
  progress of NAME assuming X responds in every fair run, everybody comes to rest
  E leads to E                         in every fair run

`recoverable` is the check against wedges: it finds those that other, still busy tasks hide.
Resting is standing at an `idle`, or having ended; a path in flight is not at rest.

A check that holds because nothing happens proves nothing. Statements that no run executes,
paths that nobody submits, tasks without instances and pools without units are warned of.
)";

constexpr const char* kExitCodes =
    R"(Exit codes, the worst of all files: 6 before 2 before 1 before 10 before 5 before 0.

  0   everything came out as the files expect
  10  a check came out otherwise, or differs from the baseline
  5   something is undecided: a limit was reached, or the check is not supported yet
  2   a model has errors, or cannot be read
  1   wrong use of the command
  6   an error of the tool itself, or the report could not be written

Nothing undecided exits with 0. Ctrl-C ends a search and reports what it has; a second one
ends the program.
)";

constexpr const char* kFormats = R"(Reports: hw check --format A,B=FILE,... writes several at once.

  text    for people: a table, the runs of what came out otherwise, a summary
  json    for programs: everything, runs state by state; checker/report has its schema
  junit   test results for CI systems: one suite a file, one case a check
  sarif   SARIF 2.1.0 for code scanning: the steps of a run as a code flow
  github  annotations for GitHub's runner, at the check that came out otherwise
  html    one page to look at, which is what hw report writes

  hw check models --format text,junit=tests.xml,sarif=hw.sarif

A FILE is written all or nothing. Without one, json, junit and sarif fill standard output,
so only one of them can go there; text and github then go to standard error. -o FILE is for
the first format that has no file of its own. --no-times leaves out what differs from run to
run.
)";

constexpr const char* kCi = R"(In a build: a folder of models, and one command.

  hw check models --format junit=hw-tests.xml,github --baseline hw.baseline --cache .hw-cache

It exits with 10, and the build stops, when a check comes out otherwise than the model expects
or than the baseline has; with 5 when something is undecided (see hw help exit-codes).

--baseline FILE records verdicts and sizes if there is no FILE, and compares with it if there
is: any difference is named, also one for the better, and a check that is new or gone. Commit
the file; --update-baseline records a change that is meant. What is undecided is neither
recorded nor compared.

--cache DIR keeps what is decided and does not decide the same again: the same texts, imports,
parameters, checks, options and program, by content. Undecided checks are not kept. The folder
may be shared by runs at the same time, and removed whenever it is too large.

Limits that keep a build short: --time SECONDS a file, --max-states N, --max-memory N[K|M|G|T].
)";

constexpr const char* kEngines = R"(How checks are decided.

The explicit search visits every reachable state once, breadth first, packed into bits;
interchangeable tasks are counted, not named. Steps that nothing can tell apart are merged
first (--no-reduce: not). What it finds violated has a shortest run with the fewest switches
between tasks, and every run is replayed on a plain evaluator before it is shown.

Beyond a million states, decision diagrams are tried as well; what they find violated goes
back to the explicit search for its run. From there on the prover works beside them on a second
core: what has too many states, or a counter that grows for ever, may still have an invariant.
The first that knows the answer stops the others, and the report says which it was: "holds,
every state" or "holds, proved". A check for all values of a parameter is always a matter of the
prover, once small instances have not refuted it.

  --engine auto       all of this
  --engine explicit   states only: nothing is proved by invariant
  --engine smt        the prover only
  --no-reduce         every state, none merged, no diagrams and no prover

Limits: --max-memory (80 % of what is available), --max-states, --time. When one is reached the
check is undecided, and the report says what was covered. On a terminal a line shows how far a
long search is; --progress shows it elsewhere, every ten seconds.
)";

constexpr const char* kRuns = R"(How to read a run.

  2-4  dm_crypt.writer #1  03_hold_and_wait.hwm:20  take 1 pages  pages.free 6 -> 3

The steps' numbers, who took them (#1: the first of several that are alike), the line of the
text, the statement, and what it changed. Steps that matter to nobody else (an `idle` that is
left, a `step`, a condition) are folded, and so is a statement that one instance executes
several times in a row; --full shows all. `-- from here on no run leads back to rest --` marks
the point of no return.

Below it: who holds what, who waits for what and what is missing, and why, in a sentence.

Runs of violations that a file expects are told with --trace. hw simulate FILE goes through a
model by hand, and `witness` there jumps to the end of a run.
)";

constexpr std::array kTopics = {
    Topic{"language", "what a model is made of, with an example", kLanguage},
    Topic{"statements", "what tasks and paths do", kStatements},
    Topic{"checks", "what a scenario can ask", kChecks},
    Topic{"runs", "how to read a run into a wedge", kRuns},
    Topic{"formats", "reports for people, programs and CI systems", kFormats},
    Topic{"ci", "in a build: baseline, cache, limits", kCi},
    Topic{"engines", "how checks are decided, and limits", kEngines},
    Topic{"exit-codes", "what the exit code says", kExitCodes},
};

}  // namespace

std::span<const Topic> topics() { return kTopics; }

}  // namespace hw::cli
