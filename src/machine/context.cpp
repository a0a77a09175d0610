#include "machine/context.hpp"

#include "machine/sockets.hpp"

#include <algorithm>
#include <charconv>

namespace bpfproof::machine {
namespace {

using platform::ContextKind;
using platform::FieldYield;

/// sizeof(struct bpf_flow_keys), include/uapi/linux/bpf.h
constexpr std::int64_t flow_keys_size = 56;
/// What a buffer that the context gives holds where the inputs say nothing.
constexpr std::size_t buffer_size = 64;

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && value >= 0 ? std::optional(value) : std::nullopt;
}

/// "cb[2]" to "cb" and 2.
std::pair<std::string_view, std::optional<std::int64_t>> split(std::string_view name) {
    const auto bracket = name.find('[');
    if (bracket == std::string_view::npos || !name.ends_with(']'))
        return {name, std::nullopt};
    return {name.substr(0, bracket), number(name.substr(bracket + 1, name.size() - bracket - 2))};
}

} // namespace

std::optional<FieldPlace> find_field(const platform::ProgramType& type, const std::string& name) {
    const auto [base, index] = split(name);
    if (base.starts_with("arg") && type.context != ContextKind::fields && type.context != ContextKind::opaque) {
        const auto at = number(base.substr(3));
        return at && *at * 8 + 8 <= type.context_size ? std::optional(FieldPlace{*at * 8, 8}) : std::nullopt;
    }
    if (base.empty() && index && type.context == ContextKind::opaque)
        return *index + 8 <= type.context_size ? std::optional(FieldPlace{*index, 8}) : std::nullopt;
    for (const platform::ContextField& field : type.fields) {
        if (field.name != base || field.yields != FieldYield::scalar)
            continue;
        const unsigned size = field.element != 0 ? field.element : field.size;
        const std::int64_t offset = field.offset + index.value_or(0) * size;
        if (size <= 8 && offset + size <= field.offset + field.size)
            return FieldPlace{offset, size};
    }
    return std::nullopt;
}

Context::Context(const Image& image, const Inputs& inputs, Memory& memory, Random& random, Decisions& decisions,
                 Packet& packet)
    : type_(*image.type), attach_type_(image.attach_type), memory_(memory), random_(random), decisions_(decisions),
      packet_(packet) {
    Region region{.kind = RegionKind::context, .name = std::string(type_.context_name)};
    region.writable = type_.context == ContextKind::fields || type_.opaque_writable;
    region_ = memory_.add(std::move(region), random_.bytes(type_.context_size));
    Region buffer{.kind = RegionKind::memory, .name = "buffer of the context"};
    buffer_ = memory_.add(std::move(buffer), inputs.packet.empty() ? random_.bytes(buffer_size) : inputs.packet);
    give(inputs);
}

void Context::give(const Inputs& inputs) {
    for (const auto& [name, value] : inputs.context)
        if (const auto place = find_field(type_, name)) {
            set(place->offset, place->size, value);
            arguments_[place->offset / 8] = value;
        }
}

void Context::set(std::int64_t offset, unsigned size, std::uint64_t value) {
    memory_.set_contents(region_, offset, memory_.bytes_of(value, size));
}

std::uint64_t Context::get(std::int64_t offset, unsigned size) const {
    return memory_.number_of(std::span(memory_[region_].bytes).subspan(static_cast<std::size_t>(offset), size));
}

/// An object that the context points at, made when first asked for.
Word Context::object(const std::string& key, const platform::ContextField& field) {
    const auto [entry, fresh] = pointers_.try_emplace(key);
    if (!fresh)
        return entry->second;
    const bool maybe_null =
        field.yields == FieldYield::socket_or_null || field.yields == FieldYield::full_socket_or_null;
    if (maybe_null && !decisions_.yes(field.name, !random_.one_in(2)))
        return entry->second = Word::number(0);
    switch (field.yields) {
    case FieldYield::btf:
        return entry->second = memory_.address(memory_.unknown_object(std::string(field.btf_type)));
    case FieldYield::flow_keys: {
        Region keys{.kind = RegionKind::memory, .name = "flow keys"};
        return entry->second = memory_.address(memory_.add(std::move(keys), random_.bytes(flow_keys_size)));
    }
    default:
        return entry->second = memory_.address(
                   add_socket(memory_, random_,
                              field.yields == FieldYield::socket_or_null ? SocketKind::common : SocketKind::full));
    }
}

