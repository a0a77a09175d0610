#include "cli/verify.hpp"

#include "cfg/cfg.hpp"
#include "cli/certified.hpp"
#include "cli/describe.hpp"
#include "cli/onlooker.hpp"
#include "cli/parallel.hpp"
#include "cli/refuted.hpp"
#include "cli/remembered.hpp"
#include "isa/decode.hpp"
#include "slice/explain.hpp"

namespace bpfproof::cli {
namespace {

using namespace findings;

void run(const object::Object& object, const object::Program& program, const Request& request, ProgramResult& result) {
    if (program.error)
        return fail(result, fault(*program.error));
    const auto type = choose_type(object, program, request.types);
    if (!type)
        return fail(result, {.section = program.section, .message = "program type unknown: give --type"});
    result.type = type->match.type->name;
    result.type_guessed = type->guessed;
    const auto decoded = isa::decode(program.instructions);
    if (const auto* error = std::get_if<isa::DecodeError>(&decoded))
        return conclude(result, finding(*error));
    const auto& code = std::get<isa::Code>(decoded);
    const auto graph = cfg::build(code, starts(program));
    if (const auto* error = std::get_if<cfg::GraphError>(&graph))
        return conclude(result, finding(*error));

    const auto environment =
        checks::environment(object, program, code, std::get<cfg::Program>(graph), *type->match.type, type->match);
    checks::Options options = request.analysis;
    Onlooker onlooker(request.detail);
    onlooker.watch(options);
    auto analysis =
        request.certify ? analyse_and_certify(environment, options, result) : checks::analyse(environment, options);
    take_statistics(result, analysis);
    conclude(result, std::move(analysis.findings));
    refute_findings(object, program, request, result);
    result.findings = slice::explain(environment, std::move(result.findings));
    quote_code(result, object, program, code);
    onlooker.list(result, object, program, code);
}

} // namespace

ObjectResult verify(const object::Object& object, const Request& request) {
    const auto programs = select(object, request.selection);
    ObjectResult result{.file = object.file, .name = object.name};
    result.programs.resize(programs.size());
    const Remembered remembered(object, request);
    parallel_for(programs.size(), request.jobs, [&](std::size_t i) {
        ProgramResult& one = result.programs[i];
        one = describe(*programs[i], request.loader);
        remembered.answer(*programs[i], one, [&] { guarded(one, [&] { run(object, *programs[i], request, one); }); });
    });
    return result;
}

std::vector<ObjectResult> verify(const std::string& path, const Request& request) {
    const auto objects = object::read(path, request.read);
    if (const auto* error = std::get_if<object::InputError>(&objects))
        return {unreadable(path, fault(*error))};
    std::vector<ObjectResult> results;
    for (const auto& object : std::get<std::vector<object::Object>>(objects))
        results.push_back(verify(object, request));
    return results;
}

} // namespace bpfproof::cli
