#include "report/sentences/say.hpp"

#include "base/internal_error.hpp"
#include "report/words.hpp"

#include <fmt/format.h>

namespace bpfproof::report::sentences {

using namespace findings;

namespace {

std::string with_detail(std::string text, const std::string& detail) {
    return detail.empty() ? text : text + ": " + detail;
}

} // namespace

std::string say(const ReturnRange& e) {
    const std::string allowed = e.min == e.max ? fmt::format("{}", e.min) : fmt::format("{}..{}", e.min, e.max);
    return fmt::format("returns {}, where {} takes {}", words(e.found), e.function.empty() ? "the caller" : e.function,
                       allowed);
}

std::string say(const Unbounded& e) {
    switch (e.reason) {
    case Unbounded::Reason::no_progress:
        return fmt::format("the loop at {} has nothing that is known to move towards its end", e.head);
    case Unbounded::Reason::unknown_limit:
        return fmt::format("the loop at {} moves towards a limit that is not known", e.head);
    case Unbounded::Reason::irreducible:
        return fmt::format("the loop at {} is entered at more than one place, and no bound is known", e.head);
    case Unbounded::Reason::recursion:
        return fmt::format("the function at {} may call itself", e.head);
    case Unbounded::Reason::budget:
        return fmt::format("the loop at {} did not end within the budget", e.head);
    case Unbounded::Reason::callback:
        return fmt::format("the callback at {} may run any number of times", e.head);
    }
    throw InternalError("no such reason");
}

std::string say(const Depth& e) {
    switch (e.what) {
    case Depth::What::calls:
        return fmt::format("calls nest {} deep, and {} is the limit", e.value, e.limit);
    case Depth::What::stack_bytes:
        return fmt::format("the call chain needs {} bytes of stack of {}", e.value, e.limit);
    case Depth::What::instructions:
        return fmt::format("the program has {} instructions of at most {}", e.value, e.limit);
    case Depth::What::tail_call_stack_bytes:
        return fmt::format("the frames below a tail call need {} bytes of stack of {}", e.value, e.limit);
    }
    throw InternalError("no such limit");
}

std::string say(const Unsupported& e) {
    return e.what + " is not supported by this verifier";
}

std::string say(const Budget& e) {
    switch (e.what) {
    case Budget::What::visits:
        return fmt::format("gave up after {} instruction visits", e.limit);
    case Budget::What::states:
        return fmt::format("gave up after {} states", e.limit);
    case Budget::What::time:
        return fmt::format("gave up after {} seconds", e.limit);
    case Budget::What::memory:
        return fmt::format("gave up at {} bytes of memory", e.limit);
    }
    throw InternalError("no such budget");
}

std::string say(const BadStructure& e) {
    switch (e.reason) {
    case BadStructure::Reason::falls_off_end:
        return with_detail("control runs past the end of the function", e.detail);
    case BadStructure::Reason::jump_out_of_function:
        return with_detail("jumps out of its function", e.detail);
    case BadStructure::Reason::unreachable:
        return with_detail("no path leads here", e.detail);
    case BadStructure::Reason::no_exit:
        return with_detail("the function has no exit", e.detail);
    case BadStructure::Reason::bad_target:
        return with_detail("the target is not the start of an instruction", e.detail);
    case BadStructure::Reason::undecodable:
        return with_detail("not an instruction", e.detail);
    case BadStructure::Reason::empty:
        return with_detail("the program has no instructions", e.detail);
    case BadStructure::Reason::other:
        return e.detail.empty() ? "the code has no valid shape" : e.detail;
    }
    throw InternalError("no such reason");
}

} // namespace bpfproof::report::sentences
