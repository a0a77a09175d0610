#include "semantics/execution.hpp"

#include "isa/disassemble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

namespace bpfproof::test {

using machine::RegionKind;
using symbolic::constant;
using types::Region;
using types::Word;

namespace {

constexpr std::size_t machine_count = 6;
constexpr int frame_size = memory::frame_size;

std::optional<RegionKind> kind_of(Region region) {
    switch (region) {
    case Region::stack:
        return RegionKind::stack;
    case Region::context:
        return RegionKind::context;
    case Region::packet:
        return RegionKind::packet;
    case Region::map_value:
        return RegionKind::map_value;
    case Region::map_object:
        return RegionKind::map_object;
    case Region::memory:
        return RegionKind::memory;
    case Region::kernel_object:
    case Region::kernel_memory:
        return RegionKind::kernel_object;
    case Region::socket:
        return RegionKind::socket;
    case Region::function:
        return RegionKind::function;
    case Region::none:
        return std::nullopt;
    }
    return std::nullopt;
}

bool same_object(const Word& word, const Concrete& concrete) {
    switch (word.region) {
    case Region::stack:
        return concrete.frame == word.object;
    case Region::map_value:
    case Region::map_object:
    case Region::function:
        return concrete.object == word.object;
    default:
        return true;
    }
}

Concrete of_cell(const FrameImage& image, const memory::Cell& cell, bool big_endian) {
    if (cell.size == 8)
        for (const auto& [offset, pointer] : image.pointers)
            if (offset == cell.offset)
                return pointer;
    Concrete number{.written = true};
    for (unsigned i = 0; i < cell.size; ++i)
        number.bits |= std::to_integer<Word64>(image.bytes[static_cast<std::size_t>(cell.offset + frame_size) + i])
                       << 8 * (big_endian ? cell.size - 1u - i : i);
    return number;
}

/// What a word's value says of it: a number, or an offset.
Word64 value_of(const Word& word, const Concrete& concrete) {
    return word.is_pointer() ? static_cast<Word64>(concrete.offset) : concrete.bits;
}

using Visit = std::function<void(const std::string& place, const Word&, const Concrete&)>;

/// Every place of the state that holds a word, and what the machine has there.
void for_each_place(const semantics::State& state, const Snapshot& now, bool big_endian, const Visit& visit) {
    for (std::size_t reg = 0; reg < isa::register_count; ++reg)
        visit(fmt::format("r{}", reg), state.registers[reg], now.registers[reg]);
    for (std::uint32_t depth = 0; depth <= state.depth(); ++depth) {
        const FrameImage& image = now.frames[depth];
        for (std::size_t i = 0; i < image.saved.size(); ++i)
            visit(fmt::format("the caller's r{}", i + 6), state.activations[depth].callers_registers[i + 5],
                  image.saved[i]);
        for (const memory::Cell& cell : state.frame(depth).cells())
            visit(fmt::format("frame {} at {}", depth, cell.offset), cell.word, of_cell(image, cell, big_endian));
    }
}

} // namespace

// ------------------------------------------------------------------------------------------------ the beginning

Value Execution::fresh(Random& random, const std::vector<Word64>& words) {
    const Value value = semantics::Builder(table_, state_.knowledge).fresh(number_containing(random, words));
    if (!value.is_constant())
        for (std::size_t m = 0; m < members_.size(); ++m)
            assign(members_[m].valuation, value.term, words[m]);
    return value;
}

void Execution::choose(Random& random, std::size_t reg, bool only_number) {
    const auto set = [&](const Word& word, const std::function<Start(std::size_t)>& start) {
        state_.registers[reg] = word;
        for (std::size_t m = 0; m < members_.size(); ++m)
            members_[m].starts[reg] = start(m);
    };
    const auto words_of = [&](const std::function<Word64()>& word) {
        std::vector<Word64> words;
        for (std::size_t m = 0; m < members_.size(); ++m)
            words.push_back(word());
        if (random.chance(4))
            words.assign(words.size(), Word64{words[0]});
        return words;
    };
    const auto offset = [](Word64 word) { return static_cast<std::int32_t>(static_cast<std::int64_t>(word)); };
    const auto number = [&] {
        const Word64 base = random.chance(3) ? random.small_word() : random.word();
        const bool near = random.chance(2);
        const auto words = words_of([&] { return near ? base + random.below(16) : random.word(); });
        set(Word::scalar(fresh(random, words)), [&](std::size_t m) { return Plain{words[m]}; });
    };
    const auto stack = [&] {
        const auto words = words_of([&] {
            return 0 - (8 + random.below(random.chance(2) ? 6 : 2) * 8 + random.below(random.chance(3) ? 8 : 1));
        });
        set(Word::pointer(Region::stack, 0, fresh(random, words)),
            [&](std::size_t m) { return StackPointer{offset(words[m])}; });
    };
    const auto packet = [&] {
        const auto words = words_of([&] { return random.below(80) - (random.chance(3) ? 30 : 0); });
        set(Word::pointer(Region::packet, 0, fresh(random, words)),
            [&](std::size_t m) { return PacketPointer{offset(words[m])}; });
    };
    const auto map_value = [&] {
        const auto map = static_cast<std::int32_t>(random.below(2));
        const auto words = words_of([&] { return random.below(60); });
        std::vector<Word64> live(members_.size(), 1);
        Word word = Word::pointer(Region::map_value, static_cast<std::uint32_t>(map), fresh(random, words));
        if (random.chance(2)) {
            for (Word64& flag : live)
                flag = random.below(3) != 0;
            word.nonnull = fresh(random, live);
        }
        word.extent = constant(map_value_size);
        word.read_only = map == 1;
        set(word, [&](std::size_t m) -> Start {
            return live[m] ? Start(MapPointer{map, offset(words[m])}) : Start(Plain{0});
        });
    };
    const auto context = [&] {
        set(Word::pointer(Region::context, 0, constant(0)), [](std::size_t) { return ContextPointer{}; });
    };
    if (reg == 9 || (reg == 6 && setting_.packet_loads))
        return context();
    if (only_number)
        return number();
    if (reg == 7)
        return stack();
    switch (random.below(reg == 8 ? 2 : 12)) {
    case 0:
        return packet();
    case 1:
        return map_value();
    case 2:
        return stack();
    default:
        return number();
    }
}

Execution::Execution(Random& random, const Setting& setting, const std::vector<isa::Instruction>& body,
                     const std::vector<isa::Instruction>& function)
    : setting_(setting), snippet_(lay_out(body, function)),
      type_(*platform::find_program_type("sched_cls")), environment_{object_, program_, snippet_.code,
                                                                     graph_,  type_,    {}},
      transfer_(environment_, table_), members_(machine_count) {
    object_.big_endian = setting.big_endian;
    object_.maps = snippet_maps();
    state_ = transfer_.entry();
    for (std::size_t reg = 0; reg < 10; ++reg)
        choose(random, reg, setting.only_numbers && reg < 9);
    run_machines(random);
}

void Execution::run_machines(Random& random) {
    std::vector<Word64> budgets;
    for (Member& member : members_)
        budgets.push_back(member.goto_budget = random.below(3));
    state_.goto_budget = fresh(random, budgets);
    for (Member& member : members_) {
        machine::Inputs inputs;
        inputs.seed = random.word();
        inputs.packet.resize(random.below(90), std::byte{0x5a});
        inputs.metadata.resize(random.below(8) * 4);
        inputs.may_goto_budget = member.goto_budget;
        assign(member.valuation, symbolic::zero_term, 0);
        assign(member.valuation, state_.packet.start.term, 0 - Word64{inputs.metadata.size()});
        assign(member.valuation, state_.packet.end.term, inputs.packet.size());
        member.trace = test::run(snippet_, member.starts, inputs, setting_.big_endian);
    }
}

// -------------------------------------------------------------------------------------------------- the judgement

// What the machine lets pass and the checks do not: a number added to a null pointer.
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

std::string Execution::check_word(const semantics::State& state, const Word& word, const Concrete& concrete,
                                  const Valuation& valuation) const {
    if (word.is_initialised() && !concrete.written)
        return "nobody wrote it";
    if (!word.is_scalar() && !word.is_pointer())
        return {};
    if (word.is_pointer()) {
        const Word64 live = evaluate(table_, valuation, word.nonnull);
        if (live > 1 || (live == 0 && (concrete.pointer || concrete.bits != 0)))
            return "a pointer that should be null is not";
        if (live == 0)
            return {};
        if (!concrete.pointer || concrete.kind != kind_of(word.region) || !same_object(word, concrete))
            return fmt::format("it does not point into the {}", types::name(word.region));
    }
    const Word64 computed = value_of(word, concrete);
    const Word64 said = evaluate(table_, valuation, word.value);
    if (said != computed)
        return fmt::format("{} is {:#x}, but {:#x} was computed", table_.to_string(word.value), said, computed);
    const numeric::Number number = state.knowledge.number(table_, word.value);
    if (!number.contains(computed))
        return fmt::format("{:#x} was computed, which is not in {}", computed, number.to_string());
    return {};
}

// Gives the variables that an instruction made their words: where one stands alone its place says it, below an
// extension its low bits are said, and the others must be such as its fact allows. False: neither.
bool Execution::name_new(const semantics::State& state, Member& member, TermId first_new) const {
    std::set<TermId> open;
    for (TermId term = first_new; term < table_.size(); ++term)
        if (table_.node(term).kind == symbolic::TermKind::variable)
            open.insert(term);
    if (open.empty())
        return true;
    const auto name = [&](TermId variable, Word64 word) {
        assign(member.valuation, variable, word);
        open.erase(variable);
    };
    const auto says_something = [&](const Word& word) {
        return word.is_scalar() || (word.is_pointer() && evaluate(table_, member.valuation, word.nonnull) != 0);
    };
    const auto visit = [&](const Visit& each) { for_each_place(state, member.now(), setting_.big_endian, each); };
    visit([&](const std::string&, const Word& word, const Concrete& concrete) {
        if (says_something(word) && open.contains(word.value.term))
            name(word.value.term, value_of(word, concrete) - word.value.offset);
    });
    visit([&](const std::string&, const Word& word, const Concrete& concrete) {
        const symbolic::Node& node = table_.node(word.value.term);
        if (!word.is_scalar() || node.kind != symbolic::TermKind::unary || !open.contains(node.left.term))
            return;
        const numeric::Number number = state.knowledge.number(table_, node.left.term);
        for (const Word64 high : {Word64{0}, ~Word64{0}, number.umin(), number.umax()})
            for (const unsigned bits : {8u, 16u, 32u}) {
                const Word64 mask = numeric::low_mask(bits);
                const Word64 inner = (((concrete.bits - word.value.offset) & mask) | (high & ~mask)) - node.left.offset;
                if (open.contains(node.left.term) && number.contains(inner) &&
                    numeric::apply<64>(node.unary(), inner + node.left.offset) + word.value.offset == concrete.bits)
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
    visit([&](const std::string&, const Word& word, const Concrete&) { collect(collect, word.value.term); });
    return std::ranges::all_of(std::set<TermId>(open), [&](TermId variable) {
        name(variable, state.knowledge.number(table_, variable).umin());
        return !mentioned.contains(variable);
    });
}

std::string Execution::check_state(const semantics::State& state, const Member& member) const {
    const Snapshot& now = member.now();
    if (state.activations.size() != now.frames.size())
        return "another number of frames";
    std::string error;
    for_each_place(
        state, now, setting_.big_endian, [&](const std::string& place, const Word& word, const Concrete& concrete) {
            if (error.empty())
                if (const std::string wrong = check_word(state, word, concrete, member.valuation); !wrong.empty())
                    error = place + ": " + wrong;
        });
    for (std::uint32_t depth = 0; depth <= state.depth() && error.empty(); ++depth)
        for (std::size_t i = 0; i < frame_size; ++i)
            if (state.frame(depth).initialised()[i] && !now.frames[depth].written[i])
                error = "bytes are taken for written that are not";
    // Every function but the outermost begins with all there is, of which the machine was given less.
    const auto left = [&](std::size_t depth) {
        const Word64 here = now.frames[depth].goto_budget;
        return depth == 0 ? here : semantics::may_goto_budget - (member.goto_budget - here);
    };
    if (error.empty() && evaluate(table_, member.valuation, state.goto_budget) != left(state.depth()))
        error = "may_goto has another number of rounds left";
    for (std::uint32_t depth = 1; depth <= state.depth() && error.empty(); ++depth)
        if (evaluate(table_, member.valuation, state.activations[depth].callers_budget) != left(depth - 1))
            error = "the caller's may_goto has another number of rounds left";
    return error.empty() ? violated(table_, state.knowledge, member.valuation) : error;
}

std::string Execution::check(TermId first_new, const semantics::State& full, std::vector<Member>& members) {
    const std::size_t before = members.size();
    std::erase_if(members, [&](Member& member) { return !name_new(full, member, first_new); });
    given_up_ += before - members.size();
    // What nothing mentions any more is not judged again.
    semantics::State plain = full;
    state::normalise(table_, plain, {});
    for (const Member& member : members)
        for (const semantics::State* each : {&full, static_cast<const semantics::State*>(&plain)})
            if (std::string error = check_state(*each, member); !error.empty())
                return error;
    return {};
}

// Each way's machines must be in that way's state; the way that more of them went is gone on with.
std::string Execution::fork(const isa::Instruction& instruction, Judgements& judgements) {
    std::array<std::vector<Member>, 2> going;
    for (Member& member : members_) {
        const bool taken = member.trace[member.at + 1].slot == member.now().slot + 2;
        member.at += taken ? 1 : 2;
        going[taken].push_back(std::move(member));
    }
    std::array<semantics::State, 2> states{state_, state_};
    const auto possible = [&](bool way) {
        if (const auto* branch = std::get_if<isa::Branch>(&instruction))
            return transfer_.assume(states[way], *branch, way);
        return way || transfer_.spend_goto(states[way]);
    };
    for (const bool way : {false, true}) {
        const auto first_new = static_cast<TermId>(table_.size());
        if (!possible(way)) {
            if (!going[way].empty())
                return way ? "the branch can be taken" : "the branch can fall through";
            continue;
        }
        if (std::string error = check(first_new, states[way], going[way]); !error.empty())
            return error;
        judgements.count(instruction, going[way].size(), way ? " taken" : " falls through");
    }
    const bool way = going[1].size() > going[0].size();
    state_ = std::move(states[way]);
    members_ = std::move(going[way]);
    return {};
}

std::string Execution::judge(const Event& event, Judgements& judgements) {
    const isa::Instruction& instruction = snippet_.code[event.slot];
    std::erase_if(members_, [&](const Member& member) {
        return member.at + 1 >= member.trace.size() || refused(member, instruction);
    });
    for (const Member& member : members_)
        if (member.now().slot != event.slot)
            return fmt::format("the machine is at {}", member.now().slot);
    const auto first_new = static_cast<TermId>(table_.size());
    switch (event.does) {
    case Does::fork:
        return fork(instruction, judgements);
    case Does::step:
        transfer_.step(state_, event.slot);
        break;
    case Does::enter:
        transfer_.enter(state_, {});
        break;
    case Does::leave:
        transfer_.leave(state_);
        break;
    }
    for (Member& member : members_)
        ++member.at;
    std::string error = check(first_new, state_, members_);
    judgements.count(instruction, members_.size());
    return error;
}

std::string Execution::run(Judgements& judgements) {
    std::string listing;
    if (std::string error = check(static_cast<TermId>(table_.size()), state_, members_); !error.empty())
        return "before anything ran: " + error;
    for (const Event& event : snippet_.events) {
        if (members_.empty())
            break;
        listing += fmt::format("{}: {}\n", event.slot, disassemble(snippet_.code[event.slot], event.slot));
        if (const std::string error = judge(event, judgements); !error.empty())
            return listing + error + "\n" + state::to_string(table_, state_);
    }
    return {};
}

} // namespace bpfproof::test
