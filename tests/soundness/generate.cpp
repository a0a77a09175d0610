#include "soundness/generate.hpp"

#include "soundness/generator.hpp"

#include "platform/numbers.hpp"

#include <utility>

namespace bpfproof::fuzz {
namespace {

constexpr unsigned largest_program = 160; ///< slots, about: analysis and runs are to take milliseconds

constexpr std::array<std::string_view, 10> types{
    "xdp", "xdp", "tc", "tc", "socket", "cgroup_skb/ingress", "kprobe/f", "raw_tp/f", "tracepoint/a/b", "xdp"};

object::Map map(std::string name, platform::map_type::Id type, std::uint32_t key, std::uint32_t value,
                std::uint32_t entries) {
    object::Map result;
    result.name = std::move(name);
    result.type = type;
    result.key_size = key;
    result.value_size = value;
    result.max_entries = entries;
    return result;
}

} // namespace

Generator::Generator(std::uint64_t seed) : random_(seed) {}

void Generator::choose_type() {
    type_ = pick(types);
    xdp_ = type_ == "xdp";
    skb_ = type_ == "tc" || type_ == "socket" || type_.starts_with("cgroup_skb");
}

// In the order of map_index.
void Generator::add_maps() {
    namespace id = platform::map_type;
    const auto some = [&] { return static_cast<std::uint32_t>(8 * (1 + random_.below(8))); };
    maps_.push_back(map("array", id::array, 4, some(), 1 + static_cast<std::uint32_t>(random_.below(8))));
    maps_.push_back(map("hash", id::hash, chance(2) ? 4 : 8, some(), 4));
    maps_.push_back(map("lru", id::lru_hash, 8, some(), 4));
    maps_.push_back(map("percpu", id::percpu_array, 4, some(), 4));
    maps_.push_back(map("percpu_hash", id::percpu_hash, 4, some(), 4));
    maps_.push_back(map("records", id::ringbuf, 0, 0, 4096));
    maps_.push_back(map("inner", id::array, 4, 16, 2));
    maps_.back().template_only = true;
    maps_.push_back(map("outer", id::array_of_maps, 4, 4, 2));
    maps_.back().inner = map_index::inner;
    maps_.push_back(map("data", id::array, 4, 8 * (1 + static_cast<std::uint32_t>(random_.below(4))), 1));
    maps_.back().contents = random_.bytes(maps_.back().value_size);
    maps_.push_back(map("rodata", id::array, 4, 32, 1));
    for (std::size_t i = 0; i < 32; ++i)
        maps_.back().contents.push_back(static_cast<std::byte>(chance(2) ? random_.below(8) : random_.bits()));
    maps_.back().constant = true;
    maps_.back().flags = 1u << 7; // BPF_F_RDONLY_PROG, include/uapi/linux/bpf.h
}

Candidate generate(std::uint64_t seed) {
    return Generator(seed).generate();
}

Candidate Generator::generate() {
    choose_type();
    add_maps();
    wrong_ = chance(3);
    function({{.what = What::context}}, 6 + static_cast<unsigned>(random_.below(16)), 0);
    for (std::size_t i = 0; i < later_.size(); ++i) {
        const auto write = later_[i];
        write();
    }
    Candidate candidate;
    candidate.object.name = candidate.object.file = "generated";
    candidate.object.license = "GPL";
    candidate.object.maps = std::move(maps_);
    object::Program program;
    program.name = "main";
    program.section = type_;
    candidate.object.programs.push_back(std::move(program));
    candidate.set_code(emit_.finish());
    return candidate;
}

void Generator::function(const std::vector<Holding>& parameters, unsigned count, unsigned depth) {
    scope_ = {};
    entry_ = depth == 0;
    reserved_ = 0;
    reserved_bytes_.reset();
    out_ = emit_.label();
    for (std::size_t i = 0; i < parameters.size(); ++i)
        scope_.registers[i + 1] = parameters[i];
    // What calls and scenes clobber is better kept.
    for (std::uint8_t i = 0; i < parameters.size(); ++i)
        if (!chance(4)) {
            const isa::Reg kept{static_cast<std::uint8_t>(6 + i % 4)};
            emit_.move(kept, isa::Reg{static_cast<std::uint8_t>(i + 1)});
            at(kept) = parameters[i];
        }
    statements(count, depth);
    finish_function();
}

void Generator::finish_function() {
    if (!entry_) {
        emit_.move(isa::r0, number());
        emit_.emit(isa::Exit{});
    }
    // Early exits come here with anything in any register.
    emit_.place(out_);
    emit_.move(isa::r0, isa::Imm{0}, width());
    emit_.emit(isa::Exit{});
}

void Generator::statements(unsigned count, unsigned depth) {
    for (unsigned i = 0; i < count && emit_.here() < largest_program; ++i)
        statement(depth);
}

void Generator::statement(unsigned depth) {
    if (depth < 3 && chance(4)) {
        switch (random_.below(8)) {
        case 0:
        case 1:
            return diamond(depth);
        case 2:
            return chance(2) ? correlated() : maybe_pointer();
        case 3:
        case 4:
            return loop(depth);
        case 5:
            return chance(3) ? pointer_loop() : chance(2) ? memory_loop() : goto_loop();
        case 6:
            return callback_loop(depth);
        default:
            return call(depth);
        }
    }
    switch (random_.below(28)) {
    case 0:
    case 1:
    case 2:
    case 3:
        return arithmetic();
    case 4:
        return pointer_free_move();
    case 5:
        return range_both_ways();
    case 6:
    case 7:
        return stack_store();
    case 8:
    case 9:
        return stack_load();
    case 10:
        return stack_variable();
    case 11:
    case 12:
        return spill_or_fill();
    case 13:
    case 14:
        return use_memory();
    case 15:
        return variable_access();
    case 16:
    case 17:
        return map_lookup();
    case 18:
        return map_change();
    case 19:
        return global_data();
    case 20:
        return chance(2) ? nested_map() : record();
    case 21:
    case 22:
        return packet();
    case 23:
        return packet_variable();
    case 24:
        return chance(2) ? metadata() : packet_copy();
    case 25:
        return context_load();
    case 26:
        return helper_number();
    default:
        return compare_and_leave(number());
    }
}

void Generator::lose_arguments() {
    for (std::size_t i = 0; i < 6; ++i)
        scope_.registers[i] = {};
}

std::optional<isa::Reg> Generator::holding(What what, unsigned least) {
    std::array<isa::Reg, 10> found{};
    std::size_t count = 0;
    for (std::uint8_t i = 0; i < 10; ++i)
        if (scope_.registers[i].what == what &&
            (what == What::number || what == What::context || scope_.registers[i].size >= least))
            found[count++] = isa::Reg{i};
    return count == 0 ? std::nullopt : std::optional(found[random_.below(count)]);
}

isa::AccessSize Generator::size(unsigned largest) {
    constexpr std::array<isa::AccessSize, 4> sizes{isa::AccessSize::byte, isa::AccessSize::half, isa::AccessSize::word,
                                                   isa::AccessSize::dword};
    const std::size_t count = largest >= 8 ? 4 : largest >= 4 ? 3 : largest >= 2 ? 2 : 1;
    return sizes[random_.below(count)];
}

} // namespace bpfproof::fuzz
