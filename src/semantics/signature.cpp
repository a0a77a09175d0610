#include "semantics/signature.hpp"

#include "object/btf.hpp"
#include "platform/numbers.hpp"

#include <algorithm>
#include <array>
#include <variant>

namespace bpfproof::semantics {

using object::Btf;
using object::BtfKind;
using object::TypeId;
using What = SignatureFault::What;

namespace {

/// MAX_BPF_FUNC_REG_ARGS, include/linux/bpf.h.
constexpr std::size_t most_parameters = 5;

struct Tags {
    bool context = false;
    bool trusted = false;
    bool untrusted = false;
    bool nonnull = false;
    bool nullable = false;
    bool arena = false;

    int count() const { return context + trusted + untrusted + nonnull + nullable + arena; }
};

/// nullopt: one of them the kernel does not know.
std::optional<Tags> tags_of(const Btf& btf, TypeId function, std::int32_t index) {
    constexpr std::string_view prefix = "arg:";
    constexpr std::array<std::pair<std::string_view, bool Tags::*>, 6> known{{{"ctx", &Tags::context},
                                                                              {"trusted", &Tags::trusted},
                                                                              {"untrusted", &Tags::untrusted},
                                                                              {"nonnull", &Tags::nonnull},
                                                                              {"nullable", &Tags::nullable},
                                                                              {"arena", &Tags::arena}}};
    Tags tags;
    for (const object::BtfDeclTag& tag : btf.decl_tags(function)) {
        if (tag.component != index || !tag.name.starts_with(prefix))
            continue;
        const auto found =
            std::ranges::find(known, tag.name.substr(prefix.size()), &std::pair<std::string_view, bool Tags::*>::first);
        if (found == known.end())
            return std::nullopt;
        tags.*(found->second) = true;
    }
    return tags;
}

bool is_number(const Btf& btf, TypeId type) {
    const BtfKind kind = btf.resolved_kind(type);
    return kind == BtfKind::int_ || kind == BtfKind::enum_ || kind == BtfKind::enum64;
}

bool is_structure(const Btf& btf, TypeId type) {
    const BtfKind kind = btf.resolved_kind(type);
    return kind == BtfKind::struct_ || kind == BtfKind::union_;
}

/// Is it called by this typedef, perhaps a qualified one?
bool is_typedef(const Btf& btf, TypeId type, std::string_view name) {
    while (btf.kind(type) == BtfKind::const_ || btf.kind(type) == BtfKind::volatile_ ||
           btf.kind(type) == BtfKind::restrict_ || btf.kind(type) == BtfKind::type_tag)
        type = btf.referenced(type);
    return btf.kind(type) == BtfKind::typedef_ && btf.name(type) == name;
}

/// A machine's registers as its kernel names them, all of them: an object does not say which machine it is for.
bool is_registers(std::string_view name) {
    return name == "pt_regs" || name == "user_pt_regs" || name == "user_regs_struct";
}

class Parameters {
public:
    Parameters(const object::Object& object, const platform::ProgramType& type, std::uint32_t attach_type)
        : object_(object), btf_(*object.btf), type_(type), attach_(platform::attach_type_name(attach_type)) {}

    using Result = std::variant<Parameter, What>;
    Result read(TypeId function, std::int32_t index, TypeId type) const {
        const auto tags = tags_of(btf_, function, index);
        if (!tags)
            return What::tags;
        if (const auto pointee = btf_.pointee(type))
            return pointer(*pointee, *tags);
        if (tags->count() != 0)
            return What::tags;
        if (!is_number(btf_, type))
            return What::parameter_type;
        return Parameter{};
    }

private:
    Result pointer(TypeId pointee, const Tags& tags) const {
        if (tags.context || is_context(pointee)) {
            if (tags.count() > tags.context)
                return What::tags;
            if (tags.context && !may_be_context(pointee))
                return What::context_type;
            return Parameter{.kind = Parameter::Kind::context};
        }
        if (is_dynptr(pointee))
            return tags.count() != 0 ? Result(What::tags) : Parameter{.kind = Parameter::Kind::dynptr};
        if (tags.trusted)
            return tags.nonnull || tags.untrusted || tags.arena ? Result(What::tags) : object(pointee, tags.nullable);
        if (tags.untrusted)
            return tags.count() > 1 ? Result(What::tags) : untrusted(pointee);
        if (tags.arena)
            return tags.count() > 1 ? Result(What::tags) : Parameter{.kind = Parameter::Kind::arena};
        if (tags.nullable)
            return What::tags;
        const auto size = pointee == 0 ? std::nullopt : btf_.size_of(pointee);
        if (!size)
            return What::unknown_size;
        return Parameter{.kind = Parameter::Kind::memory, .maybe_null = !tags.nonnull, .size = *size};
    }

    Result object(TypeId pointee, bool nullable) const {
        const auto type = kernel_type(pointee);
        if (!type)
            return What::kernel_type;
        return Parameter{.kind = Parameter::Kind::object, .maybe_null = nullable, .type = *type};
    }

    Result untrusted(TypeId pointee) const {
        const BtfKind kind = btf_.resolved_kind(pointee);
        if (kind == BtfKind::void_ || kind == BtfKind::int_ || kind == BtfKind::enum_ || kind == BtfKind::enum64)
            return Parameter{.kind = Parameter::Kind::untrusted};
        const auto type = is_structure(btf_, pointee) ? kernel_type(pointee) : std::nullopt;
        if (!type)
            return What::kernel_type;
        return Parameter{.kind = Parameter::Kind::untrusted, .type = *type};
    }

