// Rules that no program of the corpus can show, and why.
#include "gate/examples.hpp"

namespace bpfproof::gate {

using findings::Rule;

std::string_view why_no_example(Rule rule) {
    switch (rule) {
    case Rule::kfunc_argument:
    case Rule::platform_kfunc:
        return "contracts of kernel functions are not modelled yet: unsupported.kfunc is said of each call";
    case Rule::resource_lock:
        return "locks are not modelled yet: unsupported.helper is said of each call";
    case Rule::callback:
        return "callbacks are judged as the functions they are, so what is wrong with one is said by the other rules";
    case Rule::call_target:
        return "calls that go nowhere are found when the code is decoded, and said as structure";
    case Rule::platform_program_type:
        return "Linux offers all types of programs that can be named";
    case Rule::platform_uninitialised_copy:
        return "copies of what was never written are said as init.register";
    case Rule::platform_program_size:
        return "Linux's limit is of what it walks, not of what is there: see budget";
    case Rule::relocation:
        return "it is a question to the types of some kernel, and the corpus is checked without any";
    case Rule::unsupported_map:
        return "all types of maps that a program of the corpus can name are modelled";
    case Rule::unsupported_program_type:
        return "all types of programs that a program of the corpus can name are modelled";
    default:
        return {};
    }
}

} // namespace bpfproof::gate
