// Findings that were there when the gate was put up. They are accepted; what is not among them fails. Findings are told
// apart as SARIF tells them (report/fingerprint.hpp), so that changes elsewhere do not make them new.
#pragma once

#include "corpus/place.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bpfproof::gate {

inline constexpr std::string_view baseline_schema = "bpfproof/baseline/1";

/// A fault of a file, with its place: "FILE:LINE: message".
struct FileFault {
    std::string file;
    std::size_t line = 0; ///< 0: of the file as a whole
    std::string message;  ///< lower case, no full stop
};
std::string to_string(const FileFault& fault);

struct Known {
    std::string fingerprint;
    std::string rule;
    std::string object; ///< name
    std::string program;
    std::string message{}; ///< for people
    std::string reason{};  ///< why it is accepted; people write it, and it is kept
    std::size_t line = 0;
};

struct Baseline {
    std::string file;
    std::vector<Known> entries{};
};

std::variant<Baseline, FileFault> read_baseline(const std::string& path);
std::variant<Baseline, FileFault> read_baseline_text(const std::string& text, const std::string& file);
/// As JSON, an entry a line: a baseline is read in reviews.
std::string to_json(const Baseline& baseline, std::string_view version);

} // namespace bpfproof::gate
