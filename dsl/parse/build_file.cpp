// The file as a whole: its first lines, which declaration may stand where, doc comments; see
// builder.h.
#include <fmt/format.h>

#include <utility>

#include "dsl/parse/builder.h"
#include "dsl/source/diagnostic_codes.h"

namespace hw::parsing {
namespace {

using G = grammar::HighwaterParser;
using antlr4::ParserRuleContext;

}  // namespace

std::unique_ptr<ast::File> Builder::build(G::FileContext* context) {
  auto file = std::make_unique<ast::File>();
  file->id = file_;
  for (auto* child : context->children) {
    if (auto* model = dynamic_cast<G::ModelLineContext*>(child)) {
      add_model(*file, model);
    } else if (auto* import = dynamic_cast<G::ImportLineContext*>(child)) {
      add_import(*file, import);
    } else if (auto* declared = dynamic_cast<G::DeclarationContext*>(child)) {
      add_declaration(file->declarations, declared);
    }
  }
  if (file->declarations.empty() && file->imports.empty()) {
    const auto length = static_cast<std::uint32_t>(sources_.file(file_).text.size());
    diagnostics_.error(code::kNoDeclarations, {file_, length, length},
                       "the file has no declarations",
                       "a model has at least a pool, a task and a scenario");
  }
  return file;
}

void Builder::add_model(ast::File& file, G::ModelLineContext* context) {
  if (file.model) {
    diagnostics_.error(code::kMisplacedDeclaration, span(context), "a file has one `model` line")
        .notes.push_back({file.model->span, "first named here"});
    return;
  }
  if (!file.imports.empty() || !file.declarations.empty()) {
    return misplaced(context, "`model` comes before everything else in its file", "");
  }
  file.model = name(context->name());
  file.model_doc = doc_before(context->getStart());
}

void Builder::add_import(ast::File& file, G::ImportLineContext* context) {
  if (context->STRING() != nullptr) {
    file.imports.push_back({text_of(context->STRING()), span(context->STRING())});
  } else {
    const ast::Name library = name(context->name());
    file.imports.push_back({library.text + ".hwm", library.span});
  }
}

void Builder::add_declaration(std::vector<ast::DeclPtr>& to, G::DeclarationContext* context) {
  if (auto* locks = context->lockDecl()) return add_locks(to, locks);
  to.push_back(declaration(context));
}

void Builder::add_locks(std::vector<ast::DeclPtr>& to, G::LockDeclContext* context) {
  const Span head = head_span(context);
  const std::string doc = doc_before(context->getStart());
  for (auto* one : context->name()) {
    to.push_back(std::make_unique<ast::Decl>(ast::Decl{head, name(one), doc, ast::Lock{}}));
  }
}

void Builder::misplaced(ParserRuleContext* context, std::string_view what, std::string_view hint) {
  diagnostics_.error(code::kMisplacedDeclaration, head_span(context), std::string(what),
                     std::string(hint));
}

/// What may not stand inside a subsystem. The parser takes it there, so that it can be named.
void Builder::check_nesting(G::DeclarationsContext* context) {
  for (auto* child : context->children) {
    auto* inner = dynamic_cast<ParserRuleContext*>(child);
    if (inner == nullptr) continue;
    if (auto* declared = dynamic_cast<G::DeclarationContext*>(inner)) {
      inner = dynamic_cast<ParserRuleContext*>(declared->children[0]);
    }
    switch (inner->getRuleIndex()) {
      case G::RuleModelLine:
      case G::RuleImportLine:
      case G::RuleConstDecl:
      case G::RuleParamDecl:
      case G::RuleAssumeDecl:
      case G::RuleEnumDecl:
      case G::RuleSubsystemDecl:
      case G::RuleScenarioDecl:
        misplaced(inner,
                  fmt::format("`{}` cannot stand inside a subsystem",
                              sources_.text(span_of(*inner->getStart(), file_))),
                  "move it to the top level of the file");
        break;
      default:
        break;
    }
  }
}

/// Of the comments between the token and the one before it, those that begin with `///` and stand
/// on a line of their own.
std::string Builder::doc_before(const antlr4::Token* token) {
  const std::size_t index = token->getTokenIndex();
  const std::size_t last_line = index == 0 ? 0 : [&] {
    for (std::size_t i = index; i-- > 0;) {
      const antlr4::Token* before = stream_.get(i);
      if (before->getChannel() == antlr4::Token::DEFAULT_CHANNEL) return before->getLine();
    }
    return std::size_t{0};
  }();
  std::string result;
  for (const antlr4::Token* comment : stream_.getHiddenTokensToLeft(index)) {
    if (comment->getType() != G::DOC_COMMENT || comment->getLine() == last_line) continue;
    std::string_view line = sources_.text(span_of(*comment, file_)).substr(3);
    if (line.starts_with(' ')) line.remove_prefix(1);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
    if (!result.empty()) result += '\n';
    result += line;
  }
  return result;
}

ast::DeclPtr Builder::declare(ParserRuleContext* context, G::NameContext* declared) {
  auto result = std::make_unique<ast::Decl>();
  result->span = head_span(context);
  if (declared != nullptr) result->name = name(declared);
  result->doc = doc_before(context->getStart());
  return result;
}

}  // namespace hw::parsing
