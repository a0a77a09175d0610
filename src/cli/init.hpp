// `bpfproof init`: a configuration and a baseline for the project in the working directory.
#pragma once

namespace bpfproof::cli {

/// 0: both were written. 2: there is nothing to check, something is there already, or not everything could be verified;
/// in the last case the configuration is written, without a baseline.
int init(bool force, unsigned jobs);

} // namespace bpfproof::cli
