// Random small models, as text, so that the whole front end is in the test too.
//
// Every model is well formed by construction: names resolve, types fit, and what a task holds is
// tracked while its text is written, so that every way through it ends with empty hands. Inside
// these limits it is as nasty as the language allows. The same seed gives the same text.
#pragma once

#include <cstdint>
#include <string>

namespace hw::agree {

/// The text of one model with one or two scenarios. One statement a line, every block opened at the
/// end of a line and closed on a line of its own, which is what `shrink` relies on.
std::string generate_model(std::uint64_t seed);

}  // namespace hw::agree
