#include "machine/execution.hpp"

#include "machine/arithmetic.hpp"

#include "base/internal_error.hpp"
#include "platform/numbers.hpp"

namespace bpfproof::machine {
namespace {

/// Thrown where the step limit is reached; caught in run().
struct OutOfSteps {};

std::size_t linear_part(const Inputs& inputs) {
    return inputs.linear.value_or(inputs.packet.size());
}

} // namespace

std::optional<std::string> fault_of(const Module& module, std::size_t image, const Inputs& inputs) {
    if (image >= module.images.size())
        return "no such program";
    if (module.images[image].code.empty())
        return "the program has no instructions";
    if (linear_part(inputs) > inputs.packet.size())
        return "the directly accessible part is longer than the packet";
    const platform::ProgramType* type = module.images[image].type;
    for (const auto& [name, value] : inputs.context)
        if (type == nullptr || !find_field(*type, name))
            return "the context has no number called " + name;
    for (const MapEntry& entry : inputs.entries) {
        if (entry.map >= module.maps.size())
            return "no such map";
        const object::Map& map = module.maps[entry.map];
        const platform::MapType* map_type = platform::find_map_type(map.type);
        if (map_type == nullptr)
            return map.name + " is of no known type";
        if (map_type->lookup == platform::LookupYield::inner_map || !map.initial_slots.empty())
            return map.name + " does not hold bytes";
        if (entry.key.size() != (map_type->has_key ? map.key_size : 0))
            return map.name + " has keys of " + std::to_string(map_type->has_key ? map.key_size : 0) + " bytes";
        if (map.type == platform::map_type::lpm_trie && map.key_size <= 4)
            return map.name + " is a trie without keys";
        if (entry.value.size() != map.value_size)
            return map.name + " has values of " + std::to_string(map.value_size) + " bytes";
    }
    return std::nullopt;
}

Result run(const Module& module, std::size_t image, const Inputs& inputs, const Observer& observer) {
    if (const auto fault = fault_of(module, image, inputs))
        throw InternalError(*fault);
    return Execution(module, module.images[image], inputs, observer).run();
}

Execution::Execution(const Module& module, const Image& image, const Inputs& inputs, const Observer& observer)
    : observer_(observer), world_(module, image, inputs) {
    enter(image, 0, false);
    begin();
}

/// What a program finds in its registers.
void Execution::begin() {
    if (world_.context) {
        registers_[1] = world_.context->pointer();
    } else {
        registers_[1] = world_.packet.size() == 0 ? Word::number(0) : world_.packet.data();
        registers_[2] = Word::number(world_.packet.size());
    }
}

Result Execution::run() {
    Result result;
    try {
        loop();
        result.outcome = Ended{result_};
    } catch (const Trap& trap) {
        result.outcome = Fault{trap.kind, chain(), trap.access, trap.reg, trap.detail};
    } catch (const NotModelled& reason) {
        result.outcome = Stopped{chain(), reason.what};
    } catch (const OutOfSteps&) {
        result.outcome = Stopped{chain(), {}};
    }
    result.steps = steps_;
    result.decisions = world_.decisions.taken();
    result.packet = world_.packet.bytes();
    result.entries = world_.maps.entries();
    return result;
}

std::vector<Place> Execution::chain() const {
    std::vector<Place> places;
    for (std::size_t i = 0; i < frames_.size(); ++i)
        places.push_back({frames_[i].image->name, i + 1 < frames_.size() ? frames_[i + 1].site : slot_});
    return places;
}

void Execution::loop() {
    while (!frames_.empty())
        step();
}

void Execution::step() {
    const isa::Code& code = frames_.back().image->code;
    if (slot_ >= code.size())
        throw Trap{.kind = FaultKind::bad_slot};
    if (steps_ == world_.inputs.step_limit)
        throw OutOfSteps{};
    ++steps_;
    if (observer_)
        observer_({slot_, registers_, frames_, world_.memory, world_.packet.data().region, world_.owed.references(),
                   world_.inputs.may_goto_budget, world_.decisions.taken(), tail_calls_});
    refuse_unresolved();
    next_ = slot_ + (isa::is_wide(code[slot_]) ? 2 : 1);
    std::visit([&](const auto& instruction) { execute(instruction); }, code[slot_]);
    const bool back = next_ <= slot_;
    slot_ = next_;
    if (back && world_.inputs.find_endless && !frames_.empty())
        look_for_endless();
}

void Execution::refuse_unresolved() const {
    const Image& image = *frames_.back().image;
    if (const auto relocation = image.unresolved_relocations.find(slot_);
        relocation != image.unresolved_relocations.end())
        throw Trap{.kind = FaultKind::unresolved, .detail = relocation->second};
    const auto symbol = image.externs.find(slot_);
    if (symbol == image.externs.end() || symbol->second.resolved)
        return;
    if (!symbol->second.weak || std::holds_alternative<isa::CallKfunc>(image.code[slot_]))
        throw Trap{.kind = FaultKind::unresolved, .detail = symbol->second.name};
}

// ------------------------------------------------------------------------------------------------ registers

const Word& Execution::use(isa::Reg reg) const {
    const Word& word = registers_[reg.index];
    if (!word.written)
        throw Trap{.kind = FaultKind::unwritten_register, .reg = reg};
    return word;
}

Word Execution::use(const isa::Operand& operand) const {
    if (const auto* reg = std::get_if<isa::Reg>(&operand))
        return use(*reg);
    return Word::number(static_cast<std::uint64_t>(std::int64_t{std::get<isa::Imm>(operand).value}));
}

void Execution::set(isa::Reg reg, const Word& word) {
    if (reg == isa::r10)
        throw Trap{.kind = FaultKind::frame_pointer, .reg = reg};
    registers_[reg.index] = word;
}

void Execution::forget_arguments() {
    for (std::size_t i = 1; i <= 5; ++i)
        registers_[i] = Word::unwritten();
}

// --------------------------------------------------------------------------------------------------- frames

void Execution::enter(const Image& image, isa::Slot target, bool callback) {
    const std::size_t depth = frames_.empty() ? 1 : frames_.back().depth + 1;
    if (depth > max_frames)
        throw Trap{.kind = FaultKind::call_depth};
    if (target >= image.code.size())
        throw Trap{.kind = FaultKind::bad_slot};
    Frame frame{.image = &image,
                .site = slot_,
                .callback = callback,
                .goto_budget = world_.inputs.may_goto_budget,
                .depth = depth};
    std::copy_n(registers_.begin() + 6, frame.saved.size(), frame.saved.begin());
    frame.stack = world_.memory.add({.kind = RegionKind::stack, .name = "stack", .begin = -stack_size, .end = 0});
    frames_.push_back(frame);
    // A function sees its arguments and its frame; what else is in registers is its caller's.
    registers_[0] = Word::unwritten();
    std::fill(registers_.begin() + 6, registers_.end(), Word::unwritten());
    registers_[10] = world_.memory.address(frame.stack);
    next_ = target;
}

void Execution::leave() {
    const Frame done = frames_.back();
    if (frames_.size() == 1) {
        // Members of kernel structures may be functions of no result, which leave r0 as it is.
        const platform::ProgramType* type = done.image->type;
        const bool may_be_void = type != nullptr && type->id == platform::program_type::struct_ops;
        result_ = may_be_void && !registers_[0].written ? 0 : use(isa::r0).bits;
        if (world_.inputs.judge_result)
            judge(may_be_void, done.image->results);
        if (!world_.owed.empty())
            throw Trap{.kind = FaultKind::not_released,
                       .detail = world_.owed.references() > 0 ? "a reference" : "a lock"};
    } else if (done.callback) {
        // A callback says whether to go on (kernel/bpf/verifier.c, prepare_func_exit()).
        if (use(isa::r0).bits > 1 && world_.inputs.judge_result)
            throw Trap{.kind = FaultKind::result, .reg = isa::r0};
    }
    world_.memory.free(done.stack);
    frames_.pop_back();
    if (frames_.empty())
        return;
    std::copy(done.saved.begin(), done.saved.end(), registers_.begin() + 6);
    registers_[10] = world_.memory.address(frames_.back().stack);
    forget_arguments();
    next_ = done.site + 1;
}

void Execution::judge(bool may_be_void, const std::optional<platform::ReturnRule>& rule) const {
    if (!rule || (may_be_void && !registers_[0].written))
        return;
    const Word& word = use(isa::r0);
    const auto value =
        static_cast<std::int64_t>(rule->low_half ? sign_extend(word.bits, 32, isa::AluWidth::w64) : word.bits);
    if (word.is_pointer() || value < rule->min || value > rule->max)
        throw Trap{.kind = FaultKind::result, .reg = isa::r0};
}

Word Execution::call_back(const Word& function, const std::array<Word, 5>& arguments) {
    const auto registers = registers_;
    const isa::Slot slot = slot_;
    std::ranges::copy(arguments, registers_.begin() + 1);
    const Image& image = *frames_.back().image;
    const std::size_t depth = frames_.size();
    enter(image, world_.memory[function.region].object, true);
    slot_ = next_;
    while (frames_.size() > depth)
        step();
    const Word result = registers_[0];
    registers_ = registers;
    slot_ = slot;
    next_ = slot + 1;
    return result;
}

bool Execution::tail_call(const std::string& program) {
    const auto& images = world_.module.images;
    const auto found = std::ranges::find(images, program, &Image::name);
    if (found == images.end() || found->code.empty() || found->type != frames_.back().image->type ||
        tail_calls_ == max_tail_calls)
        return false;
    ++tail_calls_;
    Frame& frame = frames_.back();
    world_.memory.free(frame.stack);
    frame.stack = world_.memory.add({.kind = RegionKind::stack, .name = "stack", .begin = -stack_size, .end = 0});
    frame.image = &*found;
    frame.depth = 1;
    frame.goto_budget = world_.inputs.may_goto_budget;
    registers_.fill(Word::unwritten());
    begin();
    registers_[10] = world_.memory.address(frame.stack);
    next_ = 0;
    replaced_ = true;
    return true;
}

} // namespace bpfproof::machine
