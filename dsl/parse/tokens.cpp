// Tokens with the part they play, read off the parse tree; see tokens.h.
#include "dsl/parse/tokens.h"

#include <utility>

#include "dsl/parse/builder.h"
#include "dsl/parse/run.h"

namespace hw {
namespace {

using G = grammar::HighwaterParser;
using antlr4::ParserRuleContext;
using antlr4::tree::TerminalNode;

TokenKind kind_by_type(std::size_t type) {
  switch (type) {
    case G::NAME:
      return TokenKind::Name;
    case G::NUMBER:
      return TokenKind::Number;
    case G::STRING:
      return TokenKind::Text;
    case G::LINE_COMMENT:
      return TokenKind::LineComment;
    case G::DOC_COMMENT:
      return TokenKind::DocComment;
    case G::BLOCK_COMMENT:
      return TokenKind::BlockComment;
    default:
      return type >= G::LEFT_BRACE && type <= G::MODULO ? TokenKind::Sign : TokenKind::Word;
  }
}

/// Rules whose first token stands at the indentation of its block.
bool is_item(std::size_t rule) {
  return rule == G::RuleModelLine || rule == G::RuleImportLine || rule == G::RuleDeclaration ||
         rule == G::RulePoolItem || rule == G::RuleScenarioItem || rule == G::RuleStatement ||
         rule == G::RuleArm || rule == G::RuleElseBlock;
}

class Roles {
 public:
  explicit Roles(std::vector<Token>& tokens) : tokens_(tokens) {}

  /// Visits the tree under `root`; without recursion, for it is as deep as the text is nested.
  void assign(ParserRuleContext* root) {
    std::vector<ParserRuleContext*> open{root};
    while (!open.empty()) {
      ParserRuleContext* context = open.back();
      open.pop_back();
      if (is_item(context->getRuleIndex())) at(context->getStart()).begins_item = true;
      for (auto* child : context->children) {
        if (auto* inner = dynamic_cast<ParserRuleContext*>(child)) {
          enter(*context, *inner);
          open.push_back(inner);
        } else if (auto* leaf = dynamic_cast<TerminalNode*>(child)) {
          if (leaf->getSymbol()->getType() != antlr4::Token::EOF) enter(*context, *leaf);
        }
      }
    }
  }

 private:
  Token& at(const antlr4::Token* token) { return tokens_[token->getTokenIndex()]; }

  void enter(ParserRuleContext& context, ParserRuleContext& inner) {
    const std::size_t rule = context.getRuleIndex();
    const bool listed =
        rule == G::RuleKinds || (rule == G::RuleEnumDecl && &inner != context.children[1]);
    if (inner.getRuleIndex() == G::RuleName && listed) at(inner.getStart()).begins_item = true;
  }

  void enter(ParserRuleContext& context, TerminalNode& leaf) {
    Token& token = at(leaf.getSymbol());
    const std::size_t type = leaf.getSymbol()->getType();
    switch (context.getRuleIndex()) {
      case G::RuleName:
      case G::RuleMember:  // `free` and `held` after a dot
        if (token.kind == TokenKind::Word) token.kind = TokenKind::Name;
        break;
      case G::RulePrefixMinus:
        token.kind = TokenKind::PrefixMinus;
        break;
      case G::RuleLabel:
      case G::RuleMoveStatement:
        if (type == G::COLON) token.kind = TokenKind::TightColon;
        break;
      case G::RuleEitherStatement:
      case G::RuleIfStatement:  // the `else` of `else if`
      case G::RuleWaitStatement:
        if (type == G::OR || type == G::ELSE) token.begins_item = true;
        break;
      default:
        break;
    }
  }

  std::vector<Token>& tokens_;
};

}  // namespace

std::optional<std::vector<Token>> tokenize(const SourceMap& sources, FileId file,
                                           Diagnostics& diagnostics) {
  Diagnostics found;
  std::vector<Token> tokens;
  if (const auto parsed = parsing::run_parser(sources, file, found)) {
    parsing::Builder(sources, file, *parsed->scan->stream, found).build(parsed->tree);
    for (const antlr4::Token* token : parsed->scan->stream->getTokens()) {
      if (token->getType() == antlr4::Token::EOF) break;
      tokens.push_back({kind_by_type(token->getType()), parsing::span_of(*token, file), false});
    }
    Roles(tokens).assign(parsed->tree);
  }
  found.sort_by_place();
  diagnostics.append(found);
  if (found.has_errors()) return std::nullopt;
  return tokens;
}

}  // namespace hw
