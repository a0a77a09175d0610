// The first configuration of a project, from what is there.
#pragma once

#include <string>
#include <vector>

namespace bpfproof::gate {

inline constexpr const char* initial_baseline = ".bpfproof-baseline.json";

/// Every compiled BPF object at or below the directory, relative to it and sorted, by what the files say, not by their
/// names. Folders that begin with a dot are left out, and links to folders not followed.
std::vector<std::string> objects_below(const std::string& directory);

/// Patterns that stand for these objects and no other file that is there now: a folder's "*.o" where all of them are
/// objects, else the objects by name.
std::vector<std::string> patterns_of(const std::vector<std::string>& objects, const std::string& directory);

/// The text, with what else may be said as comments. Without a baseline, its line is one too.
std::string initial_config(const std::vector<std::string>& patterns, bool baseline);

} // namespace bpfproof::gate
