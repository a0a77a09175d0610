// What hints lean on: the finding with its way, and the program around it. hint.cpp asks, by kind of evidence; what is
// answered stands by subject in memory.cpp, types.cpp, calls.cpp and limits.cpp. An empty answer: nothing that would be
// right for this program is known.
#pragma once

#include "findings/result.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

namespace bpfproof::report::hints {

using Told = findings::Step::What;

struct Case {
    const findings::Finding& finding;
    const findings::ProgramResult& program;

    /// The first step of its kind, and the last; nullptr: there is none.
    const findings::Step* step(Told what) const;
    const findings::Step* last(Told what) const;
    /// "line 13", "instruction 7"
    std::string place(isa::Slot slot) const;
};

/// Sizes and offsets that a program could mean; the others come of values of which nothing is known, and are not to be
/// reckoned with.
bool is_sensible(std::int64_t number);

// memory.cpp: accesses, and what they need
std::string hint(const Case& of, const findings::OutOfBounds& e);
std::string hint(const Case& of, const findings::Uninitialised& e);
std::string hint(const Case& of, const findings::MaybeNull& e);
std::string hint(const Case& of, const findings::ReadOnly& e);
std::string hint(const Case& of, const findings::Misaligned& e);
std::string hint(const Case& of, const findings::BadField& e);
/// Of a pointer in that register; of stack bytes that are not all written.
std::string null_hint(const Case& of, isa::Reg reg);
std::string bytes_hint(const findings::StackBytes& bytes);

// types.cpp: values that are not what they are taken for
std::string hint(const Case& of, const findings::WrongType& e);
std::string hint(const Case& of, const findings::BadArithmetic& e);
std::string hint(const Case& of, const findings::PointerLeak& e);
/// The value was given back, or the packet moved, before it is used; empty: neither.
std::string lost_hint(const Case& of);

// calls.cpp: what helpers and kernel functions ask
std::string hint(const Case& of, const findings::BadArgument& e);
std::string hint(const Case& of, const findings::BadMap& e);
std::string hint(const Case& of, const findings::BadRelease& e);
std::string hint(const Case& of, const findings::Leak& e);
std::string hint(const Case& of, const findings::NotAvailable& e);
std::string hint(const Case& of, const findings::BySignature& e);

// limits.cpp: bounds on all of the program
std::string hint(const Case& of, const findings::Unbounded& e);
std::string hint(const Case& of, const findings::Depth& e);
std::string hint(const Case& of, const findings::ReturnRange& e);
std::string hint(const Case& of, const findings::Budget& e);
std::string hint(const Case& of, const findings::BadStructure& e);
std::string hint(const Case& of, const findings::Unsupported& e);

} // namespace bpfproof::report::hints
