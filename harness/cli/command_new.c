/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "cli/command.h"
#include "cli/compile_file.h"
#include "cli/options.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* What C++ has beyond this is not needed to begin with: one text for both, but for the linkage of the case. */
static const char text_before[] =
    "/* A case for vbench: one question, asked of variants that do the same work in different ways.\n"
    " *\n"
    " *     vbench run %s                 measures it; compiler flags and libraries go behind \"--\"\n"
    " *     vbench ab old_%s %s      two versions of it, turn by turn */\n"
    "#include <vbench/case.h>\n"
    "\n"
    "#include <stdlib.h>\n"
    "#include <string.h>\n"
    "\n"
    "/* What is measured: put a call of your library here. Results go into a checksum, which must come out the same in all\n"
    " * variants; vb_opaque() hides an input from the compiler, which would work out the result beforehand otherwise. */\n"
    "static uint64_t with_malloc(struct vb_run *run)\n"
    "{\n"
    "    uint64_t sum = 0;\n"
    "    VB_LOOP(run) {\n"
    "        char *text = (char *)malloc(32);\n"
    "        if (!text) {\n"
    "            vb_skip(run, \"no memory\");\n"
    "            continue;\n"
    "        }\n"
    "        memset(text, (int)vb_opaque(7), 32);\n"
    "        sum += (uint64_t)VB_OPAQUE_POINTER(text)[31];\n"
    "        free(text);\n"
    "    }\n"
    "    return sum;\n"
    "}\n"
    "\n"
    "static uint64_t on_stack(struct vb_run *run)\n"
    "{\n"
    "    uint64_t sum = 0;\n"
    "    VB_LOOP(run) {\n"
    "        char text[32];\n"
    "        memset(text, (int)vb_opaque(7), sizeof text);\n"
    "        sum += (uint64_t)VB_OPAQUE_POINTER(text)[31];\n"
    "    }\n"
    "    return sum;\n"
    "}\n"
    "\n"
    "/* The first variant is the baseline. `allocs` is a promise: a run whose count differs fails.\n"
    " *\n"
    " * Operations that consume their input have it made by .prepare, untimed; .processed_bytes and .processed_items are shown\n"
    " * per second; vb_counter(run, \"probes\", sum) behind VB_LOOP counts what you like. vbench-case(3) tells more. */\n";

static int write_case(const char *path, const char *name, struct vb_error *error)
{
    struct vb_output output;
    const char *file = basename(path);
    bool is_c = strcmp(file + strlen(file) - 2, ".c") == 0;
    VB_OR_RETURN(vb_output_open(&output, path, error));
    fprintf(output.stream, text_before, file, file, file);
    fprintf(
        output.stream,
        "%sconst struct vb_case vb_case_%s = {\n"
        "    .summary = \"what is asked, in one line\",\n"
        "    .variants = {\n"
        "        {.name = \"with_malloc\", .loop = with_malloc, .summary = \"a block of its own each time\", "
        ".allocs = VB_EXACTLY(1)},\n"
        "        {.name = \"on_stack\", .loop = on_stack, .summary = \"no block at all\", .allocs = VB_EXACTLY(0)},\n"
        "    },\n"
        "};\n",
        is_c ? "" : "extern \"C\" ", name);
    return vb_output_commit(&output, error);
}

/* The name of the case: the file's, without folder and ending. */
static int name_of(const char *path, char *name, size_t size, struct vb_error *error)
{
    const char *file = basename(path);
    size_t length = strcspn(file, ".");
    bool is_identifier = length > 0 && length < size && !isdigit((unsigned char)file[0]);
    for (size_t i = 0; is_identifier && i < length; i++)
        is_identifier = isalnum((unsigned char)file[i]) || file[i] == '_';
    if (!is_identifier)
        return vb_fail(error, VB_ERROR_USAGE,
                       "'%.500s' cannot name a case: letters, digits and '_', no digit in front, %d bytes at most",
                       path, VB_MAX_NAME_LENGTH);
    memcpy(name, file, length);
    name[length] = '\0';
    return 0;
}

static int make(const char *wanted, char *path, size_t size, struct vb_error *error)
{
    char name[VB_MAX_NAME_LENGTH + 1];
    int length = snprintf(path, size, "%s%s", wanted, vb_compile_takes(wanted) ? "" : ".c");
    if ((size_t)length >= size)
        return vb_fail(error, VB_ERROR_USAGE, "the name is too long");
    VB_OR_RETURN(name_of(path, name, sizeof name, error));
    struct stat there;
    if (lstat(path, &there) == 0)
        return vb_fail(error, VB_ERROR_IO, "'%.500s' is there already", path);
    return write_case(path, name, error);
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    const char **wanted = state->input;
    switch (key) {
    case ARGP_KEY_ARG:
        if (*wanted)
            return ARGP_ERR_UNKNOWN;
        *wanted = argument;
        return 0;
    case ARGP_KEY_NO_ARGS: argp_error(state, "which name is the case to have?"); return EINVAL;
    default: return ARGP_ERR_UNKNOWN;
    }
}

int vb_command_new(const struct vb_program *program, int argc, char **argv, struct vb_error *error)
{
    const char *wanted = NULL;
    char path[PATH_MAX];
    const struct argp argp = {
        .parser = parse_option,
        .args_doc = "NAME[.c|.cc]",
        .doc = "Write NAME.c (or C++, if the name ends like that) with a case of two variants, which runs as it is: "
               "run NAME.c measures it.",
    };
    vb_options_parse(&argp, argc, argv, &wanted);
    VB_OR_RETURN(make(wanted, path, sizeof path, error));
    printf("%s: measure it with '%s run %s'\n", path, program->invocation, path);
    return VB_EXIT_OK;
}
