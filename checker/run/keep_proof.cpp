#include "checker/run/keep_proof.h"

#include <fmt/format.h>

#include <stdexcept>

#include "checker/certificate/certificate.h"
#include "checker/certificate/search_again.h"
#include "checker/run/for_all.h"
#include "checker/run/open_check.h"

namespace hw::run {

namespace {

using Proofs = std::vector<std::vector<family::Certificate>>;

void write(const Asked& asked, certificate::Subject subject, const Proofs& proofs,
           CheckResult& check) {
  subject.check = check.text;
  auto folder = certificate::write(asked.options.certificates, subject, proofs);
  check.notes.push_back(fmt::format("certificate: {}", folder.string()));
}

void keep_search(const Asked& asked, const checked::Property& property, CheckResult& check) {
  std::optional<lower::NeedsValue> needed;
  auto lowered =
      lower::lower_family(asked.model, asked.binding, {{&property}}, asked.diagnostics, needed);
  if (!lowered) return;
  search::Options options = asked.search();
  options.reduce = false;
  options.fingerprint = true;
  options.limits.max_states = certificate::kMostSearchedAgain;
  const SearchResult found = search::search(lowered->system, lowered->properties, options);
  if (found.run_error || found.properties[0].outcome == Outcome::Violated) {
    throw std::logic_error("with all states and none merged it does not hold: " + check.text);
  }
  if (!found.coverage.reachable) {
    const PropertyResult& searched = found.properties[0];
    check.notes.push_back(
        searched.reason == UnknownReason::StateLimit
            ? fmt::format("no certificate: more than {} states, none merged, to search again",
                          certificate::kMostSearchedAgain)
            : fmt::format("no certificate: {}", searched.detail));
    return;
  }
  certificate::Subject subject = asked.subject;
  subject.parameters = parameters_text(asked.model, asked.binding);
  subject.searched = {found.coverage.states, found.coverage.reachable->text()};
  write(asked, std::move(subject), {}, check);
}

}  // namespace

void keep_proof(const Asked& asked, const lower::Binding& open,
                std::vector<family::Certificate> proofs, CheckResult& check) {
  certificate::Subject subject = asked.subject;
  subject.parameters = parameters_text(asked.model, open);
  write(asked, std::move(subject), {std::move(proofs)}, check);
}

void keep_proof(const Asked& asked, const lower::Binding& open, const checked::Size& size,
                const family::Frontier& found, CheckResult& check) {
  const checked::Param& param = *size.params.front().param;
  certificate::Subject subject = asked.subject;
  subject.parameters = parameters_text(asked.model, family::with_sized_open(open, param));
  subject.sized = {param.name, found.shape, found.others, found.exactly};
  write(asked, std::move(subject), found.certificates, check);
}

void keep_proof(const Asked& asked, const checked::Property& property, CheckResult& check) {
  if (std::holds_alternative<checked::Progress>(property.node) ||
      std::holds_alternative<checked::LeadsTo>(property.node)) {
    check.notes.push_back("no certificate: it is about fair runs, not about states");
  } else if (check.property.strength == Strength::EveryState) {
    keep_search(asked, property, check);
  } else {
    family::Options options = family_options(asked);
    options.refute = options.unroll = false;
    family::Result found =
        family::solve(asked.model, asked.binding, property, options, asked.diagnostics);
    if (found.certificates.empty()) {
      check.notes.push_back(fmt::format("no certificate: {}", found.property.detail));
    } else {
      keep_proof(asked, asked.binding, std::move(found.certificates), check);
    }
  }
}

}  // namespace hw::run
