/* SPDX-License-Identifier: MIT */
#include "cli/version.h"
#include "base/environment.h"
#include "conduct/allocators.h"
#include "measure/ledger/ledger.h"

#include <stdio.h>
#include <string.h>

/* What else `run` could be told to time under. */
static void print_allocators(const char *own)
{
    struct vb_allocator_set all;
    vb_allocators_all(&all);
    for (size_t i = 0; i < all.count; i++) {
        struct vb_allocator_choice *choice = &all.items[i];
        struct vb_error error;
        if (strcmp(choice->name, own) == 0)
            continue;
        if (vb_allocator_find(choice, &error) != 0)
            printf("missing: %s\n", error.text);
        else if (choice->library[0] || choice->program[0])
            printf("also: %s (%s)\n", choice->name, choice->library[0] ? choice->library : choice->program);
    }
}

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
    print_allocators(allocator.name);
    return VB_EXIT_OK;
}
