/* SPDX-License-Identifier: MIT
 *
 * Capstone, loaded when it is first needed: its tables are large, and the workers, which start by the hundred, have no
 * use for them. */
#pragma once

struct vb_disassembler;

/* Returns NULL where the library, in the version that this was built with, is not there. For one thread at a time. */
const struct vb_disassembler *vb_disassembler_load(void);

#ifdef VB_HAS_CAPSTONE

#include <capstone/capstone.h>

/* Its functions, under their own names without "cs_". */
struct vb_disassembler {
    __typeof__(&cs_open) open;
    __typeof__(&cs_close) close;
    __typeof__(&cs_option) option;
    __typeof__(&cs_disasm) disasm;
    __typeof__(&cs_disasm_iter) disasm_iter;
    __typeof__(&cs_insn_group) insn_group;
    __typeof__(&cs_malloc) malloc;
    __typeof__(&cs_free) free;
};

#endif
