// A folder of answers: each a file named by what it follows from (key.hpp).
//
// Many processes may use one folder. A file is there whole or not at all; it is never changed, only replaced by the
// same or removed. Whatever cannot be read, or is not what was written, is an answer that is not there; so is all of it
// where the folder is lost. Who may write to the folder may forge verdicts: that is for its owner to see to.
#pragma once

#include "cache/digest.hpp"
#include "findings/result.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace bpfproof::cache {

class Cache {
public:
    /// `limit`: bytes that trim() leaves at most.
    Cache(std::filesystem::path folder, std::uint64_t limit) : folder_(std::move(folder)), limit_(limit) {}

    /// Makes the folder where it is not there. What is wrong with it, or nothing.
    std::optional<std::string> prepare() const;

    /// Safe from many threads, as is put(). What is found counts as used now.
    std::optional<findings::ProgramResult> find(const Digest& key) const;
    /// Where it cannot be written, it is not remembered.
    void put(const Digest& key, const findings::ProgramResult& result);

    /// Removes what has not been used for longest until the rest is within the limit. Does nothing where nothing was
    /// put, unless somebody else did: then that one will.
    void trim();

private:
    std::filesystem::path file(const Digest& key) const;

    std::filesystem::path folder_;
    std::uint64_t limit_;
    std::atomic<bool> grown_ = false;
};

} // namespace bpfproof::cache
