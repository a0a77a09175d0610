#include "cli/explain.hpp"

#include "gate/explain.hpp"
#include "report/text.hpp"

#include <fmt/format.h>

namespace bpfproof::cli {

int explain(const std::string& words) {
    const std::string text = words.empty() ? gate::all_rules() : gate::explanation(words);
    if (text.empty()) {
        fmt::print(stderr, "bpfproof: no rule is called that, and no message of the kernel is like that: {}\n",
                   report::printable(words));
        return 2;
    }
    fmt::print("{}", text);
    return 0;
}

} // namespace bpfproof::cli
