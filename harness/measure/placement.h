/* SPDX-License-Identifier: MIT
 *
 * Gives the code of this process a new, random place in physical memory. The pages of a file are shared by all
 * processes that map it and stay where they are as long as the file is cached: through all launches of a comparison
 * a program has one placement, and another program, though it be a copy, another. That may decide about speed: on an
 * AMD EPYC a loop of malloc and free was 4 to 25 % faster in a copy of its program in eight comparisons one after
 * the other, while most other copies were the program's equals. With a placement per launch it is part of the noise
 * between launches, and the same for both. What that is worth on a machine is shown by `scripts/validate_gate.sh
 * --only copies`. */
#pragma once

/* Gives every page of code and constants physical memory of its own, at the same addresses: of this program and its own
 * libraries, not of those under /usr and /lib, which the programs of a launch have in common. Writable data has that
 * already, page by page, once written to. To be called while there is one thread. Costs some 0.3 ms for 400 KiB.
 *
 * What cannot be placed stays where it is: where the kernel does not let memory be written and then executed, and
 * objects beyond 16 MiB. So does everything where times are not trusted, under valgrind and sanitizers, which watch
 * these pages, and where VB_KEEP_PLACEMENT (talk/protocol.h) is set. */
void vb_placement_draw(void);
