// Parts of a system and of a state as a person would write them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checker/ir/system.h"
#include "checker/verdict/story.h"

namespace hw::story {

/// "mm.writer #1"; without the number when it is 0.
std::string instance_name(const ir::System& system, ir::ProcessId process, ir::Value number);

/// What a reader wants to see change: accounts, reserves, locks, semaphores, variables, counters,
/// queues as a whole; not how many stand where.
std::vector<Change> changes(const ir::System& system, const std::vector<ir::Value>& before,
                            const std::vector<ir::Value>& after);

/// "[data, ack]", the head first.
std::string queue_text(const ir::System& system, const ir::Resource& queue,
                       const std::vector<ir::Value>& state);

/// A sum of counts of places in the words of the language, where they fit: "held(mm.writer,
/// pages)", "count(mm.writer at done)", "count(nbd.write)"; everything else as to_string does.
std::string readable(const ir::Linear& linear, const ir::System& system);
/// "held(dm_crypt.writer, pages) <= 7". Where two names fit (labels that share a place) the one
/// that occurs in `as_written`, the text of the check, is taken.
std::string readable(const ir::Atom& atom, const ir::System& system,
                     std::string_view as_written = {});

/// The parts of a sum with their values: "pages.free = 4, pages.noise = 2".
std::string values_text(const ir::Linear& linear, const ir::System& system,
                        const std::vector<ir::Value>& state, std::string_view as_written = {});

}  // namespace hw::story
