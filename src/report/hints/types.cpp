#include "report/hints/case.hpp"

#include "report/words.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace bpfproof::report::hints {

using namespace findings;

namespace {

/// Types of programs that are handed the kernel's own structures, and follow the pointers in them.
bool traces(const ProgramResult& program) {
    constexpr std::array<std::string_view, 7> tracing{
        "kprobe", "tracepoint", "raw_tracepoint", "raw_tracepoint_writable", "perf_event", "tracing", "lsm"};
    return std::ranges::find(tracing, program.type) != tracing.end();
}

/// A number where a pointer is needed: by where the number comes from.
std::string number_hint(const Case& of) {
    if (const Step* made = of.last(Told::result)) {
        if (made->name == "bpf_get_current_task")
            return "bpf_get_current_task returns a number: bpf_get_current_task_btf returns a pointer whose fields can "
                   "be "
                   "read; or copy them with BPF_CORE_READ";
        return fmt::format("what {} returned in {} is a number here, and no address", made->name, of.place(made->slot));
    }
    if (of.step(Told::memory) != nullptr || of.step(Told::context_field) != nullptr)
        return traces(of.program)
                   ? "an address that was read is a number: copy what stands there with bpf_probe_read_kernel(&copy, "
                     "sizeof(copy), pointer), or bpf_probe_read_user for memory of user space"
                   : "an address that was read from memory is a number: keep an offset or a key there, and make the "
                     "pointer anew from the context or by a look-up";
    return "no pointer can be made of a number: begin at a pointer, and add the number to it";
}

std::string several_hint(const Case& of) {
    const Step* result = of.last(Told::result);
    return result != nullptr
               ? fmt::format(
                     "on some path it is not what {} returns in {}: test that, and leave, before the paths meet",
                     result->name, of.place(result->slot))
               : "give it the same kind of value on every path, or use it before the paths meet";
}

} // namespace

std::string lost_hint(const Case& of) {
    if (const Step* released = of.last(Told::released))
        return fmt::format("do not use it behind {} in {}: read what is needed before, or give it back later",
                           released->name, of.place(released->slot));
    if (const Step* moved = of.step(Told::packet_moved))
        return fmt::format("read data and data_end from the context again behind {} in {}, and compare them again",
                           moved->name, of.place(moved->slot));
    return {};
}

std::string hint(const Case& of, const WrongType& e) {
    if (std::string lost = lost_hint(of); !lost.empty())
        return lost;
    switch (e.found.kind) {
    case ValueKind::number:
        return number_hint(of);
    case ValueKind::several:
        return several_hint(of);
    case ValueKind::map:
        return "a map is not its values: bpf_map_lookup_elem(&map, &key) gives a pointer to one, or null";
    case ValueKind::packet_end:
    case ValueKind::memory_end:
        return "nothing stands at the end: begin at the pointer that the end belongs to";
    default:
        return {};
    }
}

std::string hint(const Case& of, const BadArithmetic& e) {
    switch (e.reason) {
    case BadArithmetic::Reason::may_be_null:
        return null_hint(of, e.operand);
    case BadArithmetic::Reason::pointer_and_pointer:
        return "only a number can be added to a pointer: work out the distance first (end - begin), and add that";
    case BadArithmetic::Reason::operator_not_allowed:
        if (std::string lost = lost_hint(of); !lost.empty())
            return lost;
        return e.found.kind == ValueKind::several
                   ? several_hint(of)
                   : "work the offset out as a number first, and then add it to the pointer";
    case BadArithmetic::Reason::narrow:
        return "pointers have 64 bits: keep it in a pointer or a long, and not in an int";
    case BadArithmetic::Reason::immovable:
        return e.found.kind == ValueKind::map
                   ? "pass the map itself, &map; its elements are found by key"
                   : fmt::format("use {} as it is, and read its fields from there", words(e.found.kind));
    case BadArithmetic::Reason::variable_offset:
        return "move it by constants only: a switch over the cases instead of an index";
    case BadArithmetic::Reason::offset_too_large:
        return "compare the number with the size of what is pointed at before it is added";
    case BadArithmetic::Reason::frame_pointer:
        return "copy r10 to another register, and move that one";
    case BadArithmetic::Reason::shift_amount:
        return "shift by less than the width, 32 or 64: mask the amount, or compare it first";
    case BadArithmetic::Reason::division_by_zero:
        return "divide by something else, or leave the division out";
    case BadArithmetic::Reason::unrelated:
        return "compare pointers into the same memory only, or with null";
    }
    return {};
}

std::string hint(const Case&, const PointerLeak&) {
    return "store a number of your own, or what the pointer points to, not the pointer";
}

} // namespace bpfproof::report::hints
