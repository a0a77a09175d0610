// The same work on many items, on several threads.
#pragma once

#include <cstddef>
#include <functional>

namespace bpfproof::cli {

/// Calls `work(i)` once for every i below `count`, on up to `jobs` threads; returns when all are done. Items are begun
/// in order. What `work` throws is thrown here, once every thread has stopped; items not yet begun are then left out.
void parallel_for(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work);

} // namespace bpfproof::cli
