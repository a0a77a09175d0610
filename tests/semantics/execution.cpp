#include "semantics/execution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace bpfproof::test {

using numeric::Number;
using symbolic::constant;
using types::Region;
using types::Word;

namespace {

constexpr Word64 packet_base = 0xffff'8881'0010'0000;
constexpr Word64 map_base = 0xffff'c900'0123'0000;
constexpr Word64 stack_base = 0xffff'c900'7777'0200;
constexpr std::size_t machine_count = 5;

Word64 base_of(Region region) {
    return region == Region::packet ? packet_base : region == Region::map_value ? map_base : stack_base;
}

Word64 stack_word(const Machine& machine, const memory::Cell& cell) {
    Word64 word = 0;
    for (unsigned i = 0; i < cell.size; ++i)
        word |= Word64{machine.stack[static_cast<std::size_t>(cell.offset + 512) + i]}
                << 8 * (machine.big_endian ? cell.size - 1u - i : i);
    return word;
}

} // namespace

Value Execution::fresh(Random& random, const std::vector<Word64>& words) {
    const Value value = semantics::Builder(table_, state_.knowledge).fresh(number_containing(random, words));
    if (!value.is_constant())
        for (std::size_t m = 0; m < machines_.size(); ++m)
            assign(machines_[m].valuation, value.term, words[m]);
    return value;
}

Word Execution::random_word(Random& random, std::size_t reg, bool only_scalars) {
    std::vector<Word64> words;
    const Word64 base = random.chance(3) ? random.small_word() : random.word();
    const bool near = random.chance(2);
    const unsigned kind = only_scalars ? 9 : static_cast<unsigned>(random.below(8));
    for (std::size_t m = 0; m < machine_count; ++m)
        words.push_back(kind < 2 ? random.below(300) : near ? base + random.below(16) : random.word());
    const auto same = [](std::vector<Word64>& all) {
        all.assign(all.size(), Word64{all[0]});
        return constant(all[0]);
    };
    const Value value = random.chance(4) ? same(words) : fresh(random, words);
    if (kind >= 2) {
        for (std::size_t m = 0; m < machine_count; ++m)
            machines_[m].machine.registers[reg] = words[m];
        return Word::scalar(value);
    }
    Word word = Word::pointer(kind == 0 ? Region::packet : Region::map_value, 0, value);
    std::vector<Word64> live(machine_count, 1);
    if (kind == 1) {
        for (Word64& flag : live)
            flag = random.below(3) != 0;
        word.nonnull = fresh(random, live);
        word.extent = constant(1000);
    }
    for (std::size_t m = 0; m < machine_count; ++m)
        machines_[m].machine.registers[reg] = live[m] ? base_of(word.region) + words[m] : 0;
    return word;
}

Execution::Execution(Random& random, bool big_endian, bool only_scalars)
    : type_(*platform::find_program_type("xdp")), machines_(machine_count) {
    object_.big_endian = big_endian;
    state_ = transfer_.entry();
    for (Member& member : machines_) {
        member.machine.big_endian = big_endian;
        member.machine.registers[10] = stack_base;
        for (std::uint8_t& byte : member.machine.stack)
            byte = static_cast<std::uint8_t>(random.word());
        assign(member.valuation, static_cast<TermId>(table_.size() - 1), 0);
    }
    for (std::size_t reg = 0; reg < 10; ++reg)
        state_.registers[reg] = random_word(random, reg, only_scalars);
}

// What the checks demand before it: that nothing is added to null, and that accesses stay in the stack, and read
// written bytes.
bool Execution::refused(const Member& member, const isa::Instruction& instruction) const {
    const auto is_null = [&](isa::Reg reg) {
        return state_[reg].is_pointer() && evaluate(table_, member.valuation, state_[reg].nonnull) == 0;
    };
    const auto* alu = std::get_if<isa::Alu>(&instruction);
    if (!alu)
        return false;
    const auto* src = std::get_if<isa::Reg>(&alu->src);
    return is_null(alu->dst) || (src && is_null(*src));
}

std::string Execution::check_word(const semantics::State& state, const Word& word, Word64 concrete,
                                  const Valuation& valuation) const {
    if (!word.is_scalar() && !word.is_pointer())
        return {};
    if (word.is_pointer()) {
        const Word64 live = evaluate(table_, valuation, word.nonnull);
        if (live > 1 || (live == 0 && concrete != 0))
            return "a pointer that should be null is not";
        if (live == 0)
            return {};
        concrete -= base_of(word.region);
    }
    const Word64 said = evaluate(table_, valuation, word.value);
    if (said != concrete)
        return fmt::format("{} is {:#x}, but {:#x} was computed", table_.to_string(word.value), said, concrete);
    const Number number = state.knowledge.number(table_, word.value);
    if (!number.contains(concrete))
        return fmt::format("{:#x} was computed, which is not in {}", concrete, number.to_string());
    return {};
}

