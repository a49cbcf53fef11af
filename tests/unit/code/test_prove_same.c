/* SPDX-License-Identifier: MIT
 *
 * Pairs of libraries are compiled, and what is reached from root() is compared. The compilers are those of the build
 * and, where it is there, the other one. */
#include "code/image.h"
#include "code/prove_same.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define COMMON                                                                                                         \
    "#include <stdlib.h>\n#include <string.h>\n"                                                                       \
    "#define NOINLINE __attribute__((noinline, noclone))\n"                                                            \
    "long root(long x);\n"

#define THREE_DEEP(constant)                                                                                           \
    COMMON "static NOINLINE long c(long x) { return x * " constant "; }\n"                                             \
           "static NOINLINE long b(long x) { return c(x + 1) ^ c(x); }\n"                                              \
           "static NOINLINE long a(long x) { return b(x) + b(x + 2); }\n"                                              \
           "long root(long x) { return a(x) + a(x * x); }\n"

#define TABLE(entry)                                                                                                   \
    COMMON "static const int table[] = {3, 1, 4, 1, " entry ", 9, 2, 6};\n"                                            \
           "long root(long x) { return table[x & 7]; }\n"

#define TEXT(text) COMMON "long root(long x) { const char *t = \"" text "\"; return t[x & 3] + (long)strlen(t + x); }\n"

#define SWITCH(last)                                                                                                   \
    COMMON "long root(long x)\n{\n    switch (x) {\n"                                                                  \
           "    case 0: return abs((int)x) * 7;\n    case 1: return x ^ 99;\n    case 2: return x << 3;\n"             \
           "    case 3: return x - 12345;\n    case 4: return x / 7;\n    case 5: return x * x;\n"                     \
           "    case 6: return " last ";\n    default: return -x;\n    }\n}\n"

#define POINTER(body)                                                                                                  \
    COMMON "static NOINLINE long callee(long x) { return " body "; }\n"                                                \
           "long root(long x)\n{\n    long (*function)(long) = callee;\n"                                              \
           "    __asm__ volatile(\"\" : \"+r\"(function));\n    return function(x) + function(x + 1);\n}\n"

#define OPERATIONS(body)                                                                                               \
    COMMON "static long add(long x) { return x + 1; }\nstatic long other(long x) { return " body "; }\n"               \
           "static long (*const operations[])(long) = {add, other};\n"                                                 \
           "long root(long x) { return operations[x & 1](x); }\n"

#define CONSTRUCTOR(body)                                                                                              \
    COMMON "static long first(long x) { return x + 1; }\nstatic long second(long x) { return x + 2; }\n"               \
           "static long (*chosen)(long);\n"                                                                            \
           "__attribute__((constructor)) static void choose(void) { chosen = " body "; }\n"                            \
           "long root(long x) { return chosen(x) + (first != second); }\n"

#define DOUBLE(constant)                                                                                               \
    COMMON "double scale(double x); long root(long x) { return (long)((double)x * " constant "); }\n"

#define DEAD                                                                                                           \
    "__attribute__((used)) static long dead_one(long x) { for (long i = 0; i < x; i++) x ^= i * x; return x; }\n"      \
    "__attribute__((used)) static const int dead_table[] = {9, 8, 7, 6, 5};\n"                                         \
    "__attribute__((used)) static const char *dead_text(int i) { return i ? \"yes, a text\" : \"no\"; }\n"

static const struct {
    const char *what;
    const char *old_source, *new_source;
    enum vb_code_answer wanted;
} pairs[] = {
    {"the same source", THREE_DEEP("3"), THREE_DEEP("3"), VB_CODE_SAME},
    {"a constant three calls down", THREE_DEEP("3"), THREE_DEEP("5"), VB_CODE_DIFFERENT},
    {"dead code in front", THREE_DEEP("3"), DEAD THREE_DEEP("3"), VB_CODE_SAME},
    {"dead code behind", THREE_DEEP("3"), THREE_DEEP("3") DEAD, VB_CODE_SAME},
    {"a table", TABLE("1"), DEAD TABLE("1"), VB_CODE_SAME},
    {"an entry of a table", TABLE("1"), TABLE("5"), VB_CODE_DIFFERENT},
    {"a text", TEXT("words"), DEAD TEXT("words"), VB_CODE_SAME},
    {"a letter of a text", TEXT("words"), TEXT("wordy"), VB_CODE_DIFFERENT},
    {"a table of jumps", SWITCH("x + 6"), DEAD SWITCH("x + 6"), VB_CODE_SAME},
    {"one target of a table of jumps", SWITCH("x + 6"), SWITCH("x + 8"), VB_CODE_DIFFERENT},
    {"a callee behind a pointer", POINTER("x + 6"), DEAD POINTER("x + 6"), VB_CODE_SAME},
    {"a callee behind a pointer that differs", POINTER("x + 6"), POINTER("x - 6"), VB_CODE_DIFFERENT},
    {"a table of functions", OPERATIONS("x * 7"), DEAD OPERATIONS("x * 7"), VB_CODE_SAME},
    {"a function in a table", OPERATIONS("x * 7"), OPERATIONS("x * 9"), VB_CODE_DIFFERENT},
    {"a pointer set as the file is loaded", CONSTRUCTOR("first"), DEAD CONSTRUCTOR("first"), VB_CODE_SAME},
    {"another pointer set as the file is loaded", CONSTRUCTOR("first"), CONSTRUCTOR("second"), VB_CODE_DIFFERENT},
    {"a number with a fraction", DOUBLE("1.5"), DEAD DOUBLE("1.5"), VB_CODE_SAME},
    {"another number with a fraction", DOUBLE("1.5"), DOUBLE("1.25"), VB_CODE_DIFFERENT},
    {"code found by name", COMMON "#include <dlfcn.h>\nlong root(long x) { return x + (dlsym(0, \"abs\") != 0); }\n",
     DEAD COMMON "#include <dlfcn.h>\nlong root(long x) { return x + (dlsym(0, \"abs\") != 0); }\n", VB_CODE_UNPROVEN},
};

