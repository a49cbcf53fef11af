/* SPDX-License-Identifier: MIT */
#include "cli/version.h"
#include "base/environment.h"
#include "measure/ledger.h"

#include <stdio.h>

int vb_version_print(const struct vb_program *program)
{
    struct vb_allocator allocator;
    vb_allocator_describe(&allocator);
    enum vb_ledger_backend backend = vb_ledger_open(VB_LEDGER_AUTO);
    const char *untrusted = vb_untrustworthy_time();
    printf("%s %s\n", program->title, vb_program_version());
    printf("allocator: %s%s%s (%s)\n", allocator.name, *allocator.version ? " " : "", allocator.version,
           allocator.file);
    if (backend == VB_LEDGER_OFF)
        printf("counting: off (%s)\n", vb_ledger_reason());
    else
        printf("counting: %s (self-test passed)\n", vb_ledger_backend_name(backend));
    printf("timing: Google Benchmark %s%s%s%s\n", vb_gbench_version(), untrusted ? " (no verdicts: " : "",
           untrusted ? untrusted : "", untrusted ? ")" : "");
    return VB_EXIT_OK;
}
