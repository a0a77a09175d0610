#include "subject.hpp"

#include "isa/assemble.hpp"
#include "isa/decode.hpp"
#include "platform/platform.hpp"

#include "support/catch.hpp"

namespace bpfproof::checks::test {

namespace {

namespace type = platform::map_type;

object::Map map(std::string name, std::uint32_t map_type, std::uint32_t key, std::uint32_t value, std::uint32_t entries,
                std::uint32_t flags = 0) {
    object::Map made;
    made.name = std::move(name);
    made.type = map_type;
    made.key_size = key;
    made.value_size = value;
    made.max_entries = entries;
    made.flags = flags;
    return made;
}

object::Map constants() {
    object::Map made = map("constants", type::array, 4, 64, 1, 1u << 7);
    made.constant = true;
    for (unsigned i = 0; i < 32; ++i)
        made.contents.push_back(static_cast<std::byte>(i + 1));
    made.contents.resize(64, std::byte{'x'});
    made.contents[40] = std::byte{0};
    return made;
}

std::vector<object::Map> make_maps() {
    std::vector<object::Map> made{
        map("hash", type::hash, 4, 64, 16),
        map("array", type::array, 4, 64, 4),
        map("big", type::array, 4, 4096, 1),
        map("read_only", type::array, 4, 64, 4, 1u << 7),
        map("write_only", type::array, 4, 64, 4, 1u << 8),
        constants(),
        map("ring", type::ringbuf, 0, 0, 4096),
        map("tails", type::prog_array, 4, 4, 4),
        map("sockets", type::sockmap, 4, 4, 4),
        map("packets", type::xskmap, 4, 4, 4),
        map("outer", type::hash_of_maps, 4, 4, 4),
        map("events", type::perf_event_array, 4, 4, 4),
        map("queue", type::queue, 0, 8, 4),
        map("stacks", type::stack_trace, 4, 1016, 4),
        map("devices", type::devmap, 4, 4, 4),
        map("storage", type::sk_storage, 4, 16, 0, 1),
        map("bloom", type::bloom_filter, 0, 8, 4),
        map("task_storage", type::task_storage, 4, 16, 0, 1),
        map("inode_storage", type::inode_storage, 4, 16, 0, 1),
        map("cgroup_storage", type::cgroup_storage, 8, 16, 0),
        map("cgrp_storage", type::cgrp_storage, 4, 16, 0, 1),
        map("cgroups", type::cgroup_array, 4, 4, 4),
        map("sockhash", type::sockhash, 4, 4, 4),
        map("reuseport", type::reuseport_sockarray, 4, 8, 4),
        map("user_ring", type::user_ringbuf, 0, 0, 4096),
    };
    made[10].inner = 0;
    return made;
}

std::string with_numbers(std::string text) {
    for (std::size_t at = text.find("@"); at != std::string::npos; at = text.find("@")) {
        const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at + 1);
        const std::string name = text.substr(at + 1, end - at - 1);
        std::size_t index = 0;
        while (index < maps().size() && maps()[index].name != name)
            ++index;
        if (index == maps().size())
            FAIL("no map " << name);
        text.replace(at, end - at, std::to_string(index));
    }
    return text;
}

} // namespace

const std::vector<object::Map>& maps() {
    static const std::vector<object::Map> made = make_maps();
    return made;
}

std::unique_ptr<const Subject> subject(std::string_view section, std::string text) {
    auto assembled = isa::assemble(with_numbers(std::move(text)));
    if (const auto* error = std::get_if<isa::AssembleError>(&assembled))
        FAIL("line " << error->line << ": " << error->reason);
    auto& code = std::get<isa::Code>(assembled);
    auto graph = cfg::build(code, {});
    if (const auto* error = std::get_if<cfg::GraphError>(&graph))
        FAIL("slot " << error->slot << ": " << error->reason);
    const auto match = platform::match_section(section);
    if (!match)
        FAIL("no type for " << section);

    object::Object object;
    object.license = "GPL";
    object.maps = maps();
    object::Program program;
    program.name = "program";
    program.section = section;
    program.instructions = isa::encode(code);
    return std::unique_ptr<const Subject>(new Subject{std::move(object), std::move(program), std::move(code),
                                                      std::move(std::get<cfg::Program>(graph)), *match});
}

} // namespace bpfproof::checks::test