static const char *folder;

static void write_file(const char *path, const char *text)
{
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    fputs(text, stream);
    assert_int_equal(fclose(stream), 0);
}

/* scripts/test.sh runs this test in four builds with the same compilers, and $VB_TEST_KEPT is a folder of its own for
 * what they have made: `kept` becomes the place of what this command makes of a source there. Returns whether there is
 * one. */
static bool find_kept(const char *compiler, const char *flags, const char *source, char *kept, size_t size)
{
    const char *const texts[] = {compiler, flags, source};
    const char *kept_folder = getenv("VB_TEST_KEPT");
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t i = 0; i < 3; i++)
        for (const char *at = texts[i];; at++) {
            hash = (hash ^ (unsigned char)*at) * 0x100000001b3u;
            if (!*at)
                break;
        }
    snprintf(kept, size, "%s/%016" PRIx64 ".so", kept_folder ? kept_folder : "", hash);
    return kept_folder && *kept_folder;
}

static bool copy_file(const char *from, const char *to)
{
    char buffer[65536];
    FILE *source = fopen(from, "rb");
    FILE *target = source ? fopen(to, "wb") : NULL;
    size_t length = 0;
    while (target && (length = fread(buffer, 1, sizeof buffer, source)) > 0)
        fwrite(buffer, 1, length, target);
    if (source)
        fclose(source);
    return target && fclose(target) == 0;
}

/* Compiles a source as FOLDER/NAME.so, whose path is written to `path`. */
static void build(const char *compiler, const char *flags, const char *name, const char *source, char *path,
                  size_t size)
{
    char file[300], command[1000], kept[1000];
    snprintf(file, sizeof file, "%s/%s.c", folder, name);
    snprintf(path, size, "%s/%s.so", folder, name);
    write_file(file, source);
    bool keeps = find_kept(compiler, flags, source, kept, sizeof kept);
    if (keeps && copy_file(kept, path))
        return;
    snprintf(command, sizeof command, "%s -w -shared -fPIC %s -o %s %s -ldl", compiler, flags, path, file);
    assert_int_equal(system(command), 0);
    if (keeps)
        assert_true(copy_file(path, kept));
}

static struct vb_code_place root_of(const char *path)
{
    struct vb_image image;
    struct vb_error error = {0};
    struct vb_code_place place = {0};
    if (vb_image_open(&image, path, &error) != 0)
        fail_msg("%s", error.text);
    assert_true(vb_image_defines(&image, "root", &place.address));
    vb_image_close(&image);
    return place;
}

static struct vb_code_finding compare(char *old_path, char *new_path)
{
    char *old_paths[] = {old_path}, *new_paths[] = {new_path};
    struct vb_code_place old = root_of(old_path), new = root_of(new_path);
    struct vb_code *code = vb_code_create(old_paths, 1, new_paths, 1);
    struct vb_code_finding finding;
    assert_non_null(code);
    assert_int_equal(vb_code_compare(code, &old, &new, 1, &finding), 0);
    vb_code_destroy(code);
    return finding;
}

/* Of the side (0: old, 1: new) of a pair. What an earlier pair has on that side is not compiled again. */
static void build_side(const char *compiler, const char *flags, size_t pair, int side, char *path, size_t size)
{
    const char *source = side == 0 ? pairs[pair].old_source : pairs[pair].new_source;
    size_t first = 0;
    while (strcmp(side == 0 ? pairs[first].old_source : pairs[first].new_source, source) != 0)
        first++;
    char name[32];
    snprintf(name, sizeof name, "%s_%zu", side == 0 ? "old" : "new", first);
    if (first == pair)
        build(compiler, flags, name, source, path, size);
    else
        snprintf(path, size, "%s/%s.so", folder, name);
}