Word Context::yield(const platform::ContextField& field, std::int64_t offset, unsigned size) {
    switch (field.yields) {
    case FieldYield::scalar:
        // The one scalar that says the same as the packet.
        if (field.name == "len" && type_.context_name == "__sk_buff")
            set(field.offset, field.size, packet_.size());
        return Word::number(get(offset, size));
    case FieldYield::packet:
        return packet_.data();
    case FieldYield::packet_end:
        return packet_.data_end();
    case FieldYield::packet_meta:
        return packet_.data_meta();
    case FieldYield::memory_start:
    case FieldYield::buffer:
        return memory_.address(buffer_);
    case FieldYield::memory_end:
        return memory_.address(buffer_, memory_[buffer_].end);
    case FieldYield::socket_or_null:
    case FieldYield::full_socket_or_null:
    case FieldYield::socket:
    case FieldYield::btf:
    case FieldYield::flow_keys:
        return object(std::string(field.name), field);
    }
    return Word::number(get(offset, size));
}

/// An argument of a traced function. In typed contexts one that was not given is a pointer to something unknown: as a
/// number that is as good as any other, and only the function's signature knows which it is.
Word Context::argument(std::int64_t index) {
    const auto given = arguments_.find(index);
    if (given != arguments_.end())
        return Word::number(given->second);
    if (type_.context == ContextKind::raw_arguments)
        return Word::number(get(index * 8, 8));
    const auto [entry, fresh] = pointers_.try_emplace("arg" + std::to_string(index));
    if (fresh)
        entry->second = memory_.address(memory_.unknown_object("argument " + std::to_string(index)));
    return entry->second;
}

Word Context::first_bytes(const Word& word, unsigned size) const {
    const std::vector<std::byte> bytes = memory_.bytes_of(word.bits, 8);
    return Word::number(memory_.number_of(std::span(bytes).first(size)));
}

Word Context::load(std::int64_t offset, unsigned size) {
    const Access access{RegionKind::context, std::string(type_.context_name), offset, size, false, 0,
                        type_.context_size};
    switch (type_.context) {
    case ContextKind::fields:
        break;
    case ContextKind::raw_arguments:
    case ContextKind::btf_arguments:
        if (find_context_field(type_, attach_type_, offset, size, platform::ContextAccess::read) != nullptr)
            break;
        // btf_ctx_access() and bpf_tracing_ctx_access(): typed arguments from their beginning, untyped ones anywhere.
        if (offset < 0 || offset % (type_.context == ContextKind::raw_arguments ? size : 8) != 0 ||
            offset + size > type_.context_size)
            throw Trap{FaultKind::context_access, access};
        if (size == 8)
            return argument(offset / 8);
        return type_.context == ContextKind::raw_arguments ? Word::number(get(offset, size))
                                                           : first_bytes(argument(offset / 8), size);
    case ContextKind::opaque:
        if (offset < type_.opaque_start || offset % size != 0 || offset + size > type_.context_size)
            throw Trap{FaultKind::context_access, access};
        return Word::number(get(offset, size));
    }
    const auto* field = find_context_field(type_, attach_type_, offset, size, platform::ContextAccess::read);
    if (field == nullptr)
        throw Trap{FaultKind::context_access, access};
    return yield(*field, offset, size);
}

void Context::store(std::int64_t offset, unsigned size, const Word& value) {
    const Access access{RegionKind::context, std::string(type_.context_name), offset, size, true, 0,
                        type_.context_size};
    const bool opaque = type_.context == ContextKind::opaque;
    const bool allowed =
        opaque ? type_.opaque_writable && offset >= type_.opaque_start && offset % size == 0 &&
                     offset + size <= type_.context_size
               : find_context_field(type_, attach_type_, offset, size, platform::ContextAccess::write) != nullptr;
    if (!allowed)
        throw Trap{FaultKind::context_access, access};
    set(offset, size, value.bits);
}

} // namespace bpfproof::machine
