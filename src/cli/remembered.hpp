// Answers from the cache, where there is one and it has any; else from the pipeline, to be remembered.
#pragma once

#include "cache/cache.hpp"
#include "cli/verify.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace bpfproof::cli {

/// A cache, with what keys have in common in one run. Of --cache.
struct Memory {
    std::shared_ptr<cache::Cache> cache;
    std::string code;     ///< running_code()
    cache::Digest target; ///< of the types to resolve against
};

/// The alternative is why the folder cannot be used.
std::variant<std::shared_ptr<const Memory>, std::string> open_memory(const std::string& folder, std::uint64_t limit,
                                                                     const object::Btf* target);

/// Of one object. Its programs may be asked about from many threads.
class Remembered {
public:
    /// Whoever wants whole programs listed gets what an analysis shows as it runs; that is not remembered.
    Remembered(const object::Object& object, const Request& request);

    /// What `work` would make of a result that describes the program: found, or else made and put by. Only verdicts are
    /// remembered: what failed may do better the next time.
    void answer(const object::Program& program, findings::ProgramResult& result,
                const std::function<void()>& work) const;

private:
    std::optional<cache::Digest> key(const object::Program& program) const;
    /// The command that replays a witness names the object as it is called today.
    void name_again(findings::Finding& finding, const object::Program& program) const;
    bool find(const cache::Digest& key, const object::Program& program, findings::ProgramResult& result) const;

    const object::Object& object_;
    const Request& request_;
    std::optional<cache::Digest> digest_{}; ///< of what the object's programs share; nothing: no cache is used
};

} // namespace bpfproof::cli