    bool is_dynptr(TypeId pointee) const {
        const TypeId type = btf_.resolve(pointee);
        const bool structure =
            is_structure(btf_, type) || (btf_.kind(type) == BtfKind::fwd && !btf_.forward_is_union(type));
        return structure && btf_.name(type) == "bpf_dynptr";
    }

    /// The kernel's type of that name, where there is just one (btf_get_ptr_to_btf_id()). Where nothing but the object
    /// says what the kernel has, each type is its own.
    std::optional<TypeId> kernel_type(TypeId pointee) const {
        const TypeId type = btf_.resolve(pointee);
        const Btf* target = object_.target_btf.get();
        if (!target || btf_.name(type).empty())
            return std::nullopt;
        if (target == &btf_)
            return type;
        std::optional<TypeId> found;
        for (const TypeId candidate : target->find_all(object::essential_name(btf_.name(type)))) {
            if (target->kind(candidate) != btf_.kind(type))
                continue;
            if (found)
                return std::nullopt;
            found = candidate;
        }
        return found;
    }

    bool is(platform::program_type::Id id) const { return type_.id == id; }

    /// The structure that programs of the type call their context; empty where it has no name (include/linux/
    /// bpf_types.h).
    std::string_view context_name() const {
        using namespace platform;
        constexpr std::array<program_type::Id, 7> nameless{
            program_type::tracepoint, program_type::lirc_mode2, program_type::tracing, program_type::struct_ops,
            program_type::ext,        program_type::lsm,        program_type::syscall};
        return std::ranges::any_of(nameless, [&](program_type::Id id) { return is(id); }) ? std::string_view{}
                                                                                          : type_.context_name;
    }

    // btf_is_prog_ctx_type(): by the pointer's type alone.
    bool is_context(TypeId pointee) const {
        const bool registers = is(platform::program_type::kprobe);
        if (registers && is_typedef(btf_, pointee, "bpf_user_pt_regs_t"))
            return true;
        const std::string_view name = btf_.name(btf_.resolve(pointee));
        const std::string_view wanted = context_name();
        if (!is_structure(btf_, pointee) || name.empty() || wanted.empty())
            return false;
        return registers ? is_registers(name) || name == "bpf_user_pt_regs_t"
                         : name == wanted || (wanted == "__sk_buff" && name == "sk_buff") ||
                               (wanted == "xdp_md" && name == "xdp_buff");
    }

    // btf_validate_prog_ctx_type(): what may be tagged as the context.
    bool may_be_context(TypeId pointee) const {
        using namespace platform;
        const bool registers = is(program_type::kprobe) || is(program_type::perf_event);
        if (registers && is_typedef(btf_, pointee, "bpf_user_pt_regs_t"))
            return true;
        const TypeId type = btf_.resolve(pointee);
        if (btf_.kind(type) == BtfKind::void_)
            return true;
        const std::string_view name = btf_.name(type);
        if (name.empty())
            return false;
        const bool structure = btf_.kind(type) == BtfKind::struct_;
        if (registers && structure && is_registers(name))
            return true;
        if (takes_words() && btf_.kind(type) == BtfKind::int_ && btf_.size_of(type) == 8u)
            return true;
        if (attach_ == "trace_raw_tp" && structure && name == "bpf_raw_tracepoint_args")
            return true;
        if (attach_ == "trace_iter" && structure && name.starts_with("bpf_iter__"))
            return true;
        if (is(program_type::tracepoint) || is(program_type::syscall) || is(program_type::ext))
            return true;
        return structure && !is(program_type::kprobe) && name == context_name();
    }

    /// Programs whose context may be called an array of u64.
    bool takes_words() const {
        using namespace platform;
        return is(program_type::raw_tracepoint) || is(program_type::raw_tracepoint_writable) || is(program_type::lsm) ||
               is(program_type::struct_ops) || (is(program_type::tracing) && attach_ != "trace_iter");
    }

    const object::Object& object_;
    const Btf& btf_;
    const platform::ProgramType& type_;
    std::string_view attach_;
};

GlobalFunction read(const object::Function& function, const Btf& btf, const Parameters& parameters) {
    GlobalFunction made{.name = function.name};
    const auto prototype = btf.prototype(function.btf_id);
    if (!prototype || !is_number(btf, prototype->result)) {
        made.fault = SignatureFault{What::result, 0};
        return made;
    }
    // What follows the named parameters is one more of no type.
    const std::size_t count = prototype->parameters.size() + prototype->variadic;
    if (count > most_parameters || prototype->variadic) {
        made.fault = count > most_parameters ? SignatureFault{What::too_many_arguments, 0}
                                             : SignatureFault{What::parameter_type, static_cast<std::uint32_t>(count)};
        return made;
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto parameter =
            parameters.read(function.btf_id, static_cast<std::int32_t>(i), prototype->parameters[i].type);
        if (const What* what = std::get_if<What>(&parameter)) {
            made.fault = SignatureFault{*what, i + 1};
            return made;
        }
        made.parameters.push_back(std::get<Parameter>(parameter));
    }
    return made;
}

} // namespace

std::map<isa::Slot, GlobalFunction> global_functions(const object::Object& object, const object::Program& program,
                                                     const platform::ProgramType& type, std::uint32_t attach_type) {
    std::map<isa::Slot, GlobalFunction> found;
    if (!object.btf)
        return found;
    const Parameters parameters(object, type, attach_type);
    for (const object::Function& function : program.functions)
        if (function.global && function.begin != 0)
            found.emplace(function.begin, read(function, *object.btf, parameters));
    return found;
}

} // namespace bpfproof::semantics
