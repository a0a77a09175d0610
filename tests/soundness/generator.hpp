// Random programs that mostly pass: each statement keeps book of what registers and stack bytes hold, and writes what
// is possible with that. Now and then a check is left out or is off by one, so that what is accepted wrongly shows.
//
// Statements are scenes of a few instructions ("look up, test, use") put together by random control flow. Pointers are
// kept across scenes, joined at branches, spilled, passed to functions.
#pragma once

#include "soundness/candidate.hpp"
#include "soundness/emitter.hpp"

#include "machine/random.hpp"

#include <array>
#include <bitset>
#include <functional>
#include <map>
#include <optional>

namespace bpfproof::fuzz {

/// The maps that every generated program has: Generator::add_maps().
namespace map_index {
enum : std::size_t { array, hash, lru, percpu, percpu_hash, records, inner, outer, data, rodata };
} // namespace map_index

/// What a register or a spilled slot holds, as far as the generator relies on it.
struct Holding {
    enum class What : std::uint8_t { nothing, number, context, memory, packet };
    What what = What::nothing;
    unsigned size = 0;                         ///< memory, packet: bytes from the pointer on that may be accessed
    bool writable = false;                     ///< memory, packet
    std::uint64_t at_most = ~std::uint64_t{0}; ///< number: a bound, unsigned
    friend bool operator==(const Holding&, const Holding&) = default;
};

/// What holds where control stands in one function.
struct Scope {
    std::array<Holding, 10> registers{};
    std::bitset<512> written{};       ///< bit i is byte r10 - 512 + i
    std::map<int, Holding> spilled{}; ///< pointers on the stack, by offset
};

class Generator {
public:
    explicit Generator(std::uint64_t seed);
    Candidate generate();

private:
    using What = Holding::What;

    // generator.cpp: the program as a whole
    void choose_type();
    void add_maps();
    void function(const std::vector<Holding>& parameters, unsigned statements, unsigned depth);
    void statements(unsigned count, unsigned depth);
    void statement(unsigned depth);
    void finish_function();

    // scalars.cpp
    isa::Reg number(); ///< a register that holds a number; makes one where there is none
    isa::Reg fresh();  ///< a register to overwrite
    isa::Reg fresh_but(isa::Reg other);
    std::int32_t immediate();
    void set_number(isa::Reg reg, std::uint64_t at_most = ~std::uint64_t{0});
    void arithmetic();
    void pointer_free_move();
    void bound(isa::Reg reg, std::uint64_t limit); ///< leaves a number at most `limit` in it
    void compare_and_leave(isa::Reg reg);
    void range_both_ways();

    // stack.cpp
    void stack_store();
    void stack_load();
    void stack_variable();
    void spill_or_fill();
    int scratch(unsigned size); ///< aligned offset of bytes that hold no pointer; not necessarily written
    void write_bytes(int offset, unsigned size);
    bool is_plain(int offset, unsigned size) const;
    void zero_bytes(int offset, unsigned size);

    // memory.cpp
    void use_memory();
    void access(isa::Reg base, unsigned size, bool writable, bool atomics);
    void atomic(isa::Reg base, int offset, isa::AccessSize size);
    void variable_access();
    void map_lookup();
    void map_change();
    void global_data();
    void nested_map();
    void record();
    void packet();
    void packet_variable();
    void metadata();
    void packet_copy();
    void context_load();
    void legacy_load();
    void helper_number();

    // control.cpp
    void diamond(unsigned depth);
    void correlated();
    void maybe_pointer();
    void loop(unsigned depth);
    void memory_loop();
    void goto_loop();
    void pointer_loop();
    void callback_loop(unsigned depth);
    std::vector<Holding> pass_arguments(int offset, unsigned bytes);
    void call(unsigned depth);
    void random_branch(Label target);
    void join(const Scope& other);

    bool sometimes_wrong() { return wrong_ && random_.one_in(12); }
    bool chance(std::uint64_t n) { return random_.one_in(n); }
    template <class T, std::size_t n>
    const T& pick(const std::array<T, n>& all) {
        return all[random_.below(n)];
    }
    isa::AluWidth width() { return chance(2) ? isa::AluWidth::w32 : isa::AluWidth::w64; }
    isa::AccessSize size(unsigned largest = 8);
    std::optional<isa::Reg> holding(What what, unsigned least = 1);
    Holding& at(isa::Reg reg) { return scope_.registers[reg.index]; }
    void lose_arguments(); ///< r1..r5, as after a call
    std::optional<isa::Reg> context_in(isa::Reg wanted);
    void leave_unless(isa::CmpOp op, isa::Reg reg, isa::Operand operand, isa::AluWidth width);

    machine::Random random_;
    Emitter emit_;
    Scope scope_;
    Label out_{}; ///< the way out of the function under way
    std::string type_;
    bool skb_ = false;
    bool xdp_ = false;
    bool entry_ = true;  ///< the function under way is the entry
    bool wrong_ = false; ///< whether this program may have faults planted
    std::vector<object::Map> maps_;
    std::vector<std::function<void()>> later_; ///< functions called and not yet written
    unsigned functions_ = 0;
    std::uint16_t reserved_ = 0; ///< registers that loops around need
    std::bitset<512> reserved_bytes_;
};

} // namespace bpfproof::fuzz
