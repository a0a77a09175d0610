#include "slice/story.hpp"

#include "cfg/loops.hpp"
#include "slice/branches.hpp"
#include "slice/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace bpfproof::slice {
namespace {

using namespace findings;
using isa::Reg;
using platform::FieldYield;

/// More than this no reader follows.
constexpr std::size_t most_steps = 8;
/// Views of views (bpf_tcp_sock of bpf_sk_fullsock of …), and where on the way they are made.
constexpr std::size_t most_views = 8;

class Teller {
public:
    Teller(const semantics::Environment& environment, const Finding& finding)
        : env_(environment), finding_(finding),
          trace_(environment, finding.calls), here_{finding.slot, finding.calls.size()} {}

    Story tell() {
        std::visit([this](const auto& evidence) { about(evidence); }, finding_.evidence);
        return {in_order(), std::move(root_), std::move(made_by_)};
    }

private:
    void about(const OutOfBounds& e) {
        const auto reg = e.pointer ? e.pointer : finding_register();
        if (!reg)
            return;
        const Use pointer{here_, *reg};
        tell_value(pointer);
        if (e.region.kind == ValueKind::packet || e.region.kind == ValueKind::packet_meta)
            tell_packet_checks(pointer);
        else
            tell_comparisons(pointer);
        root_ = fmt::format("bounds {} {} {} {}", static_cast<int>(e.region.kind), e.region.name, e.region.generation,
                            root_of(pointer));
    }

    void about(const MaybeNull& e) { about_null(e.operand); }

    void about(const WrongType& e) {
        const Use operand{here_, e.operand};
        tell_value(operand);
        if (comes_from(trace_, operand, FieldYield::packet))
            tell_lost_packet(operand);
        root_ = fmt::format("type {}", root_of(operand));
        tell_releases(operand);
        name_makers(operand);
    }

    void about(const BadArithmetic& e) {
        if (e.reason == BadArithmetic::Reason::may_be_null)
            return about_null(e.operand);
        tell_value({here_, e.operand});
        name_makers({here_, e.operand});
    }

    void about(const Uninitialised& e) {
        if (const auto* reg = std::get_if<Reg>(&e.place)) {
            const Use operand{here_, *reg};
            for (const Definition& one : trace_.made(operand))
                add(step(trace_, one));
            root_ = fmt::format("unwritten {} {}", reg->index, root_of(operand));
        } else {
            tell_writes(std::get<StackBytes>(e.place));
        }
    }

    void about(const BadArgument& e) {
        const Reg reg{static_cast<std::uint8_t>(e.index)};
        if (e.reason == BadArgument::Reason::may_be_null)
            return about_null(reg);
        if (e.bounds)
            return about(*e.bounds);
        if (e.uninitialised)
            return tell_writes(*e.uninitialised);
        tell_value({here_, reg});
        tell_releases({here_, reg});
        name_makers({here_, reg});
        if (e.found.kind == ValueKind::several && comes_from(trace_, {here_, reg}, FieldYield::packet))
            tell_lost_packet({here_, reg});
        if (e.reason == BadArgument::Reason::size_unbounded || e.reason == BadArgument::Reason::size_not_positive)
            tell_comparisons({here_, reg});
    }

    void about(const BadRelease& e) {
        tell_value({here_, e.operand});
        tell_releases({here_, e.operand});
    }
    void about(const PointerLeak& e) { tell_value({here_, e.operand}); }
    void about(const ReadOnly& e) { tell_value({here_, e.operand}); }
    void about(const Misaligned&) {
        if (const auto reg = finding_register())
            tell_value({here_, *reg});
    }
    /// Of constants only those that may not be returned.
    void about(const ReturnRange& e) {
        tell_value({here_, isa::r0});
        std::erase_if(steps_, [&](const Step& one) {
            return one.what == Step::What::constant && *one.number >= e.min && *one.number <= e.max;
        });
    }

    /// Where the loop may be left, and of what that is made.
    void about(const Unbounded& e) {
        const cfg::Function& function = trace_.function(e.head);
        const auto head = function.block_at(e.head);
        const cfg::LoopForest loops = cfg::find_loops(function);
        const auto loop = head ? loops.innermost(*head) : std::nullopt;
        if (!loop || loops.loops()[*loop].head != *head)
            return;
        for (const auto& [from, to] : loops.exits(function, *loop)) {
            const isa::Slot slot = function.graph[from].last;
            const auto* branch = std::get_if<isa::Branch>(&env_.code[slot]);
            if (branch == nullptr || told_ > most_steps / 2)
                continue;
            add({.slot = slot, .what = Step::What::leaves_loop, .depth = here_.depth});
            tell_value({{slot, here_.depth}, branch->lhs});
            if (const auto* rhs = std::get_if<Reg>(&branch->rhs))
                tell_value({{slot, here_.depth}, *rhs});
        }
    }

    void about(const auto&) {}

    void about_null(Reg reg) {
        const Use pointer{here_, reg};
        tell_value(pointer);
        root_ = fmt::format("null {}", root_of(pointer));
    }

