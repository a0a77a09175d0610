// Global functions taken for what their signatures say: what one begins with, and what is known behind a call of it.
#include "semantics/transfer.hpp"

namespace bpfproof::semantics {

using symbolic::constant;

Word Transfer::argument(State& state, const Parameter& parameter) const {
    using Kind = Parameter::Kind;
    Builder make(table_, state.knowledge);
    const Value nonnull = parameter.maybe_null ? make.fresh(Number::unsigned_range(0, 1)) : constant(1);
    const auto object = [&](types::Trust trust) {
        Word word = Word::pointer(Region::kernel_object, parameter.type, constant(0), nonnull);
        word.trust = trust;
        return word;
    };
    switch (parameter.kind) {
    case Kind::number:
    case Kind::arena:
        return Word::scalar(make.fresh(Number::top()));
    case Kind::context:
        return Word::pointer(Region::context, 0, constant(0));
    case Kind::memory: {
        Word word = Word::pointer(Region::memory, 0, constant(0), nonnull);
        word.extent = constant(parameter.size);
        return word;
    }
    case Kind::object:
        return object(types::Trust::live);
    case Kind::untrusted:
        return object(types::Trust::walked);
    case Kind::dynptr:
        return Word::any(); // dynptrs are not modelled: the checks say so where one is made
    }
    return Word::any();
}

// Concrete: the function writes what it likes into the memory it is given, may change the packet, and leaves a number
// in r0. Sound because its arguments are all it can come to of its caller's: a debt of the caller's is no argument that
// it may give back, and frames are known to it by address only as such memory.
void Transfer::call_global(State& state, const GlobalFunction& callee) {
    for (std::size_t i = 0; i < callee.parameters.size(); ++i)
        if (callee.parameters[i].kind == Parameter::Kind::memory)
            write_memory(state, state.registers[i + 1], Number::unsigned_range(0, callee.parameters[i].size));
        else if (callee.parameters[i].kind == Parameter::Kind::dynptr)
            write_memory(state, state.registers[i + 1], Number::unsigned_range(0, memory::frame_size));
    if (callee.changes_packet)
        new_packet(state);
    for (std::uint8_t i = 1; i < 6; ++i)
        state.registers[i] = Word::uninitialised();
    state[isa::r0] = unknown(state, 64);
}

} // namespace bpfproof::semantics
