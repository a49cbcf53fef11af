/* SPDX-License-Identifier: MIT
 *
 * A case of former times. */
#include "../faulty/well.h"

const struct vb_case vb_case_retired = {
    .summary = "what nobody measures any more",
    .variants =
        {
            {.name = "first", .loop = well, .summary = "comes to its end"},
            {.name = "second", .loop = well, .summary = "comes to its end, too"},
        },
};
