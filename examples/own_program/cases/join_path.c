/* Joining a folder and a name: into a new string on the heap, or into the caller's buffer? */
#include <vbench/case.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *join_new(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static int join_into(char *path, size_t size, const char *folder, const char *name)
{
    return snprintf(path, size, "%s/%s", folder, name);
}

static uint64_t heap_string(struct vb_run *run)
{
    char *(*join)(const char *, const char *) = VB_OPAQUE_POINTER(join_new);
    uint64_t sum = 0; /* returned, so that the harness can check that the variants agree */
    VB_LOOP(run)
    {
        char *path = join("/var/log", "messages");
        sum += (unsigned char)path[9];
        free(path);
    }
    return sum;
}

static uint64_t callers_buffer(struct vb_run *run)
{
    int (*join)(char *, size_t, const char *, const char *) = VB_OPAQUE_POINTER(join_into);
    uint64_t sum = 0;
    VB_LOOP(run)
    {
        char path[64];
        join(path, sizeof path, "/var/log", "messages");
        sum += (unsigned char)path[9];
    }
    return sum;
}

const struct vb_case vb_case_join_path = {
    .summary = "join a folder and a name",
    .variants =
        {
            {.name = "heap_string", .loop = heap_string},
            {.name = "callers_buffer", .loop = callers_buffer, .allocs = VB_EXACTLY(0)},
        },
};
