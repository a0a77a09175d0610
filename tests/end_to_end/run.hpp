// Runs the built command as a user would: a process, its output, its exit status.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace bpfproof::end_to_end {

struct Outcome {
    int status = -1; ///< exit status; 128 + n where signal n ended it
    std::string out;
    std::string err;
};

/// Arguments go as they are, through no shell. Standard input is empty. `directory`: where it runs; empty: here.
Outcome run(const std::vector<std::string>& arguments, const std::string& directory = {});

/// "…/test-data/end_to_end/NAME"
std::string data(const std::string& name);

/// A folder of its own, gone with the object.
class Folder {
public:
    Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder();

    std::string path(const std::string& name = {}) const;
    /// Copies an object of test-data here, or writes bytes; makes folders as needed. The path.
    std::string copy(const std::string& from, const std::string& name) const;
    std::string write(const std::string& name, const std::string& bytes) const;

private:
    std::filesystem::path path_;
};

std::string read_file(const std::string& path);

} // namespace bpfproof::end_to_end
