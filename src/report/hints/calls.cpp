#include "report/hints/case.hpp"

#include "report/words.hpp"

#include <fmt/format.h>

namespace bpfproof::report::hints {

using namespace findings;

namespace {

/// What to pass where memory is wanted, by what is passed.
std::string memory_hint(ValueKind found) {
    switch (found) {
    case ValueKind::number:
    case ValueKind::null:
        return "pass an address: put the value into a variable, and pass &variable";
    case ValueKind::packet:
    case ValueKind::packet_meta:
    case ValueKind::context:
    case ValueKind::flow_keys:
        return "copy what is needed to the stack first, __builtin_memcpy(&copy, pointer, sizeof(copy)), and pass &copy";
    case ValueKind::kernel_object:
    case ValueKind::socket:
        return "copy what is needed to the stack first, bpf_probe_read_kernel(&copy, sizeof(copy), pointer), and pass "
               "&copy";
    case ValueKind::map:
        return "pass the address of a key or a value, and not the map";
    default:
        return "pass the address of a variable on the stack";
    }
}

/// By the contract's word for the argument (src/checks/contract_name.cpp).
std::string kind_hint(const Case& of, const BadArgument& e) {
    const std::string& wanted = e.expected;
    if (wanted == "ctx")
        return "pass the context that the program was given";
    if (wanted == "map")
        return e.found.kind == ValueKind::several ? "use the same map on every path"
                                                  : "pass the address of a map, &map";
    if (wanted == "map_key" || wanted == "map_value" || wanted == "mem")
        return memory_hint(e.found.kind);
    if (wanted == "socket" && e.found.kind == ValueKind::socket)
        return "bpf_sk_fullsock makes a full socket of it, or null";
    if (wanted == "socket" || wanted == "sock_common")
        return "pass a socket: what bpf_sk_lookup_tcp returned, or the context's field sk, once it is tested for null";
    if (wanted == "kernel object") {
        const Step* made = of.last(Told::result);
        return made != nullptr && made->name == "bpf_get_current_task"
                   ? "bpf_get_current_task returns a number: use bpf_get_current_task_btf"
                   : "pass a pointer that the kernel gave with its type: an argument of the program (fentry, tp_btf, "
                     "lsm), "
                     "or what a helper or kernel function returned";
    }
    if (wanted == "per-cpu variable")
        return "pass the address of a per-CPU variable of the kernel's: extern const … __ksym";
    if (wanted == "ring buffer record")
        return "pass the pointer that bpf_ringbuf_reserve returned, once it is tested for null";
    if (wanted == "callback")
        return "pass a static function of this object";
    if (wanted == "stack")
        return "pass the address of a variable on the stack";
    if (wanted == "constant string")
        return "pass a string that never changes: static const char text[] = \"…\"";
    if (wanted == "mem_size" || wanted == "mem_size_or_zero" || wanted == "alloc_size")
        return "pass the number of bytes, sizeof(object)";
    return {};
}

// Of two comparisons compilers make one, of size - 1, which Linux does not take for a bound on size: barrier_var of
// bpf_helpers.h keeps them apart.
std::string size_hint(const Case& of, const BadArgument& e) {
    if (e.value.max && *e.value.max <= 0)
        return "pass a size of 1 or more";
    const Step* compared = of.last(Told::compared);
    const bool bounded = e.value.max && is_sensible(*e.value.max);
    return fmt::format("{}leave where it is 0{}: {}barrier_var(size); if (size == 0) return …;",
                       e.value.min && *e.value.min >= 0 ? "" : "keep it in an unsigned variable, and ",
                       compared != nullptr ? " too, behind the comparison in " + of.place(compared->slot) : "",
                       bounded ? "" : "if (size > LIMIT) return …; ");
}

} // namespace

std::string hint(const Case& of, const BadArgument& e) {
    switch (e.reason) {
    case BadArgument::Reason::may_be_null:
        return null_hint(of, isa::Reg{static_cast<std::uint8_t>(e.index)});
    case BadArgument::Reason::uninitialised_memory:
        return e.uninitialised ? bytes_hint(*e.uninitialised) : "write all the bytes first; padding counts";
    case BadArgument::Reason::uninitialised:
        return "pass it on every path that leads here";
    case BadArgument::Reason::size_unbounded:
        return "bound the size first, as an unsigned number: if (size > LIMIT) return …;";
    case BadArgument::Reason::size_not_positive:
        return size_hint(of, e);
    case BadArgument::Reason::out_of_bounds:
        return e.bounds ? hint(of, *e.bounds) : "pass memory that is as large as the call says";
    case BadArgument::Reason::wrong_kind:
        if (std::string lost = lost_hint(of); !lost.empty())
            return lost;
        return kind_hint(of, e);
    case BadArgument::Reason::wrong_object:
        return fmt::format("pass a pointer to {}", e.expected);
    case BadArgument::Reason::untrusted:
        return "pass a pointer that the kernel vouches for: an argument of the program, or what a helper returned, and "
               "not one that was read out of another object";
    case BadArgument::Reason::not_writable:
        return e.found.kind == ValueKind::packet
                   ? "programs of this type may only read packets: pass the address of a variable on the stack"
                   : "pass the address of a variable on the stack, or of a value that may be written";
    case BadArgument::Reason::not_constant:
        return "pass a constant: a number that is the same on every path";
    case BadArgument::Reason::not_a_map:
        return "pass the address of one map, &map";
    case BadArgument::Reason::map_mismatch:
        return "pass the map that the value was taken from";
    case BadArgument::Reason::offset_not_zero:
        return e.found.kind == ValueKind::context
                   ? "pass the context as the program was given it; fields are read from it, ctx->field"
                   : "pass the pointer as it was returned, and not what it was moved to";
    case BadArgument::Reason::flags:
        return "pass 0";
    case BadArgument::Reason::no_such_entry:
        return fmt::format("use a key that is {}", e.expected);
    case BadArgument::Reason::not_a_callback:
        return "pass a static function of this object that takes what the call hands it";
    case BadArgument::Reason::not_terminated:
        return "end it with a zero: a string literal does";
    case BadArgument::Reason::too_many_arguments:
        return "pass no more than five arguments; more fit into a structure on the stack";
    case BadArgument::Reason::signature:
        return "pass what the declaration says";
    }
    return {};
}

std::string hint(const Case&, const BadMap& e) {
    switch (e.reason) {
    case BadMap::Reason::helper:
        if (!e.takes.empty())
            return fmt::format("{} takes maps of type {}: make '{}' such a map, or pass another", e.user, e.takes,
                               e.map);
        [[fallthrough]];
    case BadMap::Reason::no_lookup:
        return e.serves.empty() ? std::string() : fmt::format("maps of type {} are for {}", e.map_type, e.serves);
    case BadMap::Reason::no_value_access:
        return fmt::format("drop BPF_F_RDONLY_PROG or BPF_F_WRONLY_PROG from the flags of '{}'", e.map);
    case BadMap::Reason::missing_inner:
        return fmt::format("say in '{}' what its inner maps are like: __array(values, …)", e.map);
    case BadMap::Reason::no_direct_value:
    case BadMap::Reason::unknown_type:
        return {};
    }
    return {};
}

std::string hint(const Case& of, const BadRelease& e) {
    if (const Step* released = of.last(Told::released))
        return fmt::format("{} gave it back in {} already: release it once on every path", released->name,
                           of.place(released->slot));
    const Step* made = of.step(Told::result);
    return made != nullptr
               ? fmt::format("give back what {} returned in {} only where it is not null, and as it was returned",
                             made->name, of.place(made->slot))
               : fmt::format("call {} only with what the program acquired, and still holds, on every path", e.what);
}

std::string hint(const Case& of, const Leak& e) {
    return fmt::format("give back what was acquired in {} on every path, those that fail included",
                       of.place(e.acquired));
}

std::string hint(const Case&, const NotAvailable& e) {
    switch (e.what) {
    case NotAvailable::What::helper:
        if (e.offered_to.empty())
            return e.where == "programs that may not sleep"
                       ? "make it a sleepable program: a section such as fentry.s/…"
                       : std::string();
        return fmt::format("{} is offered to {}: make it a program of such a type, or do without", e.name,
                           e.offered_to);
    case NotAvailable::What::license:
        return "char LICENSE[] SEC(\"license\") = \"GPL\"; if that is its licence, or do without";
    case NotAvailable::What::relocation:
        return "test for it, bpf_core_field_exists and the like, before it is used; or say with --btf for which kernel "
               "it is";
    default:
        return {};
    }
}

std::string hint(const Case&, const BySignature& e) {
    switch (e.reason) {
    case BySignature::Reason::alone:
    case BySignature::Reason::results:
        return "check it again here, or make the function static";
    case BySignature::Reason::unknown_size:
        return "use a complete type, tag the argument, or make the function static";
    default:
        return "make the function static";
    }
}

} // namespace bpfproof::report::hints
