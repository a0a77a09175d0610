#include "state/lineage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace bpfproof::test {

using numeric::BinaryOp;
using numeric::Comparison;
using numeric::Number;
using numeric::UnaryOp;
using state::Builder;
using symbolic::constant;
using types::Region;
using types::Word;

namespace {

constexpr std::size_t members = 5;
constexpr std::array<std::size_t, 8> used_registers{0, 1, 2, 3, 6, 7, 8, 9};
constexpr std::array<int, 6> slots{-8, -16, -24, -12, -4, -20};

std::size_t some_register(std::uint64_t which) {
    return used_registers[which % used_registers.size()];
}

Script random_steps(Random& random, std::size_t length, const std::vector<Action>& actions) {
    Script script;
    for (std::size_t i = 0; i < length; ++i)
        script.push_back({random.pick(actions), random.below(1 << 16), random.below(1 << 16), random.below(1 << 16),
                          random.below(1 << 30)});
    return script;
}

} // namespace

Script random_script(Random& random, std::size_t length) {
    using enum Action;
    static const std::vector<Action> actions{
        fresh,        constant,     constant, copy,    copy,   binary, binary, unary,    add_constant,
        add_constant, add_constant, pointer,  pointer, spill,  spill,  reload, assume,   assume,
        assume,       null_test,    acquire,  release, packet, spend,  smear,  normalise};
    return random_steps(random, length, actions);
}

Script random_body(Random& random, std::size_t length) {
    using enum Action;
    static const std::vector<Action> actions{constant,     copy,         binary,  unary,     add_constant, add_constant,
                                             add_constant, add_constant, spill,   spill,     reload,       assume,
                                             assume,       packet,       pointer, null_test, normalise};
    return random_steps(random, length, actions);
}

std::string to_string(const Script& script) {
    static constexpr std::array names{"fresh",   "constant", "copy",   "binary", "unary",     "add_constant",
                                      "pointer", "spill",    "reload", "assume", "null_test", "acquire",
                                      "release", "packet",   "spend",  "smear",  "normalise"};
    std::string text;
    for (const Step& step : script)
        text += fmt::format("  {} {} {} {} {}\n", names.at(static_cast<std::size_t>(step.action)), step.a, step.b,
                            step.c, step.seed);
    return text;
}

Lineage Runner::ancestor(Random& random) {
    Lineage lineage;
    lineage.members.resize(members);
    for (std::size_t m = 0; m < members; ++m) {
        lineage.members[m].world.id = random.below(1 << 20);
        assign(lineage.members[m].valuation, symbolic::zero_term, 0);
    }
    const std::size_t depth = random.chance(3) ? 2 : 1;
    for (std::size_t d = 0; d < depth; ++d) {
        lineage.state.activations.push_back({std::make_shared<memory::Frame>(), {}, {}});
        for (Member& member : lineage.members) {
            member.world.frames.emplace_back();
            for (std::uint8_t& byte : member.world.frames.back())
                byte = static_cast<std::uint8_t>(random.word());
            member.world.written.emplace_back();
            member.world.saved.emplace_back();
        }
    }
    std::vector<Word64> starts;
    std::vector<Word64> ends;
    for (Member& member : lineage.members) {
        starts.push_back(member.world.packet_start = 0 - random.below(5));
        ends.push_back(member.world.packet_end = random.below(100));
        member.world.goto_budget = 100;
    }
    lineage.state.packet.end = fresh(lineage, random, ends);
    lineage.state.packet.start = fresh(lineage, random, starts);
    lineage.state.goto_budget = constant(100);
    for (const std::size_t reg : used_registers) {
        const Step step{random.chance(3)   ? Action::constant
                        : random.chance(4) ? Action::pointer
                                           : Action::fresh,
                        reg, random.below(99), random.below(99), random.below(1 << 30)};
        static_cast<void>(this->step(lineage, step, true));
    }
    for (std::size_t d = 0; d < depth; ++d)
        for (std::size_t i = 0; i < 9; i += 3) {
            const std::size_t reg = some_register(random.below(8));
            lineage.state.activations[d].callers_registers[i] = lineage.state.registers[reg];
            for (Member& member : lineage.members)
                member.world.saved[d][i] = member.world.registers[reg];
        }
    for (std::size_t d = 0; d < depth; ++d) {
        std::vector<Word64> budgets;
        for (Member& member : lineage.members)
            budgets.push_back(member.world.callers_budgets.emplace_back(random.below(100)));
        lineage.state.activations[d].callers_budget = fresh(lineage, random, budgets);
    }
    // What some registers hold now is asked about later.
    for (std::uint64_t i = random.below(3); i > 0; --i) {
        const std::size_t reg = some_register(random.below(8));
        if (!lineage.state.registers[reg].is_scalar())
            continue;
        lineage.state.anchors.push_back(lineage.state.registers[reg].value);
        for (Member& member : lineage.members)
            member.world.anchors.push_back(member.world.registers[reg]);
    }
    return lineage;
}

