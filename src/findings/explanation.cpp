#include "findings/explanation.hpp"

#include <algorithm>
#include <array>

namespace bpfproof::findings {

namespace {

constexpr std::array table{
    Explanation{Rule::bounds_stack,
                "Every access through a pointer to the stack stays within the 512 bytes below the frame pointer, "
                "wherever the pointer may be.",
                "What lies beyond belongs to another frame, or to the kernel.",
                "Bound the index on every path: mask it, or compare it before it is used.",
                "invalid read from stack|invalid write to stack|invalid unbounded variable-offset"},
    Explanation{Rule::bounds_packet,
                "Every byte accessed lies between data and data_end (data_meta and data), as comparisons on the way "
                "there have shown.",
                "A packet may be shorter than the header that is expected in it.",
                "Compare the end of the access with data_end first, on every path that leads there, and again after a "
                "helper that may move the packet.",
                "invalid access to packet|offset is outside of the packet"},
    Explanation{Rule::bounds_map_value,
                "Every access through a pointer to a map value stays within the map's value_size bytes.",
                "Values of other keys, and the map's own bookkeeping, lie next to it.",
                "Bound the index below the size, as unsigned, before it is added to the pointer.",
                "invalid access to map value|is outside of the allowed memory range|make sure to bounds check any such "
                "access|min value is negative, either use unsigned index"},
    Explanation{
        Rule::bounds_context,
        "Every access to the context is at a constant offset, and hits a whole field in a size that the field may be "
        "accessed in.",
        "The context is no memory of that shape: the kernel rewrites each access, field by field.",
        "Access fields by name in the structure of the program type, and do not move the pointer.",
        "invalid bpf_context access|variable ctx access|dereference of modified ctx ptr|negative offset ctx ptr"},
    Explanation{Rule::bounds_memory,
                "Every access to memory from a helper, to read-only memory or to a buffer stays within its size.",
                "What lies beyond belongs to somebody else.", "Bound the index below the size that was asked for.",
                "invalid access to memory|invalid access to flow keys|invalid access to map key|buffer access: "
                "off=|invalid variable buffer offset|invalid negative access"},
    Explanation{Rule::init_register,
                "A register is written before it is used, on every path. Calls leave r1 to r5 unwritten.",
                "What an unwritten register holds is whatever ran before left there.",
                "Write it on every path, and read what a call needs again after the call from r6 to r9 or the stack.",
                "!read_ok"},
    Explanation{
        Rule::init_stack, "Bytes of the stack are written before they are read, by the program or by a helper.",
        "What stands there unwritten is left by the kernel, and may be secret. Asked of loaders without privilege.",
        "Write the whole structure, padding included, before it is passed on.",
        "invalid indirect read from stack|invalid read from stack off"},
    Explanation{
        Rule::type_pointer,
        "An operand is the kind of value the instruction needs: the base of an access is a pointer that may be "
        "accessed so.",
        "A number used as an address reads or writes anywhere.",
        "Use the pointer itself and not a number made of it; check which path lost it.",
        "invalid mem access 'scalar'|invalid mem access 'inv'|dereference of modified|invalid mem access 'pkt_end'"},
    Explanation{Rule::type_arithmetic,
                "Pointers are moved by 64-bit addition and subtraction of numbers only, and only those kinds that may "
                "be moved.",
                "Other arithmetic makes addresses of which nothing is known.",
                "Do the arithmetic on a number, then add it to the pointer once.",
                "pointer arithmetic with|bitwise operator|32-bit pointer arithmetic prohibited|math between|frame "
                "pointer is read only|pointer arithmetic on|pointer += pointer prohibited|tried to subtract pointer "
                "from scalar|pointer be out of bounds"},
    Explanation{Rule::type_comparison, "Pointers are compared with null, or with another pointer into the same region.",
                "The outcome of other comparisons tells something of an address. Asked of loaders without privilege.",
                "Compare offsets, not addresses.", "pointer comparison prohibited"},
    Explanation{
        Rule::type_store,
        "What is read-only is not written: constant maps, the packet of some program types, keys handed to callbacks.",
        "Others rely on its staying as it is.", "Write to a copy.",
        "cannot write into|write to change key|write into map forbidden"},
    Explanation{Rule::type_leak,
                "A pointer goes nowhere where it could be read as a number: into maps, packets, the context, return "
                "values, or by parts.",
                "Addresses of the kernel help to attack it. Asked of loaders without privilege.",
                "Store what the pointer points to, or a number of your own.",
                "leaks addr|attempt to corrupt spilled pointer|leaking pointer from stack|pointer arithmetic "
                "prohibited|pointer -= pointer prohibited|partial copy of pointer|sign-extension part of pointer"},
    Explanation{Rule::null_dereference,
                "A pointer that a helper may return as null is compared with null before it is used, on every path.",
                "There is nothing at null: the element may be absent, the reservation may fail.",
                "if (!value) return …; right after the call.",
                "invalid mem access 'map_value_or_null'|invalid mem access 'sock_or_null'|invalid mem access "
                "'mem_or_null'|invalid mem access 'ptr_or_null_|prohibited, null-check it first|invalid mem access "
                "'tcp_sock_or_null'|invalid mem access 'ringbuf_mem_or_null'|invalid mem access "
                "'trusted_ptr_or_null_|invalid mem access 'rcu_ptr_or_null_"},
    Explanation{Rule::alignment,
                "An access is aligned to its size where the kind of memory demands it: the stack always, others by "
                "platform; atomic operations everywhere.",
                "Some machines fault, and spilled pointers would be torn.", "Align the structure, or read it by parts.",
                "misaligned"},
    Explanation{Rule::helper_argument,
                "Each argument of a helper is what its contract says: the kind of pointer, a number within limits, "
                "flags that it knows.",
                "The helper relies on it, without asking again.", "See the helper's contract in bpf-helpers(7).",
                "expected pointer to stack|expected=|is of type|is not a known constant|Possibly NULL pointer passed "
                "to helper"},
    Explanation{Rule::helper_memory,
                "Memory given to a helper is as large as the size given with it or the map's key or value, and written "
                "where the helper reads it.",
                "The helper reads or writes all of it.", "Give the size of the object itself, bounded below and above.",
                "invalid zero-sized read|use 'var &= const' or 'if (var < const)'|either use unsigned or 'var &= "
                "const'|invalid indirect access to stack"},
    Explanation{Rule::helper_map, "The map is of a type that the helper works on.",
                "Each type of map keeps its elements in its own way.", "Use the helper that belongs to the map's type.",
                "cannot pass map_type"},
    Explanation{Rule::helper_unknown, "The number of a helper is one that exists.", "There is nothing to call.",
                "Check that the object is compiled with headers of the platform asked for.", "invalid func"},
    Explanation{Rule::helper_key, "A constant key given to an array is below max_entries.",
                "The lookup finds nothing, ever: hardly what was meant.",
                "Give the map as many entries as there are keys.", ""},
    Explanation{Rule::kfunc_argument, "Each argument of a kernel function is what its declaration says.",
                "It relies on it.", "",
                "must be referenced or trusted|expected pointer to|must be a known constant|is not a scalar|Possibly "
                "NULL pointer passed to trusted arg|memory, len pair leads to invalid memory access"},
    Explanation{Rule::callback,
                "A callback is a function of the program with the arguments and results its caller wants.",
                "The kernel calls it in that way.", "",
                "callback function not static|callback function cannot be the main program|callback function not "
                "allowed for map|R0 not a scalar value"},
    Explanation{Rule::return_value, "What the program returns is one of the numbers that its type may return.",
                "The kernel acts on it, and has nothing to do for others.",
                "Return one of the named results; mind what a helper's negative result becomes.",
                "At program exit the register|At callback return|should have been in"},
    Explanation{Rule::call_depth, "Calls nest at most eight deep.", "Stack is reserved for that many frames.",
                "Inline functions, or pass results on instead of calling further.", "frames is too deep"},
    Explanation{Rule::call_target, "A call goes to the first instruction of a function.",
                "Anything else is no function.", "", "invalid destination"},
    Explanation{Rule::stack_depth,
                "The frames of any chain of calls need at most 512 bytes together (256 behind a tail call).",
                "That is how much stack there is.", "Move large buffers into a per-CPU array map.",
                "combined stack size of|call stack of previous frames is|stack size of subprog"},
    Explanation{Rule::termination_loop, "Every loop has a bound: some number moves towards a limit each time round.",
                "A program that does not end stops the processor it runs on.",
                "Count up to a constant, or use bpf_loop; keep the counter apart from what the body changes.",
                "infinite loop detected|back-edge from insn|The sequence of|BPF program is too large"},
    Explanation{Rule::termination_recursion, "No function calls itself, directly or by others.",
                "Nothing bounds how often.", "Write a loop with a bound.", "frames is too deep"},
    Explanation{
        Rule::resource_leak, "Whatever is acquired (a socket, a ring buffer's record) is given back on every path.",
        "The kernel keeps it for ever.", "Release it before each return; mind the paths on which something else fails.",
        "Unreleased reference|would lead to reference leak"},
    Explanation{Rule::resource_release, "Only what is held is given back, and only once.",
                "The kernel would free what others use.", "Release the very pointer that was acquired, unmoved, once.",
                "must be referenced when passed to release function|has not been acquired before|is an unacquired "
                "reference|cannot release unowned"},
    Explanation{
        Rule::resource_lock,
        "One lock at a time, taken and given back in the same function, and no calls meanwhile that may not be.",
        "The processor would wait for itself.", "Keep what is under the lock short, and unlock on every path.",
        "bpf_spin_unlock is missing|Locking two bpf_spin_locks are not allowed|bpf_spin_unlock of different "
        "lock|bpf_spin_unlock without taking a lock|function calls are not allowed while holding a "
        "lock|bpf_rcu_read_unlock is missing|inside bpf_spin_lock-ed region|inside bpf_rcu_read_lock-ed region|nested "
        "rcu read lock|unmatched rcu read unlock|global function calls are not allowed"},
    Explanation{Rule::structure,
                "The code is instructions that exist; every jump stays in its function; every path ends in exit.",
                "There is no meaning to anything else.", "",
                "jump out of range|last insn is not an exit or jmp|unknown opcode|uses reserved fields|invalid "
                "BPF_LD_IMM insn|jump into the middle of ldimm64|call to invalid destination|unknown insn "
                "class|invalid BPF_ALU opcode|invalid BPF_JMP/JMP32 opcode|invalid may_goto"},
    Explanation{Rule::platform_helper, "The helper is offered to programs of this type, in this version.",
                "The platform refuses the program.", "Use another helper, or another type of program.",
                "program of this type cannot use helper|unknown func|helper call is not allowed in probe|helper call "
                "might sleep in a non-sleepable prog"},
    Explanation{Rule::platform_kfunc, "The kernel function is there, and offered to programs of this type.",
                "The platform refuses the program.", "",
                "calling kernel function|is not a function|program must be sleepable to call sleepable kfunc"},
    Explanation{Rule::platform_context, "The field of the context is offered to programs of this type and attachment.",
                "The platform refuses the program.", "", "invalid bpf_context access|cannot write into packet"},
    Explanation{Rule::platform_map, "The platform has maps of this type.", "The map cannot be made.", "", ""},
    Explanation{Rule::platform_map_use, "Maps of this type may be used in this way by programs of this type.",
                "The platform refuses the program.", "",
                "direct value offset of|progs cannot use bpf_spin_lock yet|progs cannot use bpf_timer yet|can only use "
                "array, hash, ringbuf and local storage maps"},
    Explanation{Rule::platform_program_type, "The platform has programs of this type.", "It cannot be loaded.", "", ""},
    Explanation{
        Rule::platform_instruction, "The platform takes the instruction, in this place and with these operands.",
        "It refuses the program, though nothing unsafe happens.",
        "Compile for an older instruction set (-mcpu), or do it in two steps.",
        "BPF_ATOMIC stores into|div by zero|invalid shift|instructions not allowed for this program type|subtraction "
        "from stack pointer prohibited|invalid size of register spill|invalid size of register fill"},
    Explanation{Rule::platform_unreachable_code, "Every instruction can be reached.",
                "Linux refuses code that nothing leads to.", "Take it out; a compiler leaves none.",
                "unreachable insn"},
    Explanation{Rule::platform_uninitialised_copy, "A value is written before it is copied.",
                "Harmless until it is used, yet Linux refuses it.", "", "!read_ok"},
    Explanation{Rule::platform_license, "A program that calls GPL-only helpers has a licence compatible with the GPL.",
                "Linux refuses the call.", "char LICENSE[] SEC(\"license\") = \"GPL\";",
                "struct ops programs must have a GPL compatible license|from non-GPL compatible program"},
    Explanation{Rule::platform_program_size, "The program is no longer than the platform takes.",
                "It is refused unread.", "", ""},
    Explanation{Rule::platform_global_function,
                "A global function does for all arguments that its BTF type and tags allow; calls give it such "
                "arguments, and take any result its type allows.",
                "Linux verifies it alone, and of a call knows nothing but the signature.",
                "Check arguments in the function itself (pointers may be null unless tagged __arg_nonnull), or make it "
                "static, so that it is verified where it is called.",
                "Caller passes invalid args into func|is expected to be non-NULL|doesn't return scalar|At subprogram "
                "exit the register"},
    Explanation{Rule::relocation,
                "What a relocation asks for (a field, a type, a kernel variable) is there in the target's types, where "
                "the program gets to it.",
                "The loader leaves an instruction there that no kernel takes.",
                "Guard it with bpf_core_field_exists(), or give the types of the kernel that is meant (--btf).",
                "invalid func unknown#195896080"},
    Explanation{Rule::unsupported_instruction, "bpfproof knows the instruction.",
                "Of what it does not know it proves nothing. This is no fault of the program.", "", ""},
    Explanation{Rule::unsupported_helper, "bpfproof knows the contract of the helper.",
                "Of what it does not know it proves nothing. This is no fault of the program.", "", ""},
    Explanation{Rule::unsupported_kfunc, "bpfproof knows the kernel function.",
                "Of what it does not know it proves nothing. This is no fault of the program.", "", ""},
    Explanation{Rule::unsupported_map, "bpfproof knows the type of map.",
                "Of what it does not know it proves nothing. This is no fault of the program.", "", ""},
    Explanation{Rule::unsupported_program_type, "bpfproof knows the type of program.",
                "Of what it does not know it proves nothing. This is no fault of the program.", "Give one with --type.",
                ""},
    Explanation{Rule::unsupported_feature, "bpfproof knows the construct.",
                "Of what it does not know it proves nothing. This is no fault of the program.", "", ""},
    Explanation{Rule::budget, "The analysis ends within its budget of steps and states.",
                "What was given up is not proved. It may be safe all the same.",
                "Raise --budget, or split the program into global functions, which are verified alone.",
                "BPF program is too large|The sequence of"},
};

constexpr bool in_order() {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].rule) != i)
            return false;
    return table.back().rule == Rule::budget;
}
static_assert(in_order(), "a rule's explanation stands at the rule's number");

} // namespace

std::span<const Explanation> explanations() {
    return table;
}

const Explanation& explanation(Rule rule) {
    return table[static_cast<std::size_t>(rule)];
}

std::vector<std::string_view> Explanation::kernel_messages() const {
    std::vector<std::string_view> out;
    for (std::size_t begin = 0; begin < kernel.size();) {
        const std::size_t end = std::min(kernel.find('|', begin), kernel.size());
        out.push_back(kernel.substr(begin, end - begin));
        begin = end + 1;
    }
    return out;
}

} // namespace bpfproof::findings
