// Three passes over the blob: where each type lies; that all it refers to exists; that resolving any type ends.
//
// Layout: Documentation/bpf/btf.rst ("BTF Type and String Encoding"). The last pass follows what the kernel demands in
// kernel/bpf/btf.c (env_resolve): containment by value has no circle, and neither has a chain of pointers and
// modifiers. It also bounds how deep types nest and how many members show through anonymous ones, because queries walk
// those: a few hundred types could otherwise stand for 2^100 members.
#include "object/btf_validate.hpp"

#include "object/btf.hpp"
#include "object/bytes.hpp"
#include "object/elf_file.hpp"
#include "object/refusal.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace bpfproof::object {
namespace {

constexpr std::uint16_t magic = 0xeb9f;
constexpr std::size_t header_size = 24;
constexpr std::size_t type_size = 12;
constexpr std::uint32_t max_nesting = 256;         // real kernels nest below 20
constexpr std::uint32_t max_shown_members = 65536; // as many as one structure may list (vlen has 16 bits)

/// Bytes behind the common part: `fixed` and `each` times vlen (include/uapi/linux/btf.h).
struct Tail {
    std::size_t fixed;
    std::size_t each;
};
constexpr std::array<Tail, 20> tails = {{{0, 0}, {4, 0},  {0, 0}, {12, 0}, {0, 12}, {0, 12}, {0, 8},
                                         {0, 0}, {0, 0},  {0, 0}, {0, 0},  {0, 0},  {0, 0},  {0, 8},
                                         {4, 0}, {0, 12}, {0, 0}, {4, 0},  {0, 0},  {0, 12}}};

bool is_reference(BtfKind kind) {
    switch (kind) {
    case BtfKind::ptr:
    case BtfKind::typedef_:
    case BtfKind::volatile_:
    case BtfKind::const_:
    case BtfKind::restrict_:
    case BtfKind::func:
    case BtfKind::var:
    case BtfKind::decl_tag:
    case BtfKind::type_tag:
        return true;
    default:
        return false;
    }
}

bool is_composite(BtfKind kind) {
    return kind == BtfKind::struct_ || kind == BtfKind::union_;
}

class Validation {
public:
    explicit Validation(std::span<const std::byte> blob) : read_(blob, is_big_endian(blob)), blob_(blob) {}

    void run() {
        header();
        locate_types();
        for (TypeId id = 1; id < places_.size(); ++id) {
            references(id);
        }
        no_circle(&Validation::contained);
        no_circle(&Validation::pointed);
    }

private:
    static bool is_big_endian(std::span<const std::byte> blob) {
        return !blob.empty() && std::to_integer<unsigned>(blob[0]) == (magic >> 8);
    }

    [[noreturn]] void wrong_type(TypeId id, const std::string& what) const {
        refuse("BTF type " + std::to_string(id) + ": " + what, ".BTF", places_[id]);
    }

    void header() {
        if (!read_.has(0, header_size)) {
            refuse("BTF is shorter than its header", ".BTF");
        }
        if (read_.get<std::uint16_t>(0) != magic) {
            refuse("not BTF: wrong magic", ".BTF");
        }
        if (std::to_integer<unsigned>(blob_[2]) != 1) {
            refuse("BTF version " + std::to_string(std::to_integer<unsigned>(blob_[2])) + " is not known", ".BTF", 2);
        }
        const std::size_t length = read_.get<std::uint32_t>(4);
        const std::size_t type_offset = read_.get<std::uint32_t>(8);
        const std::size_t type_length = read_.get<std::uint32_t>(12);
        const std::size_t string_offset = read_.get<std::uint32_t>(16);
        string_length_ = read_.get<std::uint32_t>(20);
        if (length < header_size || length > blob_.size()) {
            refuse("BTF header length " + std::to_string(length) + " is out of bounds", ".BTF", 4);
        }
        types_begin_ = length + type_offset;
        types_end_ = types_begin_ + type_length;
        strings_begin_ = length + string_offset;
        if (type_offset % 4 != 0 || type_length % 4 != 0 || types_end_ > blob_.size()) {
            refuse("BTF type section is out of bounds", ".BTF", 8);
        }
        if (string_offset < type_offset + type_length || !read_.has(strings_begin_, string_length_)) {
            refuse("BTF string section is out of bounds or overlaps the types", ".BTF", 16);
        }
        // libbpf takes neither an empty string section nor one that is not delimited by zeros.
        if (string_length_ == 0 || string_length_ > 0x7fffffff || blob_[strings_begin_] != std::byte{0} ||
            blob_[strings_begin_ + string_length_ - 1] != std::byte{0}) {
            refuse("BTF string section does not begin and end with a zero byte", ".BTF", strings_begin_);
        }
    }

    void locate_types() {
        places_.push_back(0); // void
        for (std::size_t at = types_begin_; at < types_end_;) {
            places_.push_back(at);
            const auto id = static_cast<TypeId>(places_.size() - 1);
            if (types_end_ - at < type_size) {
                wrong_type(id, "runs past the end of the type section");
            }
            const std::uint32_t info = read_.get<std::uint32_t>(at + 4);
            const std::uint32_t number = (info >> 24) & 0x1f;
            if (number == 0 || number >= tails.size()) {
                wrong_type(id, "kind " + std::to_string(number) + " is not known");
            }
            const std::size_t length = type_size + tails[number].fixed + tails[number].each * (info & 0xffff);
            if (types_end_ - at < length) {
                wrong_type(id, "runs past the end of the type section");
            }
            at += length;
        }
    }

