// The codes of diagnostics, each with the kind of mistake it stands for. A number once given is
// never given to another kind, and not taken back. dsl/REFERENCE.md explains them to users.
//
// E00xx: files. E01xx: letters and grammar (dsl/parse). E02xx: names (dsl/resolve). E03xx: types
// and rules (dsl/typecheck). W0xxx: warnings.
#pragma once

namespace hw::code {

// ---- E00xx: files
// ------------------------------------------------------------------
inline constexpr char kUnreadableFile[] = "E0001";  ///< the file asked for cannot be read
inline constexpr char kNotImported[] = "E0002";     ///< a file to be imported is no such net

// ---- E01xx: letters and grammar
// ------------------------------------------------------------------
inline constexpr char kUnexpected[] = "E0101";           ///< expected X, found Y
inline constexpr char kUnknownCharacter[] = "E0102";     ///< a character the language does not use
inline constexpr char kUnterminatedString[] = "E0103";   ///< no closing quote on the line
inline constexpr char kBadEscape[] = "E0104";            ///< \ followed by other than " \ n t
inline constexpr char kUnterminatedComment[] = "E0105";  ///< `/*` without `*/`
inline constexpr char kBadNumber[] = "E0106";            ///< `12ab`, `1__0`, `0x10`, `1.5`
inline constexpr char kNumberTooLarge[] = "E0107";       ///< does not fit 64 bits with sign
inline constexpr char kTooDeep[] = "E0108";              ///< brackets and braces nest too deep
inline constexpr char kTooLong[] = "E0109";  ///< expression, `else if` chain or file too long
inline constexpr char kNoDeclarations[] = "E0110";  ///< a file that declares nothing
inline constexpr char kUnclosed[] = "E0111";        ///< a bracket or brace that nothing closes
inline constexpr char kNotOpened[] = "E0112";       ///< a closing bracket or brace too many
inline constexpr char kAssignmentInCondition[] = "E0113";  ///< `=` where `==` is meant
inline constexpr char kForeignOperator[] = "E0114";  ///< `&&`, `||`, `!`: written and, or, not
inline constexpr char kMisplacedVar[] = "E0115";  ///< own variables stand first in a task or path
inline constexpr char kChainedComparison[] = "E0116";  ///< `a < b < c`
inline constexpr char kMisplacedDeclaration[] =
    "E0117";  ///< may stand at the top level only, or first

// ---- E02xx: names
// ------------------------------------------------------------------
inline constexpr char kUnknownName[] = "E0201";     ///< nothing of this name is visible here
inline constexpr char kRedeclared[] = "E0202";      ///< the scope has this name already
inline constexpr char kWrongKind[] = "E0203";       ///< a pool where a lock is expected, …
inline constexpr char kUnknownMember[] = "E0204";   ///< what stands before the dot has no such part
inline constexpr char kImportNotFound[] = "E0205";  ///< an import that cannot be found or read
inline constexpr char kImportCycle[] = "E0206";     ///< files that import each other
inline constexpr char kInstanceCycle[] = "E0207";   ///< a subsystem that contains itself
inline constexpr char kIndexMissing[] = "E0208";    ///< one of an array of instances is meant
inline constexpr char kIndexUnexpected[] = "E0209";  ///< `[…]` after what is not an array
inline constexpr char kUnknownLabel[] = "E0210";     ///< the task or path has no such label
inline constexpr char kDuplicateLabel[] = "E0211";   ///< a label twice in one body
inline constexpr char kUnknownClass[] = "E0212";     ///< no reserve of the pool names this class
inline constexpr char kUnknownAccount[] = "E0213";   ///< the pool has no such account
inline constexpr char kUnknownEnumKind[] = "E0214";  ///< the enum or queue has no such kind
inline constexpr char kConstCycle[] = "E0215";       ///< constants that need each other's value
inline constexpr char kReservedAccount[] =
    "E0216";                                      ///< an account called like a part of every pool
inline constexpr char kNotATemplate[] = "E0217";  ///< instance of a subsystem that is its own one

// ---- E03xx: types and rules
// ------------------------------------------------------------------
inline constexpr char kWrongType[] = "E0301";       ///< a number where a condition is expected, …
inline constexpr char kDifferentTypes[] = "E0302";  ///< the sides of a comparison differ in type
inline constexpr char kNotLinear[] = "E0303";       ///< a product of two values shared by tasks
inline constexpr char kSharedOperand[] = "E0304";   ///< `/`, `%`, min, max of a shared value
inline constexpr char kSharedAmount[] = "E0305";    ///< an amount that reads shared state
inline constexpr char kNotConstant[] = "E0306";     ///< has to be known before the run
inline constexpr char kOverflow[] = "E0307";        ///< a constant that does not fit 64 bits
inline constexpr char kDivisionByZero[] = "E0308";  ///< by a constant that is zero
inline constexpr char kNegative[] = "E0309";        ///< an amount, size or count below zero
inline constexpr char kEmptyRange[] = "E0310";      ///< a lower bound above the upper one
inline constexpr char kOutsideRange[] = "E0311";    ///< a value that its variable cannot have
inline constexpr char kMisplacedIdle[] = "E0312";   ///< `idle` where nothing may rest
inline constexpr char kMisplacedLoop[] = "E0313";   ///< loop, while, retry in an atomic step
inline constexpr char kMisplacedRetry[] = "E0314";  ///< `retry` outside of an else block
inline constexpr char kMisplacedBreak[] = "E0315";  ///< break, continue outside of a loop
inline constexpr char kActionHolds[] = "E0316";     ///< an action that takes, gives or locks
inline constexpr char kMempoolOption[] = "E0317";   ///< `as`, `into` on a take from a mempool
inline constexpr char kBadTransfer[] = "E0318";     ///< a `move` out of free, or to where it was
inline constexpr char kArgumentCount[] = "E0319";   ///< too many or too few arguments
inline constexpr char kArgumentKind[] = "E0320";    ///< an argument of another kind or type
inline constexpr char kRecursion[] = "E0321";       ///< a procedure reaches itself, without `depth`
inline constexpr char kOwnHoldings[] = "E0322";     ///< held(POOL) where there is no holder
inline constexpr char kDuplicateKind[] = "E0323";   ///< two arms of a `receive` for one kind
inline constexpr char kDuplicateSetting[] = "E0324";  ///< a scenario sets a parameter twice
inline constexpr char kNotOpen[] = "E0328";       ///< `for all` of something else than a parameter
inline constexpr char kNotSizable[] = "E0325";    ///< `size` of a parameter that is no number
inline constexpr char kNoSuchIndex[] = "E0326";   ///< an index outside of its array
inline constexpr char kConstTooDeep[] = "E0327";  ///< constants built on constants, too far
inline constexpr char kSizedTwice[] = "E0329";    ///< `size` names a parameter twice
inline constexpr char kExpectedSize[] = "E0330";  ///< not a value for each sized parameter

// E04xx: what shows once parameters have values and control flow is unfolded (checker/lower)
inline constexpr char kUnknownDefine[] =
    "E0401";  ///< -D of a parameter that the model does not have
inline constexpr char kOutsideParamRange[] =
    "E0402";  ///< a parameter is given a value outside of its range
inline constexpr char kAssumptionFails[] = "E0403";  ///< an `assume` does not hold
inline constexpr char kDoesNotFit[] = "E0404";       ///< a value that needs more than 64 bits
inline constexpr char kDividesByZero[] =
    "E0405";  ///< a division by zero that shows once parameters have values
inline constexpr char kKnownTooLate[] = "E0406";  ///< a value that has to be known before the run
inline constexpr char kNoSuchInstance[] =
    "E0407";  ///< an index outside of an array of instances or tasks
inline constexpr char kNoSuchAccount[] = "E0408";     ///< a pool handed in has no such account
inline constexpr char kTooManyInstances[] = "E0409";  ///< more instances than the tool makes
inline constexpr char kBadAmount[] = "E0410";         ///< a negative or much too large amount
inline constexpr char kPoolOverdrawn[] =
    "E0411";  ///< accounts and mempools start with more than the pool has
inline constexpr char kNoSuchClass[] = "E0412";    ///< a pool handed in has no reserve for a class
inline constexpr char kStartsOutside[] = "E0413";  ///< a variable starts outside of its range
inline constexpr char kGivesUnheld[] = "E0414";  ///< gives, or moves out of held, more than is held
inline constexpr char kUnlocksUnheld[] = "E0415";  ///< unlocks what is not held
inline constexpr char kEndsHolding[] = "E0416";    ///< ends while it still holds something
inline constexpr char kUnfoldsTooFar[] =
    "E0420";  ///< more statements, calls or places than the tool unfolds
inline constexpr char kLabelWithoutStep[] = "E0421";  ///< a label before no step
inline constexpr char kLoopWithoutStep[] = "E0422";   ///< a loop that can go round without a step
inline constexpr char kTooManyWays[] = "E0423";       ///< too many ways through an atomic block
inline constexpr char kTooManyChoices[] = "E0424";    ///< a choice among too many values
inline constexpr char kNothingToCheck[] = "E0430";    ///< a model without a scenario

// W04xx: what no run shows (checker/run)
inline constexpr char kNeverExecuted[] = "W0401";   ///< a statement or action that no run executes
inline constexpr char kNeverSubmitted[] = "W0402";  ///< a path that nobody submits
inline constexpr char kNoTasks[] = "W0403";         ///< a task without instances
inline constexpr char kEmptyPool[] = "W0404";       ///< a pool without units
inline constexpr char kNeverAsked[] = "W0405";      ///< `E leads to F` where E never is

}  // namespace hw::code
