// Asks the running kernel what it makes of an object's programs, and how long it takes: each is loaded, and let go at
// once; nothing is attached, pinned or run.
//
// The kernel's own tool for that, veristat, reads objects as libbpf does, which has given up map definitions and static
// entry programs that real objects have. This one takes programs as the product's own reader links them.
//
// Not asked: programs that call kernel functions or name kernel variables, and types that attach to a BTF target.
//
// Prints CSV in veristat's words: prog_name,verdict,duration,total_insns (microseconds and instructions walked, as the
// kernel counts them); programs whose maps the kernel does not make, or that it does not look at, have no row.
#include "cli/program_type.hpp"
#include "object/btf.hpp"
#include "object/object.hpp"

#include <CLI/CLI.hpp>
#include <bpf/bpf.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <regex>
#include <sstream>
#include <utility>

using namespace bpfproof;

namespace {

/// Larger ones are made of this size: how many entries there may be matters to verification only in arrays.
constexpr std::uint32_t enough_entries = 1024;

class Descriptor {
public:
    explicit Descriptor(int fd = -1) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Descriptor() {
        if (fd_ >= 0)
            close(fd_);
    }
    int get() const { return fd_; }

private:
    int fd_;
};

bool is_array(std::uint32_t type) {
    return type == BPF_MAP_TYPE_ARRAY || type == BPF_MAP_TYPE_PERCPU_ARRAY || type == BPF_MAP_TYPE_RINGBUF;
}

Descriptor make(const object::Map& map, int inner) {
    bpf_map_create_opts options{};
    options.sz = sizeof options;
    options.map_flags = map.flags;
    options.map_extra = map.extra;
    options.inner_map_fd = inner >= 0 ? static_cast<std::uint32_t>(inner) : 0;
    std::uint32_t entries = map.max_entries;
    if (entries == 0)
        entries =
            map.type == BPF_MAP_TYPE_PERF_EVENT_ARRAY ? static_cast<std::uint32_t>(sysconf(_SC_NPROCESSORS_CONF)) : 1;
    else if (!is_array(map.type))
        entries = std::min(entries, enough_entries);
    Descriptor fd(
        bpf_map_create(static_cast<bpf_map_type>(map.type), "asked", map.key_size, map.value_size, entries, &options));
    const std::uint32_t key = 0;
    if (fd.get() >= 0 && !map.contents.empty() && bpf_map_update_elem(fd.get(), &key, map.contents.data(), 0) == 0 &&
        map.constant)
        bpf_map_freeze(fd.get());
    return fd;
}

/// By index in the object; -1 where the kernel does not take the definition. Templates come before what they are of.
std::vector<Descriptor> make_maps(const object::Object& object) {
    std::vector<Descriptor> made(object.maps.size());
    for (const bool outer : {false, true})
        for (std::size_t i = 0; i < object.maps.size(); ++i)
            if (const object::Map& map = object.maps[i]; map.inner.has_value() == outer)
                made[i] = make(map, outer ? made[*map.inner].get() : -1);
    return made;
}

std::uint32_t flags_of(const platform::SectionMatch& match) {
    return (match.sleepable ? unsigned{BPF_F_SLEEPABLE} : 0u) | (match.fragments ? unsigned{BPF_F_XDP_HAS_FRAGS} : 0u);
}

std::vector<bpf_insn> code_of(const object::Program& program) {
    std::vector<bpf_insn> code;
    for (const isa::RawInstruction& raw : program.instructions) {
        bpf_insn instruction{};
        instruction.code = raw.opcode;
        instruction.dst_reg = raw.dst & 0xf;
        instruction.src_reg = raw.src & 0xf;
        instruction.off = raw.offset;
        instruction.imm = raw.imm;
        code.push_back(instruction);
    }
    return code;
}

/// What the log says behind the last instruction it shows, without the counts: why the program is refused.
std::string reason(const char* log) {
    static const std::regex shown(
        R"(^\d+: |^processed |^verification time |^stack depth |^func#|^;|^from \d+|^mark_precise)");
    std::vector<std::string> words;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        if (!std::regex_search(line, shown))
            // Some reasons end without a new line.
            words.push_back(line.substr(0, line.find("verification time ")));
        else if (line.find(": ") != std::string::npos && line.front() >= '0' && line.front() <= '9')
            words.clear();
    }
    std::string out = fmt::format("{}", fmt::join(words, "; "));
    std::ranges::replace(out, '"', '\'');
    return out;
}

