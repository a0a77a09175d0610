// What is said of each instruction of a program, where whole programs are shown.
#pragma once

#include "findings/result.hpp"

#include <cstdint>
#include <map>
#include <string_view>

namespace bpfproof::report {

enum class OfInstruction : std::uint8_t { proved, note, not_proved, wrong, refuted, unreachable, not_reached, nothing };

/// "not proved"; "-" where nothing is said.
std::string_view words(OfInstruction said);

/// Of one program, which outlives it.
class Said {
public:
    explicit Said(const findings::ProgramResult& program);
    OfInstruction of(isa::Slot slot) const;

private:
    const findings::ProgramResult& program_;
    std::map<isa::Slot, OfInstruction> found_{};
    bool given_up_ = false;
};

} // namespace bpfproof::report
