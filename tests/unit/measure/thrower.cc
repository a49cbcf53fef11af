/* SPDX-License-Identifier: MIT
 *
 * Bodies that throw, for test_gbench_shim.c: in the middle of a timed loop, as a case that calls a C++ library may. */
#include "measure/gbench_shim.h"

#include <stdexcept>

extern "C" const char *throws_exception(vb_gbench_state *state, void *)
{
    vb_gbench_begin(state);
    throw std::runtime_error("a C++ library");
}

extern "C" const char *throws_number(vb_gbench_state *, int, void *)
{
    throw 42;
}
