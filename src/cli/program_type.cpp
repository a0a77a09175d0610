#include "cli/program_type.hpp"

#include "object/btf.hpp"

#include <array>
#include <utility>

namespace bpfproof::cli {
namespace {

using platform::SectionMatch;

/// Contexts of program types by the name a signature gives them, and the section that stands for the type. Linux checks
/// a replacement against the program it replaces (btf_check_type_match in kernel/bpf/btf.c); without that program at
/// hand, the context is what both must agree on.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> context_sections{{
    {"xdp_md", "xdp"},
    {"__sk_buff", "tc"},
    {"bpf_sock", "cgroup/sock_create"},
    {"bpf_sock_addr", "cgroup/connect4"},
    {"bpf_sock_ops", "sockops"},
    {"sk_msg_md", "sk_msg"},
    {"pt_regs", "kprobe"},
    {"bpf_perf_event_data", "perf_event"},
    {"bpf_raw_tracepoint_args", "raw_tp"},
}};

std::optional<SectionMatch> by_signature(const object::Object& object, const object::Program& program) {
    if (!object.btf || program.functions.empty())
        return std::nullopt;
    const object::Btf& btf = *object.btf;
    const auto prototype = btf.prototype(program.functions.front().btf_id);
    if (!prototype || prototype->parameters.size() != 1)
        return std::nullopt;
    const auto pointee = btf.pointee(prototype->parameters.front().type);
    if (!pointee)
        return std::nullopt;
    const std::string_view context = object::essential_name(btf.name(btf.resolve(*pointee)));
    for (const auto& [name, section] : context_sections)
        if (name == context)
            return platform::match_section(section);
    return std::nullopt;
}

/// Old section names begin like this, whatever follows.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> guesses{{
    {"xdp", "xdp"},
    {"kprobe", "kprobe"},
    {"kretprobe", "kprobe"},
    {"uprobe", "kprobe"},
    {"raw_tracepoint", "raw_tp"},
    {"tracepoint", "tracepoint"},
    {"tp", "tracepoint"},
    {"socket", "socket"},
    {"sockops", "sockops"},
    {"sk_msg", "sk_msg"},
    {"lwt_in", "lwt_in"},
    {"lwt_out", "lwt_out"},
    {"perf_event", "perf_event"},
}};

std::optional<SectionMatch> guess(const object::Object& object, const object::Program& program) {
    if (auto match = by_signature(object, program))
        return match;
    if (object.name.find("xdp") != std::string::npos)
        return platform::match_section("xdp");
    for (const auto& [prefix, section] : guesses)
        if (program.section.starts_with(prefix))
            return platform::match_section(section);
    return platform::match_section("tc");
}

} // namespace

std::optional<TypeChoice> choose_type(const object::Object& object, const object::Program& program,
                                      const TypeOptions& options) {
    if (options.forced)
        return TypeChoice{*options.forced};
    if (auto match = platform::match_section(program.section); match && match->type != nullptr) {
        if (match->type->name != "ext")
            return TypeChoice{*match};
        if (auto replaced = by_signature(object, program))
            return TypeChoice{*replaced};
    }
    if (options.fallback)
        return TypeChoice{*options.fallback};
    if (options.guess)
        if (auto match = guess(object, program); match && match->type != nullptr)
            return TypeChoice{*match, true};
    return std::nullopt;
}

std::optional<SectionMatch> parse_type(std::string_view text) {
    // As a section first: it says the attach type too. "xdp" is both.
    if (auto match = platform::match_section(text); match && match->type != nullptr)
        return match;
    if (const platform::ProgramType* type = platform::find_program_type(text)) {
        SectionMatch match;
        match.type = type;
        return match;
    }
    return std::nullopt;
}

} // namespace bpfproof::cli
