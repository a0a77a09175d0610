// Nothing is decided here: options go to the pipeline, and its results come back in the words of the public header.
#include "api/bpfproof.hpp"

#include "cli/describe.hpp"
#include "cli/target.hpp"
#include "cli/verify.hpp"
#include "object/object.hpp"
#include "report/hints/hint.hpp"
#include "report/sentences/sentence.hpp"
#include "report/words.hpp"

#include <algorithm>
#include <exception>
#include <new>
#include <stdexcept>
#include <thread>

namespace bpfproof {
inline namespace v1 {

namespace {

Status status(findings::Status status) {
    switch (status) {
    case findings::Status::proved:
        return Status::proved;
    case findings::Status::not_proved:
        return Status::not_proved;
    case findings::Status::error:
        break;
    }
    return Status::error;
}

Place place(const findings::ProgramResult& program, isa::Slot slot) {
    Place out{.slot = slot};
    if (const auto found = program.code.find(slot); found != program.code.end()) {
        const findings::CodeLine& code = found->second;
        out = {slot, code.instruction, code.function, code.file, code.line, code.column, code.text};
    }
    return out;
}

Finding finding(const findings::ProgramResult& program, const findings::Finding& one) {
    const findings::RuleInfo& rule = findings::info(one.rule);
    Finding out{.rule = std::string(rule.id),
                .rule_class = std::string(findings::name(rule.rule_class)),
                .note = one.severity == findings::Severity::note,
                .refuted = one.verdict == findings::Verdict::refuted,
                .place = place(program, one.slot),
                .message = report::sentence(one),
                .hint = report::hint(one, program)};
    for (const isa::Slot site : one.calls)
        out.calls.push_back(place(program, site));
    return out;
}

Program program(const findings::ProgramResult& result) {
    Program out{.name = result.name,
                .section = result.section,
                .type = result.type,
                .status = status(result.status),
                .safe = result.safe(),
                .certified = result.certified,
                .error = result.error ? report::words(*result.error) : std::string(),
                .instructions = result.statistics.instructions,
                .stack_depth = result.statistics.stack_depth,
                .instruction_bound = result.statistics.instruction_bound};
    for (const findings::Finding& one : result.findings)
        out.findings.push_back(finding(result, one));
    return out;
}

Object object(const findings::ObjectResult& result) {
    Object out{
        .file = result.file, .name = result.name, .error = result.error ? report::words(*result.error) : std::string()};
    for (const findings::ProgramResult& one : result.programs)
        out.programs.push_back(program(one));
    return out;
}

std::optional<platform::SectionMatch> type(const std::string& text) {
    if (text.empty())
        return std::nullopt;
    const auto found = cli::parse_type(text);
    if (!found)
        throw std::invalid_argument("no program type is called " + text);
    return found;
}

cli::Request request(const Options& options) {
    cli::Request out;
    const auto target = cli::target_kernel(options.btf);
    if (const auto* error = std::get_if<object::InputError>(&target))
        throw std::invalid_argument(options.btf + ": " + error->message);
    out.read = std::get<object::ReadOptions>(target);
    out.types.forced = type(options.type);
    out.types.fallback = type(options.default_type);
    out.selection = {options.program, options.section, options.autoload_only};
    out.loader = options.unprivileged ? findings::Loader::unprivileged : findings::Loader::privileged;
    out.certify = options.certify;
    out.refute_budget = cli::default_refute_budget;
    out.jobs = options.jobs > 0 ? options.jobs : std::max(std::thread::hardware_concurrency(), 1u);
    if (options.budget > 0) {
        out.analysis.visit_budget = options.budget;
        out.analysis.visits_per_instruction = 0;
        out.analysis.retry_budget = std::min(out.analysis.retry_budget, options.budget);
    }
    return out;
}

/// A bug of ours while an object is read is said of that object.
template <class Work>
std::vector<Object> guarded(const std::string& name, const Work& work) {
    try {
        std::vector<Object> out;
        for (const findings::ObjectResult& one : work())
            out.push_back(object(one));
        return out;
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& bug) {
        return {{.file = name, .error = std::string("internal error: ") + bug.what()}};
    }
}

} // namespace

/// The request refers to the options: types of programs are views of their texts.
struct Verifier::Parts {
    explicit Parts(Options asked) : options(std::move(asked)), request(v1::request(options)) {}
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;
    ~Parts() = default;

    Options options;
    cli::Request request;
};

bool proved(const std::vector<Object>& objects) {
    bool any = false;
    for (const Object& object : objects) {
        any = any || !object.programs.empty();
        if (!object.error.empty() || !std::ranges::all_of(object.programs, [](const Program& program) {
                return program.status == Status::proved;
            }))
            return false;
    }
    return any;
}

std::string_view version() {
    return BPFPROOF_VERSION;
}

Verifier::Verifier(Options options) : parts_(std::make_shared<const Parts>(std::move(options))) {}

std::vector<Object> Verifier::verify(const std::string& path) const {
    return guarded(path, [&] { return cli::verify(path, parts_->request); });
}

std::vector<Object> Verifier::verify(std::span<const std::byte> bytes, const std::string& name) const {
    return guarded(name, [&] {
        const auto read = object::read(std::vector(bytes.begin(), bytes.end()), name, parts_->request.read);
        std::vector<findings::ObjectResult> out;
        if (const auto* error = std::get_if<object::InputError>(&read))
            return std::vector{cli::unreadable(name, cli::fault(*error))};
        for (const object::Object& one : std::get<std::vector<object::Object>>(read))
            out.push_back(cli::verify(one, parts_->request));
        return out;
    });
}

} // namespace v1
} // namespace bpfproof
