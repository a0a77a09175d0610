// Where the project's configuration meets the command line: what the latter does not say, the former may.
#pragma once

#include "gate/config.hpp"

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <vector>

namespace bpfproof::cli {

struct ConfigArguments {
    std::string file; ///< --config; empty: the nearest one at or above the working directory
    bool none = false;
};

void add_config(CLI::App& command, ConfigArguments& arguments);

/// An empty one where there is none. nullopt: it is at fault, and that has been said.
std::optional<gate::Config> configuration(const ConfigArguments& arguments);

/// Gives the command, once parsed, the options that it was not given. False: one of them is at fault, and that has been
/// said.
bool apply(const gate::Config& config, CLI::App& command);

/// The files that the configuration's patterns stand for just now, relative to the working directory.
std::vector<std::string> objects_now(const gate::Config& config);

/// The same, where each of them must stand for something, relative to the working directory. False: a pattern stands
/// for nothing, and that has been said.
bool configured_objects(const gate::Config& config, std::vector<std::string>& files);

} // namespace bpfproof::cli
