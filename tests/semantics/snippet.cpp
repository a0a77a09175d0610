#include "semantics/snippet.hpp"

#include "platform/numbers.hpp"

namespace bpfproof::test {

using namespace isa;

namespace {

constexpr Slot slots_per_start = 3;
/// r9 keeps the context for the prologue, and is set last.
constexpr Slot prologue_slots = 1 + 10 * slots_per_start;

Instruction nothing(Slot at) {
    return Jump{at + 1, false};
}

void put(Code& code, Slot at, Reg reg, const Start& start) {
    code[at] = nothing(at);
    code[at + 1] = nothing(at + 1);
    code[at + 2] = nothing(at + 2);
    const auto number = [&](Word64 word) {
        code[at] = LoadImm64{reg, word};
        code[at + 1] = SecondSlot{};
    };
    const auto moved = [&](std::int32_t offset) { code[at + 2] = Alu{AluOp::add, AluWidth::w64, reg, Imm{offset}}; };
    std::visit(Overloaded{
                   [&](const Plain& n) { number(n.word); },
                   [&](const PacketPointer& p) {
                       constexpr std::int16_t data = 76; // struct __sk_buff
                       code[at] = Load{AccessSize::word, false, reg, r9, data};
                       moved(p.offset);
                   },
                   [&](const StackPointer& p) {
                       code[at] = Mov{AluWidth::w64, reg, r10};
                       moved(p.offset);
                   },
                   [&](const MapPointer& p) {
                       code[at] = LoadMapValue{reg, p.map, 0, true};
                       code[at + 1] = SecondSlot{};
                       moved(p.offset);
                   },
                   [&](const ContextPointer&) {
                       code[at] = Mov{AluWidth::w64, reg, r9};
                   },
               },
               start);
}

Concrete look(const machine::View& view, const machine::Word& word) {
    Concrete result{.bits = word.bits, .written = word.written, .pointer = word.is_pointer()};
    if (!result.pointer)
        return result;
    const machine::Region& region = view.memory[word.region];
    result.kind = region.kind;
    result.object = region.object;
    result.offset = view.memory.offset(word);
    for (std::size_t i = 0; i < view.frames.size(); ++i)
        if (view.frames[i].stack == word.region)
            result.frame = i;
    return result;
}

Snapshot look(const machine::View& view) {
    Snapshot snapshot{.slot = view.slot, .registers = {}, .frames = {}};
    for (std::size_t i = 0; i < register_count; ++i)
        snapshot.registers[i] = look(view, view.registers[i]);
    for (const machine::Frame& frame : view.frames) {
        const machine::Region& stack = view.memory[frame.stack];
        FrameImage image{stack.bytes, stack.written, {}, frame.goto_budget, {}};
        for (const auto& [offset, region] : stack.pointers) {
            Word64 bits = 0;
            for (unsigned i = 0; i < 8; ++i) {
                const auto at = static_cast<std::size_t>(offset - stack.begin) + i;
                bits |= std::to_integer<Word64>(stack.bytes[at]) << 8 * (view.memory.big_endian() ? 7 - i : i);
            }
            image.pointers.emplace_back(offset, look(view, machine::Word{bits, region, true}));
        }
        for (std::size_t i = 0; i < frame.saved.size(); ++i)
            image.saved[i] = look(view, frame.saved[i]);
        snapshot.frames.push_back(std::move(image));
    }
    return snapshot;
}

class Layout {
public:
    explicit Layout(Snippet& snippet) : snippet_(snippet) {}

    Slot next() const { return static_cast<Slot>(snippet_.code.size()); }

    void add(const Instruction& instruction) {
        const Slot at = next();
        const auto event = [&](Does does) { snippet_.events.push_back({at, does}); };
        snippet_.code.push_back(instruction);
        Instruction& placed = snippet_.code.back();
        if (auto* branch = std::get_if<Branch>(&placed)) {
            event(Does::fork);
            branch->target = at + 2;
            snippet_.code.push_back(nothing(at + 1));
        } else if (auto* may_goto = std::get_if<MayGoto>(&placed)) {
            event(Does::fork);
            may_goto->target = at + 2;
            snippet_.code.push_back(nothing(at + 1));
        } else if (auto* jump = std::get_if<Jump>(&placed)) {
            event(Does::step);
            jump->target = at + 1;
        } else if (auto* function = std::get_if<LoadFunction>(&placed)) {
            event(Does::step);
            function->target = 0;
            snippet_.code.emplace_back(SecondSlot{});
        } else {
            event(std::holds_alternative<CallLocal>(placed) ? Does::enter : Does::step);
            if (is_wide(placed))
                snippet_.code.emplace_back(SecondSlot{});
        }
    }

private:
    Snippet& snippet_;
};

} // namespace

Snippet lay_out(const std::vector<Instruction>& body, const std::vector<Instruction>& function) {
    Snippet snippet;
    snippet.code.assign(prologue_slots, SecondSlot{});
    snippet.body = prologue_slots;
    Layout layout(snippet);
    std::size_t call = 0;
    for (const Instruction& instruction : body) {
        layout.add(instruction);
        if (std::holds_alternative<CallLocal>(instruction))
            call = snippet.events.size();
    }
    snippet.code.emplace_back(Mov{AluWidth::w64, r0, Imm{0}});
    snippet.code.emplace_back(Exit{});
    if (call == 0)
        return snippet;
    // The function's events come to pass behind the call's.
    std::vector<Event> rest(snippet.events.begin() + static_cast<std::ptrdiff_t>(call), snippet.events.end());
    const Event caller = snippet.events[call - 1];
    snippet.events.resize(call);
    std::get<CallLocal>(snippet.code[caller.slot]).target = layout.next();
    for (const Instruction& instruction : function)
        layout.add(instruction);
    snippet.events.push_back({layout.next(), Does::leave});
    snippet.code.emplace_back(Exit{});
    snippet.events.insert(snippet.events.end(), rest.begin(), rest.end());
    return snippet;
}

std::vector<object::Map> snippet_maps() {
    object::Map map;
    map.type = platform::map_type::array;
    map.key_size = 4;
    map.value_size = map_value_size;
    map.max_entries = 1;
    object::Map frozen = map;
    frozen.constant = true;
    for (std::uint32_t i = 0; i < map_value_size; ++i)
        frozen.contents.push_back(static_cast<std::byte>(0x80 + i));
    return {map, frozen};
}

Trace run(const Snippet& snippet, const Starts& starts, const machine::Inputs& inputs, bool big_endian) {
    machine::Module module{.images = {}, .maps = snippet_maps(), .big_endian = big_endian};
    Code code = snippet.code;
    code[0] = Mov{AluWidth::w64, r9, r1};
    for (std::uint8_t i = 0; i < 10; ++i)
        put(code, 1 + i * slots_per_start, Reg{i}, starts[i]);
    module.images.push_back(
        {.name = "snippet", .code = std::move(code), .type = platform::find_program_type("sched_cls")});
    Trace trace;
    static_cast<void>(machine::run(module, 0, inputs, [&](const machine::View& view) {
        if (view.slot >= snippet.body)
            trace.push_back(look(view));
    }));
    return trace;
}

} // namespace bpfproof::test
