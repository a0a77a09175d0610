#include "refute/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bpfproof::refute {
namespace {

using platform::ContextKind;

/// Bytes [from, from + size) of the number become those of `value`.
std::uint64_t with_bytes(std::uint64_t number, std::uint32_t from, unsigned size, std::uint64_t value) {
    for (unsigned i = 0; i < size && from + i < 8; ++i) {
        const unsigned shift = 8 * (from + i);
        number = (number & ~(std::uint64_t{0xff} << shift)) | (value >> (8 * i) & 0xff) << shift;
    }
    return number;
}

void put(std::vector<std::byte>& bytes, const Source& source, std::uint64_t value) {
    for (unsigned i = 0; i < source.size; ++i) {
        const std::size_t at = source.offset + (source.big_endian ? source.size - 1 - i : i);
        if (at < bytes.size())
            bytes[at] = static_cast<std::byte>(value >> (8 * i));
    }
}

void resize(machine::Inputs& inputs, std::uint64_t size) {
    inputs.packet.resize(std::min<std::uint64_t>(size, longest_packet));
    if (inputs.linear)
        inputs.linear = std::min(*inputs.linear, inputs.packet.size());
}

} // namespace

std::optional<ContextField> field_at(const platform::ProgramType& type, std::int64_t offset, unsigned size,
                                     bool big_endian) {
    const auto inside = [&](std::string name, std::int64_t begin, unsigned whole) -> std::optional<ContextField> {
        if (offset < begin || offset + size > begin + whole)
            return std::nullopt;
        const auto first = static_cast<std::uint32_t>(offset - begin);
        return ContextField{std::move(name), big_endian ? whole - first - size : first, begin, whole};
    };
    if (offset < 0)
        return std::nullopt;
    // A typed argument that is given would be a number, and may well be a pointer.
    if (type.context == ContextKind::btf_arguments)
        return std::nullopt;
    if (type.context == ContextKind::raw_arguments)
        return inside(fmt::format("arg{}", offset / 8), offset / 8 * 8, 8);
    if (type.context == ContextKind::opaque)
        return offset / 8 * 8 + 8 <= type.context_size ? inside(fmt::format("[{}]", offset / 8 * 8), offset / 8 * 8, 8)
                                                       : std::nullopt;
    for (const platform::ContextField& field : type.fields) {
        if (field.yields != platform::FieldYield::scalar || offset < field.offset ||
            offset >= field.offset + field.size)
            continue;
        const unsigned whole = field.element != 0 ? field.element : field.size;
        if (whole > 8)
            return std::nullopt;
        const std::int64_t index = (offset - field.offset) / whole;
        return inside(field.element != 0 ? fmt::format("{}[{}]", field.name, index) : std::string(field.name),
                      field.offset + index * whole, whole);
    }
    return std::nullopt;
}

void apply(const Changes& changes, const std::vector<std::string>& fields, machine::Inputs& inputs) {
    // The packet's size first: what is put into it must be there.
    for (const Change& change : changes)
        if (change.source.kind == Source::Kind::packet_size) {
            const bool all = inputs.linear == inputs.packet.size();
            resize(inputs, change.value);
            if (all && inputs.linear)
                inputs.linear = inputs.packet.size();
        } else if (change.source.kind == Source::Kind::linear) {
            const auto linear = std::min<std::uint64_t>(change.value, longest_packet);
            if (linear > inputs.packet.size())
                resize(inputs, linear);
            inputs.linear = linear;
        }
    for (const Change& change : changes) {
        switch (change.source.kind) {
        case Source::Kind::packet:
            put(inputs.packet, change.source, change.value);
            break;
        case Source::Kind::metadata:
            put(inputs.metadata, change.source, change.value);
            break;
        case Source::Kind::context: {
            std::uint64_t& number = inputs.context[fields.at(change.source.index)];
            number = with_bytes(number, change.source.offset, change.source.size, change.value);
            break;
        }
        case Source::Kind::decision: {
            auto& bytes = inputs.decisions[change.source.index];
            if (bytes.size() < change.source.offset + change.source.size)
                bytes.resize(change.source.offset + change.source.size);
            put(bytes, change.source, change.value);
            break;
        }
        case Source::Kind::packet_size:
        case Source::Kind::linear:
            break;
        }
    }
}

} // namespace bpfproof::refute
