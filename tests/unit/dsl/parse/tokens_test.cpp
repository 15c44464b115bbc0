// The plain token list: kinds, comments, item starts.
#include "dsl/parse/tokens.h"

#include "parsing.h"

namespace hw {
namespace {

/// Each token as letter of its kind and text; `|` before one that begins an item.
std::string tokens_of(const std::string& text) {
  SourceMap sources;
  const FileId file = sources.add("m.hwm", text);
  Diagnostics diagnostics;
  const auto tokens = tokenize(sources, file, diagnostics);
  if (!tokens) return diagnostics.has_errors() ? "errors" : "nothing, and no error";
  std::string result;
  for (const Token& token : *tokens) {
    result += result.empty() ? "" : " ";
    result += token.begins_item ? "|" : "";
    result += "WN#TS-:lDb"[static_cast<int>(token.kind)];
    result += std::string(sources.text(token.span));
  }
  return result;
}

TEST(Tokens, KindsFollowTheGrammar) {
  EXPECT_EQ(tokens_of("param min : 0..3 = -1"), "|Wparam Nmin S: #0 S.. #3 S= -- #1");
  EXPECT_EQ(tokens_of("assume min(a, min) - l.held"),
            "|Wassume Wmin S( Na S, Nmin S) S- Nl S. Nheld");
  EXPECT_EQ(tokens_of("task t { a: move 1 p: held -> b step \"x\" }"),
            "|Wtask Nt S{ |Na :: Wmove #1 Np :: Wheld S-> Nb |Wstep T\"x\" S}");
}

TEST(Tokens, CommentsAreKept) {
  EXPECT_EQ(tokens_of("/// doc\npool p /* in */ = 1 // end"),
            "D/// doc |Wpool Np b/* in */ S= #1 l// end");
}

TEST(Tokens, WhereItemsBegin) {
  EXPECT_EQ(tokens_of("task t { if a {} else if b {} else {} either {} or {} x = a or b }"),
            "|Wtask Nt S{ |Wif Na S{ S} |Welse Wif Nb S{ S} |Welse S{ S} |Weither S{ S} |Wor S{ S} "
            "|Nx S= Na Wor Nb S}");
  EXPECT_EQ(tokens_of("enum e { a, b }"), "|Wenum Ne S{ |Na S, |Nb S}");
}

TEST(Tokens, OfATextThatDoesNotParseThereAreNone) {
  EXPECT_EQ(tokens_of("pool = 1"), "errors");
  EXPECT_EQ(tokens_of("pool p = 1 model late"), "errors");
  EXPECT_EQ(tokens_of(""), "errors");
}

}  // namespace
}  // namespace hw
