// The least value of a parameter as a function of others: computed for small values of the others,
// fitted by a form (form.h), and then proved to be enough for all their values. A form that fits
// every computed point and has no proof is not reported as an answer.
//
// That one less is not enough is known at each computed point only: there it was refuted, and the
// claim is made for those where a run of it was found and replayed.
#pragma once

#include "checker/family/family.h"
#include "checker/family/form.h"
#include "checker/size/refute.h"
#include "checker/size/size.h"

namespace hw::family {

struct Frontier {
  struct Point {
    std::vector<Value> others;
    Value least = 0;       ///< enough; what is smaller in the parameter's range is not
    bool refuted = false;  ///< one less has a run, replayed. False: it is not in the range, or in
                           ///< error there, or the run was not found within the limits
  };
  std::vector<std::string> others;  ///< the open parameters
  std::vector<Point> points;
  std::string form;      ///< "3*writers + 1"; empty: none fits
  Form shape;            ///< what the text says
  bool proved = false;   ///< every value from `form` on is enough, whatever the others
  bool exactly = false;  ///< proved for the value of `form` only, not for larger ones
  std::string detail;    ///< one sentence or two, for a person
  std::uint64_t states = 0;
  double seconds = 0;
  /// Proved: for each of cases_of(), and in it for each of the size's properties.
  std::vector<std::vector<Certificate>> certificates;
  std::vector<size::Refutation> refutations;  ///< of one less, at the first point that has one
};

/// The binding of such a proof: the sized parameter is open too, from its low end on.
lower::Binding with_sized_open(lower::Binding open, const checked::Param& sized);

/// `open`: a binding that leaves parameters open besides the one to be sized, which has a value.
/// Least values of one parameter only (others are not supported, and `detail` says so). Throws as
/// solve(), and std::logic_error if a run of one less does not replay.
Frontier frontier(const checked::CheckedModel& model, const lower::Binding& open,
                  const checked::Size& size, const Options& options, Diagnostics& diagnostics);

}  // namespace hw::family
