#include "corpus/read.hpp"

#include "base/internal_error.hpp"
#include "corpus/build.hpp"
#include "corpus/expectation.hpp"
#include "corpus/states.hpp"
#include "platform/platform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>
#include <sstream>

namespace bpfproof::corpus {
namespace {

bool is_type(const std::string& type) {
    const auto match = platform::match_section(type);
    return (match && match->type != nullptr) || platform::find_program_type(std::string_view(type)) != nullptr;
}

/// What a file says for all of its cases.
struct Shared {
    std::string file;
    std::string type;
    std::vector<object::Map> maps;
    std::vector<std::string> lines;
    checks::Options options{};
    findings::Loader loader = findings::Loader::privileged;
};

std::string read_type(const Mapping& fields, const std::string& otherwise) {
    if (!fields.has("type"))
        return otherwise;
    std::string type = fields.text("type");
    if (!is_type(type))
        refuse(fields["type"], fmt::format("no program type or section is called '{}'", type));
    return type;
}

/// What is not said stays as it is.
void read_options(const YAML::Node& node, checks::Options& options, findings::Loader& loader) {
    const Mapping fields(node, "'options'",
                         {"visit_budget", "retry_budget", "max_states", "policy", "summaries", "unprivileged"});
    if (fields.has("visit_budget"))
        options.visits_per_instruction = 0;
    options.visit_budget =
        fields.number_or("visit_budget", options.visit_budget, std::numeric_limits<std::uint64_t>::max());
    options.retry_budget = fields.number_or("retry_budget", std::min(options.retry_budget, options.visit_budget),
                                            std::numeric_limits<std::uint64_t>::max());
    if (fields.has("policy")) {
        const auto policy = checks::find_policy(fields.text_or("policy", ""));
        if (!policy)
            refuse(fields["policy"], "no such policy");
        options.first_policy = options.last_policy = *policy;
    }
    options.max_states = fields.number_or("max_states", options.max_states, 1'000'000);
    if (options.max_states == 0)
        refuse(fields["max_states"], "'max_states' must not be 0");
    if (fields.has("unprivileged"))
        loader = truth(fields["unprivileged"], "'unprivileged'") ? findings::Loader::unprivileged
                                                                 : findings::Loader::privileged;
    if (fields.has("summaries"))
        options.summaries = truth(fields["summaries"], "'summaries'");
}

Case read_case(const YAML::Node& node, const Shared& shared) {
    const Mapping fields(node, "a case",
                         {"name", "why", "type", "license", "big_endian", "maps", "options", "before", "asm", "hex",
                          "object", "program", "expect", "known_failure"});
    Case out;
    out.file = shared.file;
    out.place = place_of(node);
    out.name = fields.text("name");
    out.why = fields.text("why");
    out.type = read_type(fields, shared.type);
    if (out.type.empty() && !fields.has("object"))
        refuse(node, "a case needs 'type', here or for the whole file");
    for (const std::string_view key : {"maps", "license", "big_endian"})
        if (fields.has("object") && fields.has(key))
            refuse(fields.key(key), fmt::format("'{}' is what the object says", key));
    if (fields.has("program") && !fields.has("object"))
        refuse(fields.key("program"), "'program' goes with 'object'");
    read_program(fields, fields.has("maps") ? read_maps(fields["maps"]) : shared.maps, shared.lines, out);
    out.options = shared.options;
    out.loader = shared.loader;
    if (fields.has("options"))
        read_options(fields["options"], out.options, out.loader);
    if (fields.has("before")) {
        out.before = read_state(fields["before"], out.object.maps);
        if (!is_possible(*out.before))
            refuse(fields["before"], "nothing is as 'before' says");
        out.options.before = [before = *out.before](symbolic::TermTable& terms, state::State& state) {
            if (!impose(before, terms, state))
                throw InternalError("what a case says to be so before it cannot be");
        };
    }
    out.expect = read_expectation(fields["expect"], out);
    out.expect_key = place_of(fields.key("expect"));
    if (fields.has("known_failure")) {
        out.known_failure = read_known_failure(fields["known_failure"]);
    }
    return out;
}

void read_file(const YAML::Node& root, Shared shared, CaseFile& into) {
    const Mapping fields(root, "a case file", {"about", "type", "options", "maps", "cases"});
    fields.text("about");
    if (fields.has("options"))
        read_options(fields["options"], shared.options, shared.loader);
    shared.type = read_type(fields, "");
    if (fields.has("maps"))
        shared.maps = read_maps(fields["maps"]);
    const auto cases = list(fields["cases"], "'cases'");
    if (cases.empty())
        refuse(fields["cases"], "'cases' must not be empty");
    std::set<std::string> names;
    for (const YAML::Node& node : cases) {
        try {
            Case one = read_case(node, shared);
            if (!names.insert(one.name).second)
                throw Refusal{one.place, fmt::format("two cases are called '{}'", one.name)};
            into.cases.push_back(std::move(one));
        } catch (const Refusal& refusal) {
            into.faults.push_back({shared.file, refusal.place, refusal.message});
        }
    }
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

} // namespace

CaseFile read_text(const std::string& text, const std::string& file) {
    CaseFile out;
    try {
        const std::vector<YAML::Node> documents = YAML::LoadAll(text);
        if (documents.size() != 1)
            throw Refusal{{}, fmt::format("a case file is one YAML document, and this has {}", documents.size())};
        read_file(documents.front(), {.file = file, .type = {}, .maps = {}, .lines = lines_of(text)}, out);
    } catch (const Refusal& refusal) {
        out.faults.push_back({file, refusal.place, refusal.message});
    } catch (const YAML::Exception& error) {
        const YAML::Mark mark = error.mark;
        Fault fault{file, {}, error.msg};
        if (!mark.is_null())
            fault.place = {static_cast<std::size_t>(mark.line) + 1, static_cast<std::size_t>(mark.column) + 1};
        out.faults.push_back(std::move(fault));
    }
    return out;
}

CaseFile read(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream)
        return {{}, {{path, {}, "cannot be read"}}};
    return read_text(text, path);
}

} // namespace bpfproof::corpus
