#include "cache/key.hpp"

#include "object/btf.hpp"

#include <cereal/archives/binary.hpp>
#include <cereal/types/map.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>

#include <sstream>

// How each structure is taken apart. What is left out is named all the same.
namespace bpfproof::isa {

template <class Archive>
void serialize(Archive& archive, RawInstruction& instruction) {
    auto& [opcode, dst, src, offset, imm] = instruction;
    archive(opcode, dst, src, offset, imm);
}

} // namespace bpfproof::isa

namespace bpfproof::object {

template <class Archive>
void serialize(Archive& archive, Map& map) {
    auto& [name, type, key_size, value_size, max_entries, flags, extra, key_type, value_type, pinning, section, inner,
           initial_slots, contents, constant, template_only] = map;
    archive(name, type, key_size, value_size, max_entries, flags, extra, key_type, value_type, pinning, section, inner,
            initial_slots, contents, constant, template_only);
}
template <class Archive>
void serialize(Archive& archive, Function& function) {
    auto& [name, begin, end, global, btf_id] = function;
    archive(name, begin, end, global, btf_id);
}
template <class Archive>
void serialize(Archive& archive, Extern& external) {
    auto& [kind, name, weak, resolved, target_btf_id] = external;
    archive(kind, name, weak, resolved, target_btf_id);
}
template <class Archive>
void serialize(Archive& archive, StructOpsMember& where) {
    auto& [type, member] = where;
    archive(type, member);
}

} // namespace bpfproof::object

namespace bpfproof::cache {
namespace {

/// cereal writes lengths before what has one, so that no two different things are the same bytes.
template <class... Parts>
std::string packed(const Parts&... parts) {
    std::ostringstream stream;
    cereal::BinaryOutputArchive archive(stream);
    archive(parts...);
    return std::move(stream).str();
}

std::string content(const object::Program& program) {
    const auto& [name, section, autoload, instructions, functions, lines, externs, struct_ops, exception_callback,
                 unresolved_relocations, error] = program;
    return packed(name, section, autoload, instructions, functions, externs, struct_ops, exception_callback,
                  unresolved_relocations, error.has_value());
}

std::string content(const platform::SectionMatch& match) {
    const auto& [type, attach_type, sleepable, fragments, target] = match;
    return packed(std::string(type->name), attach_type, sleepable, fragments, std::string(target));
}

/// Two members are no data; `key` sees to it that they are not there.
std::string content(const checks::Options& options) {
    const auto& [visit_budget, visits_per_instruction, retry_budget, first_policy, last_policy, max_states,
                 split_states, summaries, invariants, before] = options;
    return packed(visit_budget, visits_per_instruction, retry_budget, first_policy, last_policy, max_states,
                  split_states, summaries);
}

} // namespace

std::optional<Digest> types_digest(const object::Btf* types) {
    if (types == nullptr)
        return Digest{};
    const std::string content = types->content();
    return content.empty() ? std::nullopt : std::optional(digest(content));
}

Digest object_digest(const object::Object& object, const Digest& own_types, const Digest& target_types) {
    const auto& [file, name, big_endian, license, kernel_version, maps, programs, source_files, btf, target_btf] =
        object;
    return digest(packed(big_endian, license, kernel_version, maps, btf == nullptr, std::string(bytes(own_types)),
                         target_btf == nullptr, std::string(bytes(target_types))));
}

std::optional<Digest> key(const std::string& code, const Digest& object, const object::Program& program,
                          const Question& question) {
    const auto& [match, guessed, analysis, loader, certify, refute_budget] = question;
    if (analysis.invariants != nullptr || analysis.before)
        return std::nullopt;
    return digest(packed(code, std::string(bytes(object)), content(program), content(match), guessed, content(analysis),
                         loader, certify, refute_budget));
}

} // namespace bpfproof::cache