// A value that the builder named by a new variable: its word is what the operation gives.
void Runner::name_new(Lineage& lineage, Value value, const std::vector<Word64>& words) {
    if (table_.node(value.term).kind != symbolic::TermKind::variable)
        return;
    for (std::size_t m = 0; m < lineage.members.size(); ++m)
        if (value.term >= lineage.members[m].valuation.size())
            assign(lineage.members[m].valuation, value.term, words[m] - value.offset);
}

Value Runner::fresh(Lineage& lineage, Random& random, const std::vector<Word64>& words) {
    const Number fact = words.empty() ? Number::unsigned_range(0, random.below(100)) : number_containing(random, words);
    const Value value = Builder(table_, lineage.state.knowledge).fresh(fact);
    name_new(lineage, value, words);
    return value;
}

void Runner::pointer(Lineage& lineage, const Step& step, Random& random) {
    const std::size_t reg = some_register(step.a);
    const std::size_t from = some_register(step.b);
    const Word offset_word = lineage.state.registers[from];
    const Value offset = offset_word.is_scalar() && random.chance(2) ? offset_word.value : constant(random.below(24));
    constexpr std::array regions{Region::map_value, Region::memory, Region::packet, Region::map_value};
    const Region region = regions[step.c % regions.size()];
    const std::uint32_t object = region == Region::map_value ? static_cast<std::uint32_t>(random.below(2)) : 0;
    Word word = Word::pointer(region, object, offset);
    std::vector<Word64> live(lineage.members.size(), 1);
    if (region != Region::packet && random.chance(2)) {
        for (Word64& flag : live)
            flag = random.below(2);
        word.nonnull = Builder(table_, lineage.state.knowledge).fresh(Number::unsigned_range(0, 1));
        name_new(lineage, word.nonnull, live);
    }
    std::vector<Word64> extents;
    for (const Member& member : lineage.members)
        extents.push_back(member.world.extent(region, object));
    word.extent = region == Region::packet      ? constant(0)
                  : region == Region::map_value ? constant(16 + object * 8)
                                                : fresh(lineage, random, extents);
    for (std::size_t m = 0; m < lineage.members.size(); ++m) {
        Member& member = lineage.members[m];
        member.world.registers[reg] =
            live[m] ? member.world.base(region, object) + evaluate(table_, member.valuation, offset) : 0;
    }
    lineage.state.registers[reg] = word;
    if (region == Region::memory && step.c % 8 == 1) {
        const isa::Slot slot = 3 + static_cast<isa::Slot>(random.below(2)) * 4;
        const auto at = std::ranges::upper_bound(lineage.state.debts, slot, {}, &resources::Owed::acquired);
        if (lineage.state.debts.size() > 4)
            return;
        lineage.state.debts.insert(at, {word.nonnull, slot});
        for (std::size_t m = 0; m < lineage.members.size(); ++m) {
            auto& debts = lineage.members[m].world.debts;
            if (live[m] != 0)
                debts.insert(std::ranges::upper_bound(debts, slot, {}, &std::pair<isa::Slot, Word64>::first),
                             {slot, live[m]});
        }
    }
}

bool Runner::assume(Lineage& lineage, const Step& step, bool majority) {
    const std::size_t left = some_register(step.a);
    const std::size_t right = some_register(step.b);
    const Word l = lineage.state.registers[left];
    Word r = lineage.state.registers[right];
    const bool immediate = step.c % 3 == 0;
    const Word64 word = Random(step.seed).small_word();
    if (immediate)
        r = Word::scalar(constant(word));
    const bool comparable = l.is_scalar() ? r.is_scalar()
                                          : l.is_pointer_to(Region::packet) && r.is_pointer_to(Region::packet) &&
                                                l.never_null() && r.never_null();
    if (!comparable)
        return true;
    // Of packet pointers the offsets are compared, as signed numbers.
    auto op = static_cast<Comparison>(step.c % (l.is_scalar() ? 12 : 2));
    if (!l.is_scalar())
        op = step.c % 4 < 2 ? Comparison::sle : Comparison::sgt;
    const auto holds = [&](const Member& member) {
        return numeric::apply<64>(op, evaluate(table_, member.valuation, l.value),
                                  evaluate(table_, member.valuation, r.value));
    };
    if (majority &&
        2 * std::ranges::count_if(lineage.members, holds) < static_cast<std::ptrdiff_t>(lineage.members.size()))
        op = numeric::negate(op);
    std::erase_if(lineage.members, [&](const Member& member) { return !holds(member); });
    return lineage.state.knowledge.assume(table_, op, l.value, r.value);
}