static void compare_all(const char *compiler, const char *flags)
{
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        char old_path[300], new_path[300];
        build_side(compiler, flags, i, 0, old_path, sizeof old_path);
        build_side(compiler, flags, i, 1, new_path, sizeof new_path);
        struct vb_code_finding finding = compare(old_path, new_path);
        if (finding.answer != pairs[i].wanted)
            fail_msg("%s with %s %s: answer %d, reason %d in '%s'", pairs[i].what, compiler, flags, (int)finding.answer,
                     (int)finding.reason, finding.function);
    }
}

static void optimised_code_is_compared(void **state)
{
    (void)state;
    compare_all("cc", "-O2");
}

static void code_without_optimisation_is_compared(void **state)
{
    (void)state;
    compare_all("cc", "-O0");
}

static void code_of_link_time_optimisation_is_compared(void **state)
{
    (void)state;
    compare_all("gcc", "-O2 -flto");
}

static void clang_s_code_is_compared(void **state)
{
    (void)state;
    if (system("command -v clang >/dev/null 2>&1") != 0)
        skip();
    compare_all("clang", "-O2");
}

static void the_order_of_objects_does_not_matter(void **state)
{
    (void)state;
    char path[300], command[1000], old_path[300], new_path[300];
    build("cc", "-O2", "one", COMMON "long two(long x); long root(long x) { return two(x) + abs((int)x); }\n", path,
          sizeof path);
    build("cc", "-O2", "two",
          COMMON "static const char words[] = \"some words\";\n"
                 "__attribute__((visibility(\"hidden\"))) long two(long x) { return words[x & 7]; }\n",
          path, sizeof path);
    build("cc", "-O2", "dead", DEAD, path, sizeof path);
    snprintf(old_path, sizeof old_path, "%s/in_order.so", folder);
    snprintf(new_path, sizeof new_path, "%s/reversed.so", folder);
    snprintf(command, sizeof command,
             "cd %s && cc -w -O2 -fPIC -c one.c two.c dead.c && cc -shared -o in_order.so one.o two.o && "
             "cc -shared -o reversed.so two.o dead.o one.o",
             folder);
    assert_int_equal(system(command), 0);
    assert_int_equal(compare(old_path, new_path).answer, VB_CODE_SAME);
}

static void what_is_not_the_same_is_named(void **state)
{
    (void)state;
    char old_path[300], new_path[300];
    build("cc", "-O2", "old", THREE_DEEP("3"), old_path, sizeof old_path);
    build("cc", "-O2", "new", THREE_DEEP("5"), new_path, sizeof new_path);
    struct vb_code_finding finding = compare(old_path, new_path);
    assert_int_equal(finding.reason, VB_CODE_REASON_INSTRUCTIONS);
    assert_string_equal(finding.function, "c");
}

static void functions_without_symbols_are_not_proven(void **state)
{
    (void)state;
    char old_path[300], new_path[300];
    build("cc", "-O2 -s", "old", THREE_DEEP("3"), old_path, sizeof old_path);
    build("cc", "-O2 -s", "new", DEAD THREE_DEEP("3"), new_path, sizeof new_path);
    assert_int_equal(compare(old_path, new_path).answer, VB_CODE_UNPROVEN);
}

/* A file that is cut off is refused, or gives no proof; it does no harm. */
static void damaged_files_do_no_harm(void **state)
{
    (void)state;
    char old_path[300], new_path[300];
    build("cc", "-O2", "old", SWITCH("x"), old_path, sizeof old_path);
    build("cc", "-O2", "new", DEAD SWITCH("x"), new_path, sizeof new_path);
    const struct vb_code_place old = root_of(old_path), new = root_of(new_path);
    char *old_paths[] = {old_path}, *new_paths[] = {new_path};
    for (off_t size = 16000; size > 0; size -= 61) {
        struct vb_code_finding finding;
        assert_int_equal(truncate(new_path, size), 0);
        struct vb_code *code = vb_code_create(old_paths, 1, new_paths, 1);
        assert_non_null(code);
        assert_int_equal(vb_code_compare(code, &old, &new, 1, &finding), 0);
        vb_code_destroy(code);
    }
}

static int make_folder(void **state)
{
    static char name[] = "/tmp/vb-same-XXXXXX";
    (void)state;
    folder = mkdtemp(name);
    return folder ? 0 : -1;
}

static int remove_folder(void **state)
{
    char command[400];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

int main(void)
{
#ifndef __x86_64__
    printf("skipped: only code for x86-64 is compared\n");
    return 0;
#endif
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(optimised_code_is_compared),
        cmocka_unit_test(code_without_optimisation_is_compared),
        cmocka_unit_test(code_of_link_time_optimisation_is_compared),
        cmocka_unit_test(clang_s_code_is_compared),
        cmocka_unit_test(the_order_of_objects_does_not_matter),
        cmocka_unit_test(what_is_not_the_same_is_named),
        cmocka_unit_test(functions_without_symbols_are_not_proven),
        cmocka_unit_test(damaged_files_do_no_harm),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
