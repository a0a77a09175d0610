#include "semantics/transfer.hpp"

#include "base/internal_error.hpp"
#include "domains/state/values.hpp"
#include "object/btf.hpp"

#include <algorithm>

namespace bpfproof::semantics {

using symbolic::constant;

State Transfer::entry() const {
    State state;
    state.activations.push_back({std::make_shared<memory::Frame>(env_.object.big_endian), {}, {}});
    if (const GlobalFunction* alone = env_.alone ? env_.global(env_.root().begin) : nullptr)
        for (std::size_t i = 0; i < alone->parameters.size(); ++i)
            state.registers[i + 1] = argument(state, alone->parameters[i]);
    else
        state[isa::r1] = Word::pointer(Region::context, 0, constant(0));
    state[isa::r10] = Word::pointer(Region::stack, 0, constant(0));
    Builder make(table_, state.knowledge);
    state.packet.start = make.fresh(Number::signed_range(-max_packet_metadata, no_packet_metadata));
    state.packet.end = make.fresh(Number::unsigned_range(0, static_cast<std::uint64_t>(max_packet_size)));
    state.goto_budget = constant(may_goto_budget);
    return state;
}

Word Transfer::unknown(State& state, unsigned bits) {
    return Word::scalar(builder(state).fresh(Number::unsigned_range(0, numeric::low_mask(bits))));
}

Word Transfer::unknown_signed(State& state, unsigned bits) {
    const std::int64_t high = static_cast<std::int64_t>(numeric::low_mask(bits - 1));
    return Word::scalar(builder(state).fresh(Number::signed_range(-high - 1, high)));
}

Word Transfer::operand(const State& state, const isa::Operand& operand) const {
    if (const auto* reg = std::get_if<isa::Reg>(&operand))
        return state[*reg];
    return Word::scalar(constant(static_cast<std::uint64_t>(std::int64_t{std::get<isa::Imm>(operand).value})));
}

// Each processor has its own copy of such a variable; the symbol's address is none of them (kernel/bpf/verifier.c,
// __check_pseudo_btf_id).
bool Transfer::is_per_cpu(const isa::LoadKernelVar& load) const {
    const object::Btf* btf = env_.object.target_btf.get();
    const auto section =
        btf && load.btf_object == 0 ? btf->find(".data..percpu", object::BtfKind::datasec) : std::nullopt;
    return section && std::ranges::any_of(btf->section_variables(*section), [&](const object::BtfSectionVariable& v) {
               return v.variable == load.btf_id;
           });
}

// Behind an access, its pointer was not null: the checks demand that of it. Infeasible then means that the access
// always faults, so whatever is said of what follows is true; the state is left as it is.
void Transfer::require_nonnull(State& state, const Word& pointer) {
    if (pointer.never_null())
        return;
    symbolic::Knowledge learned = state.knowledge;
    if (learned.refine(table_, pointer.nonnull, Number::constant(1)))
        state.knowledge = std::move(learned);
}

bool Transfer::one_base(const State& state, const Word& left, const Word& right) const {
    const auto never_null = [&](const Word& word) {
        return word.never_null() || state.knowledge.number(table_, word.nonnull).constant_value() == 1u;
    };
    return left.is_pointer() && right.is_pointer() && types::same_region(left, right) &&
           (left.region == Region::packet || left.region == Region::stack) && never_null(left) && never_null(right);
}

void Transfer::step(State& state, isa::Slot slot) {
    const auto impossible = [](const char* what) { throw InternalError(std::string("transfer of ") + what); };
    std::visit(isa::Overloaded{
                   [&](const isa::LoadImm64& load) {
                       const auto found = env_.program.externs.find(slot);
                       const bool address = found != env_.program.externs.end() &&
                                            found->second.kind == object::Extern::Kind::typeless_symbol;
                       state[load.dst] = address ? unknown(state, 64) : Word::scalar(constant(load.value));
                   },
                   [&](const isa::LoadMap& load) {
                       state[load.dst] =
                           Word::pointer(Region::map_object, static_cast<std::uint32_t>(load.map), constant(0));
                   },
                   [&](const isa::LoadMapValue& load) {
                       const auto index = static_cast<std::uint32_t>(load.map);
                       const object::Map* map = env_.map(index);
                       Word word = Word::pointer(Region::map_value, index, constant(load.offset));
                       word.extent = constant(map ? map->value_size : 0);
                       word.read_only = map && (map->constant || (map->flags & map_read_only) != 0);
                       state[load.dst] = word;
                   },
                   [&](const isa::LoadKernelVar& load) {
                       const object::Btf* btf = env_.object.target_btf.get();
                       const std::uint32_t type = btf && load.btf_object == 0 ? btf->referenced(load.btf_id) : 0;
                       state[load.dst] = Word::pointer(is_per_cpu(load) ? Region::kernel_memory : Region::kernel_object,
                                                       type, constant(0));
                   },
                   [&](const isa::LoadFunction& load) {
                       state[load.dst] = Word::pointer(Region::function, load.target, constant(0));
                   },
                   [&](const isa::CallHelper& call) { call_helper(state, call, slot); },
                   [&](const isa::CallKfunc&) { call_unknown(state); },
                   [&](const isa::CallRegister&) { call_unknown(state); },
                   [&](const isa::AddrSpaceCast& cast) { state[cast.dst] = unknown(state, 64); },
                   [&](const isa::SecondSlot&) {},
                   [&](const isa::Jump&) {},
                   [&](const isa::Exit&) { impossible("exit"); },
                   [&](const isa::Branch&) { impossible("a branch"); },
                   [&](const isa::MayGoto&) { impossible("may_goto"); },
                   [&](const isa::CallLocal& call) {
                       const GlobalFunction* callee = env_.alone ? env_.global(call.target) : nullptr;
                       callee ? call_global(state, *callee) : impossible("a local call");
                   },
                   [&](const auto& other) { run(state, other); },
               },
               env_.code[slot]);
}

bool Transfer::spend_goto(State& state) {
    state.goto_budget = symbolic::plus(state.goto_budget, ~std::uint64_t{0});
    return state.knowledge.refine(table_, state.goto_budget, Number::unsigned_range(0, may_goto_budget));
}

void Transfer::enter(State& state, const std::array<Word, 5>& kept) const {
    state::Activation callee{std::make_shared<memory::Frame>(env_.object.big_endian), {}, state.goto_budget};
    for (std::size_t i = 0; i < callee.callers_registers.size(); ++i)
        callee.callers_registers[i] = i < kept.size() ? kept[i] : state.registers[i + 1];
    state.activations.push_back(std::move(callee));
    state.goto_budget = constant(may_goto_budget);
    state[isa::r0] = Word::uninitialised();
    for (std::uint8_t i = 6; i < 10; ++i)
        state.registers[i] = Word::uninitialised();
    state[isa::r10] = Word::pointer(Region::stack, state.depth(), constant(0));
}

void Transfer::leave(State& state) const {
    const std::uint32_t depth = state.depth();
    const std::array<Word, 9> saved = state.activations.back().callers_registers;
    std::ranges::copy(saved, state.registers.begin() + 1);
    state.goto_budget = state.activations.back().callers_budget;
    state.activations.pop_back();
    state[isa::r10] = Word::pointer(Region::stack, state.depth(), constant(0));
    for_each_word(state, [&](Word& word) {
        if (word.is_pointer_to(Region::stack) && word.object == depth)
            word = Word::any();
    });
}

} // namespace bpfproof::semantics
