// The codes of diagnostics, each with the kind of mistake it stands for. A number once given is
// never given to another kind, and not taken back. dsl/REFERENCE.md explains them to users.
//
// E01xx: letters and grammar (dsl/parse). E02xx: names (dsl/resolve). E03xx: types and rules
// (dsl/typecheck). W0xxx: warnings.
#pragma once

namespace hw::code {

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

}  // namespace hw::code
