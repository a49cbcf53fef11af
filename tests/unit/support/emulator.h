/* SPDX-License-Identifier: MIT
 *
 * What an emulator does otherwise than a machine is not tested there: qemu-user has a thread of its own, so statistics
 * are always in doubt; its vfork() is a fork(), which tells no error of exec(); /proc/self/exe is the emulator.
 * Included after cmocka.h. */
#ifndef EMULATOR_H
#define EMULATOR_H

#include "base/machine.h"

static inline void skip_if_emulated(void)
{
    if (vb_is_emulated())
        skip();
}

#endif
