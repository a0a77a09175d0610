#include "cli/remembered.hpp"

#include "cache/key.hpp"
#include "cache/running_code.hpp"
#include "cli/describe.hpp"
#include "cli/refuted.hpp"
#include "isa/decode.hpp"

#include <algorithm>

namespace bpfproof::cli {

using namespace findings;

namespace {

bool has_witness(const ProgramResult& result) {
    return std::ranges::any_of(result.findings, [](const Finding& finding) { return finding.witness.has_value(); });
}

bool calls_tail(const object::Program& program) {
    constexpr std::uint8_t call = 0x85;
    constexpr std::int32_t tail_call = 12;
    return std::ranges::any_of(program.instructions, [](const isa::RawInstruction& one) {
        return one.opcode == call && one.src == 0 && one.imm == tail_call;
    });
}

} // namespace

std::variant<std::shared_ptr<const Memory>, std::string> open_memory(const std::string& folder, std::uint64_t limit,
                                                                     const object::Btf* target) {
    auto cache = std::make_shared<cache::Cache>(folder, limit);
    if (auto fault = cache->prepare())
        return std::move(*fault);
    const auto digest = cache::types_digest(target);
    std::string code = cache::running_code();
    if (!digest || code.empty())
        return std::shared_ptr<const Memory>(); // nothing can be remembered, and nothing is lost but time
    return std::make_shared<const Memory>(Memory{std::move(cache), std::move(code), *digest});
}

Remembered::Remembered(const object::Object& object, const Request& request) : object_(object), request_(request) {
    if (!request.memory || request.detail != Detail::findings)
        return;
    const auto own = cache::types_digest(object.btf.get());
    const auto target = object.target_btf == object.btf            ? own
                        : object.target_btf == request.read.target ? std::optional(request.memory->target)
                                                                   : cache::types_digest(object.target_btf.get());
    if (own && target)
        digest_ = cache::object_digest(object, *own, *target);
}

std::optional<cache::Digest> Remembered::key(const object::Program& program) const {
    if (!digest_ || program.error)
        return std::nullopt;
    // Which programs are asked about, on how many threads, and where answers stand does not change any of them.
    const auto& [read, selection, types, analysis, loader, detail, refute_budget, btf_word, type_word, certify, memory,
                 jobs] = request_;
    const auto type = choose_type(object_, program, types);
    if (!type)
        return std::nullopt;
    return cache::key(memory->code, *digest_, program,
                      {type->match, type->guessed, analysis, loader, certify, refute_budget});
}

void Remembered::name_again(Finding& finding, const object::Program& program) const {
    if (finding.witness)
        finding.witness->command = replay_command(object_, program, request_, *finding.witness);
}

bool Remembered::find(const cache::Digest& key, const object::Program& program, ProgramResult& result) const {
    auto found = request_.memory->cache->find(key);
    if (!found || found->status == Status::error)
        return false;
    found->name = result.name;
    found->section = result.section;
    found->cached = true;
    result = std::move(*found);
    conclude(result, std::move(result.findings)); // what is proved follows from findings here too
    for (Finding& finding : result.findings) {
        name_again(finding, program);
        for (Finding& one : finding.follows)
            name_again(one, program);
    }
    const auto decoded = isa::decode(program.instructions);
    if (const auto* code = std::get_if<isa::Code>(&decoded))
        quote_code(result, object_, program, *code);
    return true;
}

void Remembered::answer(const object::Program& program, ProgramResult& result,
                        const std::function<void()>& work) const {
    const auto asked = key(program);
    if (asked && find(*asked, program, result))
        return;
    work();
    // A run that shows a fault may have gone through other programs, which are no part of the key.
    if (!asked || result.status == Status::error || (has_witness(result) && calls_tail(program)))
        return;
    ProgramResult kept = result;
    kept.code.clear();
    request_.memory->cache->put(*asked, kept);
}

} // namespace bpfproof::cli
