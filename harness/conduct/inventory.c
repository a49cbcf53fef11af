/* SPDX-License-Identifier: MIT */
#include "conduct/inventory.h"
#include "conduct/crew.h"

#include <stdlib.h>
#include <string.h>

/* More than anybody writes; a program that lists without end is not asked for ever. */
#define CASES_MAX 100000

static int keep(struct vb_inventory *inventory, const struct vb_message *reply)
{
    struct vb_inventory_case *cases = reallocarray(inventory->cases, inventory->count + 1, sizeof *cases);
    if (!cases)
        return VB_ERROR_MEMORY;
    inventory->cases = cases;
    struct vb_inventory_case *kept = &cases[inventory->count++];
    memcpy(kept->name, reply->as.listed.case_name, sizeof kept->name);
    memcpy(kept->variants, reply->as.listed.variants, sizeof kept->variants);
    kept->name[sizeof kept->name - 1] = '\0';
    kept->variants[sizeof kept->variants - 1] = '\0';
    return 0;
}

static int ask_all(struct vb_worker *worker, const struct vb_crew_options *crew, struct vb_inventory *inventory,
                   struct vb_failure *failure, struct vb_error *error)
{
    for (uint32_t index = 0; index < CASES_MAX; index++) {
        struct vb_message request = {.kind = VB_LIST, .as.list.index = index};
        struct vb_message reply;
        if (vb_worker_call(worker, crew, &request, VB_LISTED, &reply, failure) != 0)
            return VB_ERROR_MEASURE;
        if (reply.as.listed.case_name[0] == '\0')
            break;
        if (keep(inventory, &reply) != 0)
            return vb_fail_memory(error);
    }
    return 0;
}

int vb_inventory_take(struct vb_inventory *inventory, const char *program, int64_t timeout_ns, struct vb_error *error)
{
    *inventory = (struct vb_inventory){0};
    struct vb_signals signals;
    int status = vb_signals_open(&signals, error);
    if (status != 0)
        return status;
    const struct vb_crew_options crew = {.program = program, .timeout_ns = timeout_ns, .signals = &signals};
    struct vb_worker worker;
    struct vb_failure failure = {0};
    status = vb_worker_start(&worker, &crew, -1, error);
    if (status == 0) {
        bool greeted = vb_worker_greet(&worker, &crew, &failure) == 0;
        status = greeted ? ask_all(&worker, &crew, inventory, &failure, error) : VB_ERROR_MEASURE;
        if (failure.stopped)
            status = vb_fail(error, VB_ERROR_STOPPED, "stopped");
        else if (status == VB_ERROR_MEASURE)
            vb_fail(error, VB_ERROR_MEASURE, "'%s' cannot be measured beside this program: %s", program, failure.text);
        vb_worker_end(&worker);
    }
    vb_signals_close(&signals);
    return status;
}

void vb_inventory_release(struct vb_inventory *inventory)
{
    free(inventory->cases);
    *inventory = (struct vb_inventory){0};
}

bool vb_inventory_has(const struct vb_inventory *inventory, const char *case_name, const char *variant)
{
    size_t length = strlen(variant);
    for (size_t i = 0; i < inventory->count; i++) {
        if (strcmp(inventory->cases[i].name, case_name) != 0)
            continue;
        for (const char *line = inventory->cases[i].variants; *line; line += strcspn(line, "\n") + 1)
            if (strcspn(line, "\n") == length && strncmp(line, variant, length) == 0)
                return true;
    }
    return false;
}
