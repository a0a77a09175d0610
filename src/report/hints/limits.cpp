#include "report/hints/case.hpp"

#include "report/words.hpp"

#include <fmt/format.h>

namespace bpfproof::report::hints {

using namespace findings;

std::string hint(const Case& of, const Unbounded& e) {
    if (e.reason == Unbounded::Reason::recursion)
        return "make a loop of it that keeps what is still to do in an array, or use bpf_loop";
    const Step* exit = of.step(Told::leaves_loop);
    const std::string also =
        exit != nullptr ? fmt::format("{} alone does not bound it: ", of.place(exit->slot)) : std::string();
    return also +
           "count the rounds up to a constant, for (int i = 0; i < LIMIT; i++), and leave the loop from inside; or "
           "use bpf_loop";
}

std::string hint(const Case&, const Depth& e) {
    switch (e.what) {
    case Depth::What::stack_bytes:
    case Depth::What::tail_call_stack_bytes:
        return fmt::format(
            "{} too many: keep a large buffer in a per-CPU array map of one element instead of on the stack",
            count(e.value - std::min(e.value, e.limit), "byte"));
    case Depth::What::calls:
        return "let the innermost of them be inlined: static __always_inline";
    case Depth::What::instructions:
        return "split it: part of the work can be another program, reached by bpf_tail_call";
    }
    return {};
}

std::string hint(const Case& of, const ReturnRange& e) {
    const Step* constant = of.step(Told::constant);
    const std::string result =
        e.min == e.max ? fmt::format("return {}", e.min) : fmt::format("return a number from {} to {}", e.min, e.max);
    return constant != nullptr && constant->number && (*constant->number < e.min || *constant->number > e.max)
               ? fmt::format("{} instead of {} in {}", result, *constant->number, of.place(constant->slot))
               : result;
}

std::string hint(const Case&, const Budget& e) {
    return e.what == Budget::What::visits
               ? "give it more with --budget; a loop whose rounds are all alike is cheaper if a constant bounds it"
               : std::string();
}

std::string hint(const Case&, const BadStructure& e) {
    switch (e.reason) {
    case BadStructure::Reason::falls_off_end:
    case BadStructure::Reason::no_exit:
        return "end every path with a return; __builtin_unreachable() ends none";
    case BadStructure::Reason::unreachable:
        return "remove it; compilers leave such code behind assembly that jumps or returns by itself";
    default:
        return {};
    }
}

// What bpfproof does not know is not the program's fault.
std::string hint(const Case&, const Unsupported&) {
    return {};
}

} // namespace bpfproof::report::hints