void ask(const object::Object& object, const object::Program& program, const platform::SectionMatch& match,
         const std::vector<int>& maps, bool words) {
    static std::vector<char> log(std::size_t{1} << 20);
    const std::vector<bpf_insn> code = code_of(program);
    bpf_prog_load_opts options{};
    options.sz = sizeof options;
    options.expected_attach_type = static_cast<bpf_attach_type>(match.attach_type);
    options.kern_version = object.kernel_version;
    options.prog_flags = flags_of(match);
    options.fd_array = maps.data();
    options.log_level = words ? 5 : 4; // BPF_LOG_LEVEL1, BPF_LOG_STATS
    options.log_buf = log.data();
    options.log_size = static_cast<std::uint32_t>(log.size());
    log.front() = '\0';
    const Descriptor loaded(bpf_prog_load(static_cast<bpf_prog_type>(match.type->id), "asked", object.license.c_str(),
                                          code.data(), code.size(), &options));
    static const std::regex time(R"(verification time (\d+) usec)");
    static const std::regex walked(R"(processed (\d+) insns)");
    std::cmatch microseconds;
    std::cmatch instructions;
    if (std::regex_search(log.data(), microseconds, time) && std::regex_search(log.data(), instructions, walked))
        fmt::print("{},{},{},{}{}\n", program.name, loaded.get() >= 0 ? "success" : "failure", microseconds.str(1),
                   instructions.str(1),
                   words ? fmt::format(",\"{}\"", loaded.get() >= 0 ? "" : reason(log.data())) : "");
}

bool needs_target(const platform::SectionMatch& match) {
    const std::uint32_t id = match.type->id;
    return id == BPF_PROG_TYPE_TRACING || id == BPF_PROG_TYPE_LSM || id == BPF_PROG_TYPE_EXT ||
           id == BPF_PROG_TYPE_STRUCT_OPS;
}

void ask_all(const object::Object& object, const cli::TypeOptions& types, bool words) {
    const std::vector<Descriptor> made = make_maps(object);
    std::vector<int> maps;
    for (const Descriptor& map : made)
        maps.push_back(map.get());
    for (const object::Program& program : object.programs) {
        const auto type = cli::choose_type(object, program, types);
        if (!program.error && program.externs.empty() && type && !needs_target(type->match))
            ask(object, program, type->match, maps, words);
    }
}

} // namespace

int main(int argc, char** argv) {
    std::vector<std::string> files;
    std::string fallback;
    CLI::App app("asks the running kernel for its verdict on every program");
    app.add_option("FILE", files)->required();
    app.add_option("--default-type", fallback, "where a section says no type");
    bool words = false;
    app.add_flag("--words", words, "and what its log ends with, in a fifth column");
    CLI11_PARSE(app, argc, argv);
    cli::TypeOptions types;
    if (!fallback.empty())
        types.fallback = cli::parse_type(fallback);
    object::ReadOptions read;
    read.target = object::load_kernel_btf();
    fmt::print("prog_name,verdict,duration,total_insns{}\n", words ? ",words" : "");
    for (const std::string& file : files) {
        const auto objects = object::read(file, read);
        if (const auto* error = std::get_if<object::InputError>(&objects)) {
            fmt::print(stderr, "{}: {}\n", file, error->message);
            return 2;
        }
        for (const object::Object& object : std::get<std::vector<object::Object>>(objects))
            ask_all(object, types, words);
    }
}