// Gives the variables that an instruction made their words: where one stands alone its place says it, below an
// extension its low bits are said, and the others must be such as its fact allows. False: neither.
bool Execution::name_new(const semantics::State& state, Member& member, TermId first_new) const {
    std::set<TermId> open;
    for (TermId term = first_new; term < table_.size(); ++term)
        if (table_.node(term).kind == symbolic::TermKind::variable)
            open.insert(term);
    const auto visit = [&](const auto& each) {
        for (const memory::Cell& cell : state.frame(0).cells())
            each(cell.word, stack_word(member.machine, cell));
        for (std::size_t reg = 0; reg < 10; ++reg)
            each(state.registers[reg], member.machine.registers[reg]);
    };
    const auto name = [&](TermId variable, Word64 word) {
        assign(member.valuation, variable, word);
        open.erase(variable);
    };
    visit([&](const Word& word, Word64 concrete) {
        const Word64 plain = word.is_pointer() ? concrete - base_of(word.region) : concrete;
        if ((word.is_scalar() || (word.is_pointer() && evaluate(table_, member.valuation, word.nonnull) != 0)) &&
            open.contains(word.value.term))
            name(word.value.term, plain - word.value.offset);
    });
    visit([&](const Word& word, Word64 concrete) {
        const symbolic::Node& node = table_.node(word.value.term);
        if (!word.is_scalar() || node.kind != symbolic::TermKind::unary || !open.contains(node.left.term))
            return;
        const Number number = state.knowledge.number(table_, node.left.term);
        for (const Word64 high : {Word64{0}, ~Word64{0}, number.umin(), number.umax()})
            for (const unsigned bits : {8u, 16u, 32u}) {
                const Word64 mask = numeric::low_mask(bits);
                const Word64 inner = (((concrete - word.value.offset) & mask) | (high & ~mask)) - node.left.offset;
                if (open.contains(node.left.term) && number.contains(inner) &&
                    numeric::apply<64>(node.unary(), inner + node.left.offset) + word.value.offset == concrete)
                    name(node.left.term, inner);
            }
    });
    // A variable that nothing mentions may be any word.
    std::set<TermId> mentioned;
    const auto collect = [&](const auto& self, TermId term) -> void {
        const symbolic::Node& node = table_.node(term);
        if (node.kind == symbolic::TermKind::variable)
            mentioned.insert(term);
        if (node.kind == symbolic::TermKind::sum)
            for (const symbolic::Addend& addend : table_.addends(term))
                self(self, addend.term);
        if (node.kind == symbolic::TermKind::unary || node.kind == symbolic::TermKind::binary)
            self(self, node.left.term);
        if (node.kind == symbolic::TermKind::binary)
            self(self, node.right.term);
    };
    visit([&](const Word& word, Word64) { collect(collect, word.value.term); });
    return std::ranges::all_of(std::set<TermId>(open), [&](TermId variable) {
        name(variable, state.knowledge.number(table_, variable).umin());
        return !mentioned.contains(variable);
    });
}

std::string Execution::check(TermId first_new, const semantics::State& full, std::vector<Member>& members) {
    // What nothing mentions any more is not judged.
    semantics::State state = full;
    std::vector<Member> named;
    for (Member& member : members) {
        if (!name_new(full, member, first_new)) {
            ++given_up_;
            continue;
        }
        named.push_back(member);
    }
    members = std::move(named);
    state::normalise(table_, state, {});
    for (const Member& member : members) {
        for (const semantics::State* each : {&full, static_cast<const semantics::State*>(&state)}) {
            for (std::size_t reg = 0; reg < 10; ++reg)
                if (const auto error =
                        check_word(*each, each->registers[reg], member.machine.registers[reg], member.valuation);
                    !error.empty())
                    return fmt::format("r{}: {}", reg, error);
            const memory::Frame& frame = each->frame(0);
            if ((frame.initialised() & ~member.machine.written).any())
                return "bytes are taken for written that are not";
            for (const memory::Cell& cell : frame.cells())
                if (const auto error = check_word(*each, cell.word, stack_word(member.machine, cell), member.valuation);
                    !error.empty())
                    return fmt::format("stack at {}: {}", cell.offset, error);
        }
        if (const auto error = violated(table_, state.knowledge, member.valuation); !error.empty())
            return error;
    }
    return {};
}

std::string Execution::step(const isa::Instruction& instruction) {
    code_ = {instruction, isa::SecondSlot{}, isa::Exit{}};
    std::erase_if(machines_, [&](const Member& member) { return refused(member, instruction); });
    std::erase_if(machines_, [&](Member& member) { return !execute(member.machine, instruction); });
    const auto first_new = static_cast<TermId>(table_.size());
    transfer_.step(state_, 0);
    return check(first_new, state_, machines_);
}

std::string Execution::branch(const isa::Branch& branch) {
    std::array<std::vector<Member>, 2> going;
    for (const Member& member : machines_)
        going[taken(member.machine, branch)].push_back(member);
    std::array<semantics::State, 2> states{state_, state_};
    for (const bool way : {false, true}) {
        const auto first_new = static_cast<TermId>(table_.size());
        if (!transfer_.assume(states[way], branch, way)) {
            if (!going[way].empty())
                return way ? "the branch can be taken" : "the branch can fall through";
            continue;
        }
        if (const auto error = check(first_new, states[way], going[way]); !error.empty())
            return error;
    }
    const bool way = going[1].size() > going[0].size();
    state_ = std::move(states[way]);
    machines_ = std::move(going[way]);
    return {};
}

} // namespace bpfproof::test
