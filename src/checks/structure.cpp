// What is asked of a program as a whole, once its functions have been walked.
#include "checks/structure.hpp"

#include <algorithm>
#include <map>

namespace bpfproof::checks {

using findings::Finding;
using findings::Rule;

namespace {

/// MAX_BPF_STACK, and what a caller may have used of it where a callee makes a tail call (kernel/bpf/verifier.c,
/// check_max_stack_depth_subprog()).
constexpr std::int64_t max_stack = 512;
constexpr std::int64_t max_stack_before_tail_call = 256;
constexpr std::uint32_t tail_call = 12;

// Code that no path reaches is harmless, and Linux refuses it (check_cfg()).
void check_reachable(const Environment& env, Sink& sink) {
    for (const cfg::Function& function : env.graph.functions) {
        if (function.unreachable.empty())
            continue;
        Finding finding;
        finding.rule = Rule::platform_unreachable_code;
        finding.slot = function.unreachable.front();
        finding.evidence = findings::BadStructure{findings::BadStructure::Reason::unreachable, {}};
        sink.add(std::move(finding));
        return;
    }
}

/// Frames are multiples of 16 bytes (round_up_stack_depth(), for programs that are compiled to machine code).
std::int64_t frame_bytes(const Sink& sink, const cfg::Function& function) {
    return (sink.stack_use(function.begin) + 15) / 16 * 16;
}

// The deepest chain of frames. `above`: the most that callers of a function may have in use, over all chains to it.
// Functions are ordered such that callers come first; where there is none because of recursion, that is another
// finding.
class StackDepth {
public:
    StackDepth(const Environment& env, Sink& sink)
        : env_(env), sink_(sink), state_(env.graph.functions.size(), Visit::no) {}

    /// Bytes, of the deepest chain.
    std::int64_t run() {
        std::int64_t deepest = 0;
        visit(0);
        std::ranges::reverse(order_);
        above_.assign(env_.graph.functions.size(), {});
        for (const cfg::FunctionId id : order_) {
            const cfg::Function& function = env_.graph.functions[id];
            const std::int64_t depth = above_[id].bytes + frame_bytes(sink_, function);
            deepest = std::max(deepest, depth);
            if (depth > max_stack)
                report(function, findings::Depth::What::stack_bytes, depth, max_stack);
            if (id != 0 && above_[id].bytes >= max_stack_before_tail_call && calls_tail(function))
                report(function, findings::Depth::What::tail_call_stack_bytes, above_[id].bytes,
                       max_stack_before_tail_call);
            for (const auto& call : boost::make_iterator_range(out_edges(id, env_.graph.calls)))
                if (Above& above = above_[target(call, env_.graph.calls)]; depth > above.bytes)
                    above = {depth, id, env_.graph.calls[call].site};
        }
        return deepest;
    }

private:
    enum class Visit : std::uint8_t { no, under_way, done };

    std::vector<cfg::FunctionId> callees(cfg::FunctionId id) const {
        std::vector<cfg::FunctionId> found;
        const auto [begin, end] = out_edges(id, env_.graph.calls);
        for (auto it = begin; it != end; ++it)
            if (const auto callee = static_cast<cfg::FunctionId>(target(*it, env_.graph.calls));
                state_[callee] != Visit::under_way)
                found.push_back(callee);
        return found;
    }

    // In post-order. Chains are cut at 8 frames elsewhere, but a program may have as many functions as instructions, so
    // the chain is kept in a vector and not on the machine's stack.
    void visit(cfg::FunctionId root) {
        struct Level {
            cfg::FunctionId id;
            std::vector<cfg::FunctionId> callees;
        };
        std::vector<Level> levels;
        const auto enter = [&](cfg::FunctionId id) {
            state_[id] = Visit::under_way;
            levels.push_back({id, callees(id)});
        };
        enter(root);
        while (!levels.empty()) {
            Level& level = levels.back();
            if (level.callees.empty()) {
                state_[level.id] = Visit::done;
                order_.push_back(level.id);
                levels.pop_back();
                continue;
            }
            const cfg::FunctionId callee = level.callees.back();
            level.callees.pop_back();
            if (state_[callee] == Visit::no)
                enter(callee);
        }
    }

    bool calls_tail(const cfg::Function& function) const {
        for (isa::Slot slot = function.begin; slot < function.end; ++slot)
            if (const auto* call = std::get_if<isa::CallHelper>(&env_.code[slot]); call && call->id == tail_call)
                return true;
        return false;
    }

    void report(const cfg::Function& function, findings::Depth::What what, std::int64_t value, std::int64_t limit) {
        Finding finding;
        finding.rule = Rule::stack_depth;
        finding.slot = function.begin;
        finding.evidence = findings::Depth{what, static_cast<std::uint64_t>(value), static_cast<std::uint64_t>(limit)};
        tell_chain(function.id, finding);
        sink_.add(std::move(finding), static_cast<unsigned>(what));
    }

    /// The calls that lead there, and what each frame on the way needs. Within a call cycle, which is another finding,
    /// the chain may lead back to itself: it is cut at as many functions as there are.
    void tell_chain(cfg::FunctionId id, Finding& finding) const {
        std::vector<cfg::FunctionId> chain{id};
        while (chain.back() != 0 && above_[chain.back()].bytes > 0 && chain.size() <= above_.size()) {
            finding.calls.insert(finding.calls.begin(), above_[chain.back()].site);
            chain.push_back(above_[chain.back()].caller);
        }
        std::ranges::reverse(chain);
        for (std::size_t depth = 0; depth < chain.size(); ++depth) {
            const cfg::Function& function = env_.graph.functions[chain[depth]];
            finding.steps.push_back({.slot = function.begin,
                                     .what = findings::Step::What::frame,
                                     .depth = depth,
                                     .number = frame_bytes(sink_, function)});
        }
    }

    /// Of the deepest chain of callers: the bytes it has in use, and its last call.
    struct Above {
        std::int64_t bytes = 0;
        cfg::FunctionId caller = 0;
        isa::Slot site = 0;
    };

    const Environment& env_;
    Sink& sink_;
    std::vector<Visit> state_;
    std::vector<Above> above_{};
    std::vector<cfg::FunctionId> order_;
};

// bpf_throw() leaves by way of a function of the program's own.
void check_exceptions(const Environment& env, Sink& sink) {
    if (!env.program.exception_callback)
        return;
    Finding finding;
    finding.rule = Rule::unsupported_feature;
    finding.slot = *env.program.exception_callback;
    finding.evidence = findings::Unsupported{"a callback for exceptions"};
    sink.add(std::move(finding));
}

} // namespace

std::int64_t check_program(const Environment& env, Sink& sink) {
    check_reachable(env, sink);
    check_exceptions(env, sink);
    return StackDepth(env, sink).run();
}

} // namespace bpfproof::checks