bool Runner::step(Lineage& lineage, const Step& step, bool majority) {
    Random random(step.seed);
    State& state = lineage.state;
    Builder builder(table_, state.knowledge);
    const std::size_t reg = some_register(step.a);
    const std::size_t from = some_register(step.b);
    const std::size_t depth = step.c % state.activations.size();
    const int slot = slots[step.b % slots.size()];
    const unsigned size = slot % 8 == 0 ? (step.c % 3 ? 8 : 4) : 4;
    const auto set = [&](std::size_t target, const Word& word, auto&& concrete) {
        state.registers[target] = word;
        for (Member& member : lineage.members)
            member.world.registers[target] = concrete(member);
    };
    const auto set_value = [&](std::size_t target, Value value, auto&& concrete) {
        std::vector<Word64> words;
        for (const Member& member : lineage.members)
            words.push_back(concrete(member));
        name_new(lineage, value, words);
        std::size_t next = 0;
        set(target, Word::scalar(value), [&](const Member&) { return words[next++]; });
    };
    const auto old = [](std::size_t r) { return [r](const Member& member) { return member.world.registers[r]; }; };

    switch (step.action) {
    case Action::fresh: {
        std::vector<Word64> words;
        const Word64 base = random.small_word();
        for (std::size_t m = 0; m < lineage.members.size(); ++m)
            words.push_back(random.chance(2) ? base + random.below(4) : random.small_word());
        const Value value = fresh(lineage, random, words);
        set(reg, Word::scalar(value), [&](const Member& member) { return evaluate(table_, member.valuation, value); });
        return true;
    }
    case Action::constant: {
        const Word64 word = random.chance(2) ? random.below(6) * (random.chance(2) ? 1 : 4) : random.small_word();
        set(reg, Word::scalar(constant(word)), [&](const Member&) { return word; });
        return true;
    }
    case Action::copy:
        set(reg, state.registers[from], old(from));
        return true;
    case Action::binary: {
        const Word l = state.registers[reg];
        const Word r = state.registers[from];
        const auto op = step.c % 3 == 0   ? static_cast<BinaryOp>(step.c / 3 % 13)
                        : step.c % 3 == 1 ? BinaryOp::add
                                          : BinaryOp::sub;
        if (l.is_scalar() && r.is_scalar())
            set_value(reg, builder.binary(op, l.value, r.value), [&](const Member& m) {
                return numeric::apply<64>(op, m.world.registers[reg], m.world.registers[from]);
            });
        return true;
    }
    case Action::unary: {
        const auto op = static_cast<UnaryOp>(step.c % 10);
        if (state.registers[from].is_scalar())
            set_value(reg, builder.unary(op, state.registers[from].value),
                      [&](const Member& m) { return numeric::apply<64>(op, m.world.registers[from]); });
        return true;
    }
    case Action::add_constant: {
        const Word64 by = (step.c % 4 == 0 ? 0 - Word64{1} : 1) * (step.c % 5 + (step.c % 7 == 0 ? 4 : 0));
        Word word = state.registers[reg];
        if (!word.is_scalar() && !(word.is_pointer() && word.never_null()))
            return true;
        word.value = symbolic::plus(word.value, by);
        set(reg, word, [&](const Member& member) { return member.world.registers[reg] + by; });
        return true;
    }
    case Action::pointer:
        pointer(lineage, step, random);
        return true;
    case Action::spill: {
        const Word word = state.registers[reg];
        if (!word.is_initialised())
            return true;
        state.own_frame(static_cast<std::uint32_t>(depth)).write(builder, slot, size, word);
        for (Member& member : lineage.members) {
            member.world.written[depth] |= memory::bytes_of({slot, slot + static_cast<int>(size)});
            for (unsigned i = 0; i < size; ++i)
                member.world.frames[depth][static_cast<std::size_t>(slot + memory::frame_size) + i] =
                    static_cast<std::uint8_t>(member.world.registers[reg] >> (8 * i));
        }
        return true;
    }
    case Action::reload: {
        const Word word = state.own_frame(static_cast<std::uint32_t>(depth)).read(builder, slot, size);
        std::vector<Word64> words;
        for (const Member& member : lineage.members)
            words.push_back(member.world.stack_word(depth, slot, size));
        if (word.is_scalar())
            name_new(lineage, word.value, words);
        std::size_t next = 0;
        set(reg, word, [&](const Member&) { return words[next++]; });
        return true;
    }
    case Action::assume:
        return assume(lineage, step, majority);
    case Action::null_test: {
        const Word word = state.registers[reg];
        if (!word.is_pointer())
            return true;
        Word64 live = step.c % 2;
        const auto is_live = [&](const Member& member) { return (member.world.registers[reg] != 0) == (live != 0); };
        if (majority && std::ranges::none_of(lineage.members, is_live))
            live ^= 1;
        std::erase_if(lineage.members, [&](const Member& member) { return !is_live(member); });
        return state.knowledge.refine(table_, word.nonnull, Number::constant(live));
    }
    case Action::acquire:
        pointer(lineage, {step.action, step.a, step.b, 1, step.seed}, random);
        return true;
    case Action::release: {
        if (state.debts.empty())
            return true;
        const std::size_t index = step.a % state.debts.size();
        if (state.knowledge.number(table_, state.debts[index].live).constant_value() != Word64{1})
            return true;
        for (Member& member : lineage.members) {
            const auto before =
                std::count_if(state.debts.begin(), state.debts.begin() + static_cast<std::ptrdiff_t>(index),
                              [&](const auto& debt) { return evaluate(table_, member.valuation, debt.live) != 0; });
            member.world.debts.erase(member.world.debts.begin() + before);
        }
        state.debts.erase(state.debts.begin() + static_cast<std::ptrdiff_t>(index));
        return true;
    }
    case Action::packet: {
        const Word word = state.registers[reg];
        if (!word.is_scalar())
            return true;
        if (step.c % 5 == 0 && !state.anchors.empty()) {
            // A new earlier moment.
            state.anchors[0] = word.value;
            for (Member& member : lineage.members)
                member.world.anchors[0] = member.world.registers[reg];
            return true;
        }
        (step.c % 4 == 0 ? state.packet.start : state.packet.end) = word.value;
        for (Member& member : lineage.members)
            (step.c % 4 == 0 ? member.world.packet_start : member.world.packet_end) = member.world.registers[reg];
        return true;
    }
    case Action::spend:
        state.goto_budget = symbolic::plus(state.goto_budget, ~Word64{0});
        for (Member& member : lineage.members)
            --member.world.goto_budget;
        return true;
    case Action::smear: {
        const memory::ByteRange range{slot, std::min(0, slot + static_cast<int>(step.c % 9))};
        const bool fill = step.a % 2 == 0;
        memory::Frame& frame = state.own_frame(static_cast<std::uint32_t>(depth));
        fill ? frame.fill(builder, range) : frame.smear(builder, range);
        for (Member& member : lineage.members) {
            if (fill)
                member.world.written[depth] |= memory::bytes_of(range);
            for (int offset = range.begin; offset < range.end; ++offset)
                member.world.frames[depth][static_cast<std::size_t>(offset + memory::frame_size)] =
                    static_cast<std::uint8_t>(random.word());
        }
        return true;
    }
    case Action::normalise:
        if (step.c % 2 == 0) {
            state::normalise(table_, state, {static_cast<std::uint16_t>(step.a | 0x100), memory::ByteSet().set()});
        } else {
            normalise(lineage);
        }
        return true;
    }
    return true;
}

bool Runner::run(Lineage& lineage, const Script& script, bool majority) {
    return std::ranges::all_of(script, [&](const Step& each) {
        if (step(lineage, each, majority))
            return true;
        wrongly_infeasible_ = wrongly_infeasible_ || !lineage.members.empty();
        return false;
    });
}

void Runner::normalise(Lineage& lineage) const {
    state::normalise(table_, lineage.state, {});
}

std::string Runner::check(const Lineage& lineage) const {
    std::vector<Member> unused;
    return carry(lineage, lineage.state, unused);
}

std::string Runner::carry(const Lineage& source, const State& target, std::vector<Member>& out) const {
    for (const Member& member : source.members) {
        const auto found = witness(table_, target, member.world, &source.state, member.valuation);
        if (!found)
            return fmt::format("world {} is not in\n{}", member.world.id, state::to_string(table_, target));
        out.push_back({member.world, *found});
    }
    return {};
}

} // namespace bpfproof::test
