// A place/transition net (PNML, ISO 15909-2) as a model: a counter for each place, an action for
// each transition, and ready checks for deadlocks and for bounds of places.
#pragma once

#include <string>

namespace hw::interchange {

struct Imported {
  std::string text;        ///< of the model
  std::string problem;     ///< what is wrong; then there is no text
  std::size_t offset = 0;  ///< where in the input, for a problem
};

/// Pages may be nested, and refer to places and transitions of other pages. Graphics and
/// tool-specific parts are passed over. A problem: text that is no XML, a net of another type than
/// place/transition, an arc to something that is not there, a weight or marking that is no number
/// of tokens. Linear in the net's size.
Imported from_pnml(const std::string& xml);

}  // namespace hw::interchange