    BtfKind kind(TypeId id) const {
        return id == 0 ? BtfKind::void_ : static_cast<BtfKind>((field(id, 4) >> 24) & 0x1f);
    }
    std::uint32_t field(TypeId id, std::size_t offset) const { return read_.get<std::uint32_t>(places_[id] + offset); }
    std::uint32_t length(TypeId id) const { return field(id, 4) & 0xffff; }
    std::uint32_t entry(TypeId id, std::uint32_t index, std::size_t offset) const {
        const std::size_t each = tails[static_cast<std::size_t>(kind(id))].each;
        return field(id, type_size + index * each + offset);
    }

    void need_type(TypeId id, std::uint32_t target) const {
        if (target >= places_.size()) {
            wrong_type(id, "refers to type " + std::to_string(target) + ", which does not exist");
        }
    }
    void need_name(TypeId id, std::uint32_t offset) const {
        if (offset >= string_length_) {
            wrong_type(id, "name lies outside the string section");
        }
        const auto* name = reinterpret_cast<const char*>(blob_.data() + strings_begin_ + offset);
        if (strnlen(name, max_name_length + 1) > max_name_length) { // a zero byte ends the section: header()
            wrong_type(id, "name is longer than " + std::to_string(max_name_length) + " bytes");
        }
    }

    void references(TypeId id) const {
        need_name(id, field(id, 0));
        if (is_reference(kind(id)) || kind(id) == BtfKind::func_proto) {
            need_type(id, field(id, 8));
        }
        if (kind(id) == BtfKind::array) {
            need_type(id, field(id, type_size));
            need_type(id, field(id, type_size + 4));
        }
        for (std::uint32_t i = 0; i < length(id) && has_entries(kind(id)); ++i) {
            if (kind(id) == BtfKind::datasec) {
                need_type(id, entry(id, i, 0));
                continue;
            }
            need_name(id, entry(id, i, 0));
            if (is_composite(kind(id)) || kind(id) == BtfKind::func_proto) {
                need_type(id, entry(id, i, 4));
            }
        }
    }
    static bool has_entries(BtfKind kind) { return tails[static_cast<std::size_t>(kind)].each != 0; }

    /// The i-th type that `id` holds by value; nullopt behind the last.
    std::optional<TypeId> contained(TypeId id, std::uint32_t i) const {
        const BtfKind what = kind(id);
        if (is_composite(what) && i < length(id)) {
            return entry(id, i, 4);
        }
        if (what == BtfKind::datasec && i < length(id)) {
            return entry(id, i, 0);
        }
        if (what == BtfKind::array && i == 0) {
            return field(id, type_size);
        }
        if (is_reference(what) && what != BtfKind::ptr && i == 0) {
            return field(id, 8);
        }
        return std::nullopt;
    }

    /// The i-th step of a chain of pointers, arrays and modifiers.
    std::optional<TypeId> pointed(TypeId id, std::uint32_t i) const {
        if (i > 0 || is_composite(kind(id)) || kind(id) == BtfKind::datasec) {
            return std::nullopt;
        }
        return kind(id) == BtfKind::ptr ? std::optional<TypeId>(field(id, 8)) : contained(id, 0);
    }

    struct Visit {
        TypeId id;
        std::uint32_t next = 0;
        std::uint32_t height = 0;
        std::uint64_t shown = 0;
    };

    /// Depth first, with a stack of its own because nesting is the input's to choose.
    void no_circle(std::optional<TypeId> (Validation::*successor)(TypeId, std::uint32_t) const) {
        enum : std::uint8_t { unseen, open, done };
        std::vector<std::uint8_t> colour(places_.size(), unseen);
        std::vector<std::uint32_t> height(places_.size(), 0);
        std::vector<std::uint32_t> shown(places_.size(), 0);
        std::vector<Visit> stack;
        colour[0] = done;
        for (TypeId root = 1; root < places_.size(); ++root) {
            if (colour[root] == unseen) {
                colour[root] = open;
                stack.push_back({root});
            }
            while (!stack.empty()) {
                Visit& top = stack.back();
                if (const std::optional<TypeId> child = (this->*successor)(top.id, top.next)) {
                    if (colour[*child] == open) {
                        wrong_type(*child, "contains itself");
                    }
                    if (colour[*child] == unseen) {
                        colour[*child] = open;
                        stack.push_back({*child});
                        continue;
                    }
                    top.height = std::max(top.height, height[*child] + 1);
                    top.shown += 1 + (shows_through(top.id, top.next) ? shown[*child] : 0);
                    ++top.next;
                    continue;
                }
                if (top.height > max_nesting || top.shown > max_shown_members) {
                    wrong_type(top.id, "nests too deep or has too many members");
                }
                colour[top.id] = done;
                height[top.id] = top.height;
                shown[top.id] = static_cast<std::uint32_t>(top.shown);
                stack.pop_back();
            }
        }
    }
    bool shows_through(TypeId id, std::uint32_t index) const {
        return !is_composite(kind(id)) || entry(id, index, 0) == 0 ||
               blob_[strings_begin_ + entry(id, index, 0)] == std::byte{0};
    }

    ByteReader read_;
    std::span<const std::byte> blob_;
    std::vector<std::size_t> places_; ///< by type id: where the type begins in the blob
    std::size_t types_begin_ = 0;
    std::size_t types_end_ = 0;
    std::size_t strings_begin_ = 0;
    std::size_t string_length_ = 0;
};

} // namespace

void validate_btf(std::span<const std::byte> blob) {
    Validation(blob).run();
}

} // namespace bpfproof::object
