// The widths that the templates of this folder are compiled for: 64 in the product; the small ones, for which every
// operation can be checked against the concrete one, in the library that the tests build from the same sources.
#pragma once

#include "domains/numeric/basic_number.hpp"

#ifdef BPFPROOF_NUMERIC_SMALL_WIDTHS
#define BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH) FOR_WIDTH(4) FOR_WIDTH(8)
#else
#define BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH) FOR_WIDTH(64)
#endif