    // ------------------------------------------------------------------------------------------------- values

    /// The helper that is called there; nullptr: none is.
    const platform::Helper* helper_at(isa::Slot slot) const {
        const auto* call = std::get_if<isa::CallHelper>(&env_.code[slot]);
        return call != nullptr ? env_.helper(call->id) : nullptr;
    }

    std::optional<Reg> finding_register() const {
        for (const RegisterFact& fact : finding_.registers)
            if (fact.reg != isa::r10)
                return fact.reg;
        return std::nullopt;
    }

    /// Where it begins, and where it was moved by more than a constant, once.
    void tell_value(const Use& use) {
        for (const Definition& one : trace_.slice(use)) {
            const Step told = step(trace_, one);
            const bool moved = told.what == Step::What::moved && (told.reg || repeats(one));
            const bool nothing_new =
                told.what == Step::What::context || (told.what == Step::What::constant && !bare(use));
            if ((is_origin(trace_, one) || moved) && !nothing_new)
                add(told);
        }
    }
    void name_makers(const Use& use) {
        for (const Definition& one : trace_.slice(use))
            if (!one.entry && one.at != here_)
                made_by_.push_back(one.at.slot);
    }
    /// Is it made of what it was the last time round?
    bool repeats(const Definition& definition) {
        return std::ranges::any_of(trace_.slice({definition.at, definition.location}),
                                   [&](const Definition& one) { return one.at == definition.at; });
    }
    /// Is it a constant, or the choice of some, rather than made with the help of one?
    bool bare(const Use& use) {
        return std::ranges::all_of(trace_.made(use), [&](const Definition& one) { return is_origin(trace_, one); });
    }

    /// The origins of a value and the numbers it was moved by: what two findings have in common if one mistake is
    /// behind both.
    std::string root_of(const Use& use) {
        std::set<std::string> parts;
        for (const Definition& one : trace_.slice(use)) {
            const Step told = step(trace_, one);
            if (is_origin(trace_, one) && told.what != Step::What::constant)
                parts.insert(told.what == Step::What::context_field ? told.name
                                                                    : fmt::format("{}@{}", one.at.slot, one.at.depth));
            else if (told.what == Step::What::moved && told.reg)
                parts.insert(fmt::format("{}+{}", one.at.slot, one.at.depth));
        }
        std::string out;
        for (const std::string& part : parts)
            out += part + ' ';
        return out;
    }

    // ------------------------------------------------------------------------------------------------- branches

    void tell_packet_checks(const Use& pointer) {
        const cfg::Function& function = trace_.function(here_.slot);
        std::optional<Step> best;
        for (const Outcome& outcome : outcomes_before(env_, function, here_.slot)) {
            const auto check = size_check(trace_, outcome, here_.depth);
            if (!check || !outcome.always)
                continue;
            // Of those with a constant the largest counts, else the last.
            if (!best || !check->bytes || !best->number || *check->bytes >= *best->number)
                best = Step{.slot = outcome.slot,
                            .what = Step::What::packet_checked,
                            .depth = here_.depth,
                            .number = check->bytes};
        }
        if (best)
            add(*best);
        else
            tell_lost_packet(pointer);
    }

    void tell_lost_packet(const Use& pointer) {
        const cfg::Function& function = trace_.function(here_.slot);
        for (isa::Slot slot = function.begin; slot < function.end; ++slot) {
            const platform::Helper* helper = helper_at(slot);
            if (helper == nullptr || !helper->changes_packet || !reaches(function, slot, here_.slot))
                continue;
            const bool between = std::ranges::any_of(trace_.slice(pointer), [&](const Definition& one) {
                return context_field(trace_, one) != nullptr && one.at.depth == here_.depth &&
                       reaches(function, one.at.slot, slot);
            });
            if (between)
                add({.slot = slot,
                     .what = Step::What::packet_moved,
                     .depth = here_.depth,
                     .name = std::string(helper->name)});
        }
    }

