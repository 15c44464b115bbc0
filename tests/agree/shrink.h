// Makes a failing model small: deletes lines and blocks while the failure persists.
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace hw::agree {

/// `fails(text)` must be true of the text given. Tries whole blocks first, then else parts, single
/// lines and the braces around blocks, until nothing more can go or the time is up.
/// Relies on the layout of generate_model.
std::string shrink(const std::string& text, const std::function<bool(const std::string&)>& fails,
                   std::chrono::seconds time);

}  // namespace hw::agree
