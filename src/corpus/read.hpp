// A YAML file to cases. The format: README.md and test-data/corpus/schema.json.
#pragma once

#include "corpus/case.hpp"

#include <string>
#include <vector>

namespace bpfproof::corpus {

struct CaseFile {
    std::vector<Case> cases;
    std::vector<Fault> faults; ///< a fault in one case does not hide the others
};

/// Never throws on bad input; a file that cannot be read is a fault.
CaseFile read(const std::string& path);
/// The same of a text; `file` is used in messages, and objects are looked for beside it.
CaseFile read_text(const std::string& text, const std::string& file);

} // namespace bpfproof::corpus
