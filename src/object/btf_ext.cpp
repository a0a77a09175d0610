// Three parts of one shape: a record size, then for each section its name, a count, and that many records. A record may
// be longer than we know (newer compilers append fields); the header says how long, and the rest is skipped.
#include "object/btf_ext.hpp"

#include "object/bytes.hpp"
#include "object/elf_file.hpp"
#include "object/refusal.hpp"

#include <algorithm>
#include <cstring>
#include <functional>

namespace bpfproof::object {
namespace {

constexpr const char* section_name = ".BTF.ext";
constexpr std::uint16_t magic = 0xeb9f;

class Parser {
public:
    Parser(std::span<const std::byte> ext, std::span<const std::byte> btf, bool big_endian)
        : ext_(ext, big_endian), btf_bytes_(btf) {
        const ByteReader btf_reader(btf, big_endian);
        strings_ = std::size_t{btf_reader.get<std::uint32_t>(4)} + btf_reader.get<std::uint32_t>(16);
        strings_size_ = btf_reader.get<std::uint32_t>(20);
    }

    BtfExt parse() {
        header_ = ext_.get<std::uint32_t>(4);
        if (!ext_.has(0, 24) || ext_.get<std::uint16_t>(0) != magic || header_ < 24 || header_ > ext_.size()) {
            refuse("header is damaged", section_name);
        }
        part(8, 8, [&](std::string_view section, std::size_t at) {
            result_.functions[section].push_back({ext_.get<std::uint32_t>(at), ext_.get<std::uint32_t>(at + 4)});
        });
        part(16, 16, [&](std::string_view section, std::size_t at) {
            const std::uint32_t place = ext_.get<std::uint32_t>(at + 12);
            result_.lines[section].push_back(
                {ext_.get<std::uint32_t>(at), text(at + 4), text(at + 8), place >> 10, place & 0x3ff});
        });
        if (header_ >= 32) {
            part(24, 16, [&](std::string_view section, std::size_t at) {
                result_.relocations[section].push_back({ext_.get<std::uint32_t>(at), ext_.get<std::uint32_t>(at + 4),
                                                        text(at + 8), ext_.get<std::uint32_t>(at + 12)});
            });
        }
        order(result_.functions);
        order(result_.lines);
        order(result_.relocations);
        return std::move(result_);
    }

private:
    /// `field`: where the header keeps the part's offset and length; `known`: bytes of a record we read.
    void part(std::size_t field, std::size_t known, const std::function<void(std::string_view, std::size_t)>& record) {
        const std::size_t length = ext_.get<std::uint32_t>(field + 4);
        std::size_t at = std::size_t{header_} + ext_.get<std::uint32_t>(field);
        if (length == 0) {
            return;
        }
        if (length < 4 || !ext_.has(at, length)) {
            refuse("a part lies outside the section", section_name, field);
        }
        const std::size_t end = at + length;
        const std::size_t record_size = ext_.get<std::uint32_t>(at);
        if (record_size < known || record_size % 4 != 0) {
            refuse("record size " + std::to_string(record_size) + " is too small or odd", section_name, at);
        }
        at += 4;
        while (at < end) {
            if (end - at < 8) {
                refuse("a part is truncated", section_name, at);
            }
            const std::string_view section = text(at);
            const std::size_t count = ext_.get<std::uint32_t>(at + 4);
            at += 8;
            if (count > (end - at) / record_size) {
                refuse("more records than fit", section_name, at);
            }
            for (std::size_t i = 0; i < count; ++i, at += record_size) {
                record(section, at);
            }
        }
    }

    /// Cut at max_name_length, so that many records cannot stand for one huge string each.
    std::string_view text(std::size_t at) const {
        const std::size_t offset = ext_.get<std::uint32_t>(at);
        if (offset >= strings_size_) {
            refuse("a name lies outside the strings of .BTF", section_name, at);
        }
        // The string section ends with a zero byte: validate_btf().
        const auto* text = reinterpret_cast<const char*>(btf_bytes_.data() + strings_ + offset);
        return {text, strnlen(text, max_name_length)};
    }

    template <class Record>
    static void order(std::map<std::string_view, std::vector<Record>>& by_section) {
        for (auto& [name, records] : by_section) {
            std::stable_sort(records.begin(), records.end(),
                             [](const Record& a, const Record& b) { return a.offset < b.offset; });
        }
    }

    ByteReader ext_;
    std::span<const std::byte> btf_bytes_;
    std::size_t strings_ = 0;
    std::size_t strings_size_ = 0;
    std::uint32_t header_ = 0;
    BtfExt result_;
};

} // namespace

BtfExt parse_btf_ext(std::span<const std::byte> ext, std::span<const std::byte> btf, bool big_endian) {
    return Parser(ext, btf, big_endian).parse();
}

} // namespace bpfproof::object
