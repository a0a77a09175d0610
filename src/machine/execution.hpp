// One run: registers, frames, and the loop that takes one instruction after the other.
#pragma once

#include "machine/endless.hpp"
#include "machine/helpers.hpp"

namespace bpfproof::machine {

/// kernel/bpf: MAX_CALL_FRAMES, MAX_TAIL_CALL_CNT, MAX_BPF_STACK
inline constexpr std::size_t max_frames = 8;
inline constexpr unsigned max_tail_calls = 33;
inline constexpr std::int64_t stack_size = 512;

class Execution {
public:
    Execution(const Module& module, const Image& image, const Inputs& inputs, const Observer& observer);

    Result run();

    World& world() { return world_; }
    /// Runs a function of the program to its end, in a frame of its own, and gives its r0. For helpers.
    Word call_back(const Word& function, const std::array<Word, 5>& arguments);
    /// Puts another program in the place of the innermost function; false where that is not to be had.
    bool tail_call(const std::string& program);

private:
    void begin();
    void step();
    void loop();
    void enter(const Image& image, isa::Slot target, bool callback);
    void leave();
    void judge(bool may_be_void, const std::optional<platform::ReturnRule>& rule) const;
    void look_for_endless();
    std::vector<Place> chain() const;
    void refuse_unresolved() const;

    const Word& use(isa::Reg reg) const;
    Word use(const isa::Operand& operand) const;
    void set(isa::Reg reg, const Word& word);
    Word load(isa::Reg base, std::int16_t offset, unsigned size);
    bool may_write_kernel_object(const Word& pointer) const;
    bool holds_packet(const Word& word) const;
    void store(isa::Reg base, std::int16_t offset, unsigned size, const Word& value);
    void forget_arguments();
    void call_local(isa::Slot target);
    void call_helper_number(std::uint64_t id);

    void execute(const isa::Alu& i);
    void execute(const isa::Mov& i);
    void execute(const isa::MovSx& i);
    void execute(const isa::Neg& i);
    void execute(const isa::ByteSwap& i);
    void execute(const isa::LoadImm64& i);
    void execute(const isa::LoadMap& i);
    void execute(const isa::LoadMapValue& i);
    void execute(const isa::LoadKernelVar& i);
    void execute(const isa::LoadFunction& i);
    void execute(const isa::SecondSlot& i);
    void execute(const isa::Load& i);
    void execute(const isa::Store& i);
    void execute(const isa::Atomic& i);
    void execute(const isa::LoadAcquire& i);
    void execute(const isa::StoreRelease& i);
    void execute(const isa::PacketLoad& i);
    void execute(const isa::Jump& i);
    void execute(const isa::Branch& i);
    void execute(const isa::MayGoto& i);
    void execute(const isa::CallHelper& i);
    void execute(const isa::CallKfunc& i);
    void execute(const isa::CallLocal& i);
    void execute(const isa::CallRegister& i);
    void execute(const isa::AddrSpaceCast& i);
    void execute(const isa::Exit& i);

    const Observer& observer_;
    World world_;
    std::array<Word, isa::register_count> registers_{};
    std::vector<Frame> frames_;
    isa::Slot slot_ = 0;    ///< under way
    isa::Slot next_ = 0;    ///< what comes after it
    bool replaced_ = false; ///< by a tail call, just now
    std::uint64_t steps_ = 0;
    unsigned tail_calls_ = 0;
    std::uint64_t result_ = 0;
    std::uint64_t helper_calls_ = 0;
    Recurrence recurrence_{};
    std::map<std::pair<const Image*, isa::Slot>, RegionId> functions_;
    std::map<std::uint64_t, RegionId> kernel_variables_;
};

} // namespace bpfproof::machine