    /// Calls on the way that give back what the value is made of: no pointer to it means anything behind them, so that
    /// whatever uses it there has one cause.
    void tell_releases(const Use& use) {
        const cfg::Function& function = trace_.function(here_.slot);
        const std::vector<Definition> origins = results(use);
        if (origins.empty())
            return;
        for (isa::Slot slot = function.begin; slot < function.end; ++slot) {
            const platform::Helper* helper = helper_at(slot);
            if (helper == nullptr || slot == here_.slot)
                continue;
            const auto released = std::ranges::find_if(helper->arguments, &platform::Argument::releases);
            if (released == helper->arguments.end() || !reaches(function, slot, here_.slot))
                continue;
            const Reg reg{static_cast<std::uint8_t>(released - helper->arguments.begin() + 1)};
            if (gives_back({{slot, here_.depth}, reg}, origins))
                tell_release(use, {.slot = slot,
                                   .what = Step::What::released,
                                   .depth = here_.depth,
                                   .name = std::string(helper->name)});
        }
    }
    void tell_release(const Use& use, Step call) {
        if (!released_) {
            released_ = true;
            root_ = fmt::format("gone {} {}", call.slot, root_of(use));
        }
        add(std::move(call));
    }
    /// The calls whose results it is made of; of a view, those too that what it is a view of is made of.
    std::vector<Definition> results(const Use& use) {
        std::vector<Definition> found;
        std::vector<Use> open{use};
        for (std::size_t i = 0; i < open.size() && i < most_views; ++i)
            for (const Definition& one : trace_.slice(open[i])) {
                if (step(trace_, one).what != Step::What::result)
                    continue;
                found.push_back(one);
                if (const auto* helper = helper_at(one.at.slot); helper != nullptr && helper->result.keeps_reference)
                    open.push_back({one.at, isa::r1});
            }
        return found;
    }
    /// Does the call take what one of these calls gave, and is it not asked for anew on the way from there to here?
    bool gives_back(const Use& argument, const std::vector<Definition>& origins) {
        const std::vector<Definition> given = results(argument);
        return std::ranges::any_of(origins, [&](const Definition& one) {
            return std::ranges::any_of(given, [&](const Definition& other) { return other.at == one.at; }) &&
                   is_gone(argument.at.slot, one.at);
        });
    }
    /// In a loop only what stands in this order, since the next round may begin with another.
    bool is_gone(isa::Slot released, const Point& origin) {
        if (origin.depth != here_.depth || !reaches(trace_.function(here_.slot), released, origin.slot))
            return true;
        return origin.slot < released && released < here_.slot;
    }

    /// Comparisons of the very numbers that the value is made of.
    void tell_comparisons(const Use& use) {
        std::set<Point> parts;
        for (const Definition& one : trace_.slice(use))
            parts.insert(one.at);
        for (const Outcome& outcome : outcomes_before(env_, trace_.function(here_.slot), here_.slot)) {
            if (!outcome.always || !is_bound(outcome.holds))
                continue;
            const std::vector<Definition> made = trace_.made({{outcome.slot, here_.depth}, outcome.holds.lhs});
            const auto is_part = [&](const Definition& one) {
                return !one.entry && parts.contains(one.at) && step(trace_, one).what != Step::What::context_field;
            };
            if (std::ranges::any_of(made, is_part))
                add({.slot = outcome.slot,
                     .what = Step::What::compared,
                     .depth = here_.depth,
                     .reg = outcome.holds.lhs});
        }
    }
    /// Loops often end where the count equals one number; a test for zero is most often one for null.
    static bool is_bound(const isa::Branch& branch) {
        const bool equality = branch.op == isa::CmpOp::eq || branch.op == isa::CmpOp::ne;
        return !equality || branch.rhs != isa::Operand(isa::Imm{0});
    }

    // ------------------------------------------------------------------------------------------------- the stack

    /// Stores into these bytes that may come before; of the entry's frames only the innermost is looked at.
    void tell_writes(const StackBytes& bytes) {
        std::set<Point> seen;
        // The words that the bytes lie in, whole: what was written beside them tells which object it is.
        const std::int64_t end = (bytes.end + 7) & ~std::int64_t{7};
        for (std::int64_t at = bytes.begin & ~std::int64_t{7}; at < end && told_ < most_steps; ++at) {
            const Use part{here_, StackSlot{static_cast<std::int16_t>(at), 1}};
            for (const Definition& one : trace_.definitions(part)) {
                if (one.entry || !seen.insert(one.at).second)
                    continue;
                Step told{.slot = one.at.slot, .what = Step::What::written, .depth = one.at.depth};
                if (const auto* store = std::get_if<isa::Store>(&env_.code[one.at.slot])) {
                    told.number = store->offset;
                    told.size = isa::bytes(store->size);
                }
                add(told);
            }
        }
        root_ = fmt::format("stack {} {}..{}", here_.depth, bytes.begin, bytes.end);
    }

    // ------------------------------------------------------------------------------------------------- all of it

    void add(Step told) {
        // The finding's own instruction is told last anyway; a loop's is only where it begins.
        if (told.slot == finding_.slot && told.depth == here_.depth &&
            !std::holds_alternative<Unbounded>(finding_.evidence))
            return;
        if (std::ranges::find(steps_, told) != steps_.end())
            return;
        if (steps_.size() < most_steps)
            steps_.push_back(std::move(told));
        ++told_;
    }

    std::vector<Step> in_order() {
        std::ranges::stable_sort(steps_, {}, [](const Step& one) { return std::pair(one.depth, one.slot); });
        return std::move(steps_);
    }

    const semantics::Environment& env_;
    const Finding& finding_;
    Trace trace_;
    Point here_;
    std::vector<Step> steps_{};
    std::size_t told_ = 0;
    bool released_ = false;
    std::string root_{};
    std::vector<isa::Slot> made_by_{};
};

} // namespace

Story story(const semantics::Environment& environment, const Finding& finding) {
    if (finding.slot >= environment.code.size())
        return {};
    return Teller(environment, finding).tell();
}

} // namespace bpfproof::slice
