// bpfproof as a library: compiled eBPF objects in, verdicts out.
//
//     #include <bpfproof/bpfproof.hpp>
//
//     const bpfproof::Verifier verifier;
//     for (const bpfproof::Object& object : verifier.verify("prog.o"))
//         for (const bpfproof::Program& program : object.programs)
//             if (program.status != bpfproof::Status::proved) ...
//
// The shapes in here are kept: members are added at the end of a structure, and enumerators at the end of an
// enumeration, but none is removed, renamed or given another meaning within a major version. All of it is copied freely
// and refers to nothing inside of the library.
//
// Errors. Input that is at fault is part of the result (Object::error, Program::error), as is a fault of bpfproof
// itself in one program. Options that mean nothing throw std::invalid_argument. Nothing else is thrown but
// std::bad_alloc. Nothing is loaded into a kernel, nothing is written, and no privilege is needed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bpfproof {
inline namespace v1 {

/// What is verified, and how. Each is the option of the same name of `bpfproof check` (see bpfproof(1)).
struct Options {
    /// Kernel types to resolve against: "none" (each object as it was compiled; the same verdict on every machine),
    /// "kernel" (the running one), or a file.
    std::string btf = "none";
    std::string type{};         ///< verify all programs as this type ("xdp") or as from this section ("cgroup/bind4")
    std::string default_type{}; ///< the same, only where the section says no type
    std::string program{};      ///< only programs of this name
    std::string section{};      ///< only programs in this section
    bool autoload_only = false; ///< leave out SEC("?…")
    bool unprivileged = false;  ///< for a loader without CAP_PERFMON: notes about secrecy are errors
    bool certify = false;       ///< have what each verdict rests on checked again by other code
    unsigned jobs = 1;          ///< threads for the programs of one object; 0: as many as the machine has
    std::uint64_t budget = 0;   ///< instruction visits before a program is given up as not proved; 0: as by default
};

enum class Status {
    proved,     ///< no finding but notes
    not_proved, ///< at least one finding that is none. Unknown is never safe
    error,      ///< the input is at fault, or the analysis failed: nothing is claimed of the program
};

/// An instruction, and where it comes from.
struct Place {
    std::uint32_t slot = 0;    ///< in units of 8 bytes from the start of the program, as llvm-objdump numbers them
    std::string instruction{}; ///< as llvm-objdump prints it
    std::string function{};
    std::string file{};       ///< of the source, as the object says it; empty where it does not
    std::uint32_t line = 0;   ///< from 1; 0: not known
    std::uint32_t column = 0; ///< from 1; 0: not known
    std::string text{};       ///< the source line; may be empty
};

/// One thing that could not be proved.
struct Finding {
    std::string rule{};       ///< "bounds.packet"; never renamed. `bpfproof explain` says what each asks
    std::string rule_class{}; ///< "safety", "termination", "secrecy", "platform", "advice", "unsupported", "budget"
    bool note = false;        ///< does not stand against a proof
    bool refuted = false;     ///< a run that breaks the rule was found; else something may
    Place place{};
    std::vector<Place> calls{}; ///< call sites from the program's entry to `place`, outermost first
    std::string message{};      ///< one sentence for people, lower case, no full stop; changes freely
    std::string hint{};         ///< advice for people; may be empty
};

struct Program {
    std::string name{};
    std::string section{};
    std::string type{}; ///< "xdp"; empty where it is not known
    Status status = Status::error;
    bool safe = false;      ///< proved but for findings of class "platform"
    bool certified = false; ///< Options::certify, and it was
    std::vector<Finding> findings{};
    std::string error{};                            ///< why `status` is error: lower case, no full stop
    std::uint64_t instructions = 0;                 ///< slots
    std::optional<std::uint32_t> stack_depth{};     ///< bytes, of the deepest chain of calls; where known
    std::optional<std::string> instruction_bound{}; ///< most instructions one run executes, decimal; where known
};

struct Object {
    std::string file{}; ///< as it was given
    std::string name{}; ///< without folders; of an object embedded in an executable, its own
    std::vector<Program> programs{};
    std::string error{}; ///< why it could not be read: lower case, no full stop; else empty
};

/// There is a program, no object or program has an error, and all programs are proved.
bool proved(const std::vector<Object>& objects);

/// Of the library: "0.1.0".
std::string_view version();

/// Reads the kernel types once. Any number of threads may verify with one Verifier.
class Verifier {
public:
    explicit Verifier(Options options = {});

    /// An object file, or an executable with objects embedded in it (libbpf skeletons): one result an object.
    std::vector<Object> verify(const std::string& path) const;
    /// The same from memory; `name` stands for the path in the result.
    std::vector<Object> verify(std::span<const std::byte> bytes, const std::string& name) const;

private:
    struct Parts;
    std::shared_ptr<const Parts> parts_;
};

} // namespace v1
} // namespace bpfproof
