/* SPDX-License-Identifier: MIT */
#include "conduct/inventory.h"
#include "base/case_table.h"
#include "base/cleanup.h"
#include "conduct/crew.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More than anybody writes; a program that describes itself without end is not listened to for ever. */
#define DESCRIPTION_MAX ((uint64_t)256 << 20)

/* What a worker has said so far. */
struct description {
    char *bytes;
    size_t length;
    uint64_t total;
};

static void release_description(struct description *description)
{
    free(description->bytes);
}

static int keep(struct description *description, const struct vb_message *reply, struct vb_failure *failure)
{
    size_t length = reply->as.described.length;
    uint64_t total = reply->as.described.total_bytes;
    if (description->length == 0)
        description->total = total;
    if (total == 0 || total > DESCRIPTION_MAX || total != description->total || length == 0 ||
        length > VB_DESCRIBED_BYTES || length > total - description->length) {
        snprintf(failure->text, sizeof failure->text, "described its cases in a way that makes no sense");
        return VB_ERROR_MEASURE;
    }
    if (!description->bytes && !(description->bytes = malloc(total)))
        return VB_ERROR_MEMORY;
    memcpy(description->bytes + description->length, reply->as.described.bytes, length);
    description->length += length;
    return 0;
}

static int ask_all(struct vb_worker *worker, const struct vb_crew_options *crew, struct description *description,
                   struct vb_failure *failure)
{
    while (description->length == 0 || description->length < description->total) {
        struct vb_message request = {.kind = VB_DESCRIBE, .as.describe.offset = description->length};
        struct vb_message reply;
        if (vb_worker_call(worker, crew, &request, VB_DESCRIBED, &reply, failure) != 0)
            return VB_ERROR_MEASURE;
        VB_OR_RETURN(keep(description, &reply, failure));
    }
    return 0;
}

static int blame(const struct vb_inventory_source *source, int code, const char *reason, struct vb_error *error)
{
    if (source->module && !vb_module_file_is_unchanged(source->module))
        return vb_fail(error, code, "module '%.500s' was changed while it was loaded", source->name);
    return source->module
               ? vb_fail(error, code, "module '%.500s' cannot be loaded: the process that tried to %s", source->name,
                         reason)
               : vb_fail(error, code, "'%.500s' cannot be measured beside this program: %s", source->name, reason);
}

/* Makes of the bytes a table that is as sound as our own. */
static int look_through(struct vb_described *inventory, const struct vb_inventory_source *source,
                        struct description *description, struct vb_error *error)
{
    struct vb_error reason = {0};
    char *bytes = description->bytes;
    description->bytes = NULL;
    int status = vb_cases_unpack(inventory, bytes, description->length, &reason);
    if (status != 0)
        return status == VB_ERROR_MEMORY ? vb_fail_memory(error) : blame(source, VB_ERROR_MEASURE, reason.text, error);
    if (inventory->trouble)
        return vb_fail(error, VB_ERROR_FORMAT, "module '%.500s' %.500s", source->name, inventory->trouble);
    status = vb_cases_check(inventory->cases, &reason);
    return status == 0 ? 0 : vb_fail(error, status, "'%.500s' is refused: %.500s", source->name, reason.text);
}

static int converse(struct description *description, const struct vb_inventory_source *source,
                    const struct vb_crew_options *crew, struct vb_error *error)
{
    struct vb_worker worker;
    struct vb_failure failure = {0};
    VB_OR_RETURN(vb_worker_start(&worker, crew, -1, error));
    bool greeted = vb_worker_greet(&worker, crew, &failure) == 0;
    int status = greeted ? ask_all(&worker, crew, description, &failure) : VB_ERROR_MEASURE;
    vb_worker_end(&worker);
    if (failure.stopped)
        return vb_fail_stopped(error, crew->signals->stopped_by);
    if (status == VB_ERROR_MEMORY)
        return vb_fail_memory(error);
    if (failure.timed_out && source->module)
        return vb_fail(error, status, "module '%.500s' cannot be loaded: its code did not come to an end in time",
                       source->name);
    return status == 0 ? 0 : blame(source, failure.is_other_version ? VB_ERROR_VERSION : status, failure.text, error);
}

int vb_inventory_take(struct vb_described *inventory, const struct vb_inventory_source *source, struct vb_error *error)
{
    *inventory = (struct vb_described){0};
    struct vb_signals signals VB_RELEASE(vb_signals_close) = {.fd = -1};
    VB_OR_RETURN(vb_signals_open(&signals, error));
    const struct vb_crew_options crew = {
        .program = source->program, .module = source->module, .timeout_ns = source->timeout_ns, .signals = &signals};
    struct description description VB_RELEASE(release_description) = {0};
    VB_OR_RETURN(converse(&description, source, &crew, error));
    return look_through(inventory, source, &description, error);
}
