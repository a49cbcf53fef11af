/* SPDX-License-Identifier: MIT
 *
 * All that a case needs from the harness.
 *
 * A case is one question, in one file: cases/NAME.c defines `const struct vb_case vb_case_NAME`. Its variants do the
 * same work in different ways and return a checksum over their results, which must come out equal; the first variant
 * is the baseline that the others are compared with.
 *
 *     static uint64_t by_value(struct vb_run *run)
 *     {
 *         uint64_t sum = 0;
 *         VB_LOOP(run)
 *             sum += answer(vb_opaque(sum));
 *         return sum;
 *     }
 */
#ifndef VB_CASE_H
#define VB_CASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a program or a module may call of the harness, wherever that lies: in the program, or in a shared library. */
#define VB_API __attribute__((visibility("default")))

/* The limits of a descriptor. Every table of cases is held against them before anything runs, and refused with one
 * sentence where it breaks one: names that are empty, too long, or given twice; a variant without its loop; a value
 * that its parameter does not take; a promise that cannot be kept; a negative period; a batch that is not a multiple of
 * it. */
#define VB_MAX_NAME_LENGTH 63  /* bytes of the name of a case, a variant or a parameter */
#define VB_MAX_VARIANTS    16  /* of a case; at least one */
#define VB_MAX_PARAMS      6   /* of a case, with names other than "threads" */
#define VB_MAX_VALUES      256 /* of a parameter, all different */
#define VB_MAX_THREADS     64
#define VB_MAX_COUNTERS    16    /* of a loop's own, see vb_counter() */
#define VB_DEFAULT_BATCH   65536 /* operations that a case with prepare() prepares at a time, where it does not say */

struct vb_timer;
struct vb_setting;
struct vb_latencies;
struct vb_preparation;

/* One run of a loop. The harness fills it; a case reads `count`, `fixture` and `input` and passes the rest on. */
struct vb_run {
    int64_t count;    /* operations that VB_LOOP runs, in this thread */
    void *fixture;    /* whatever setup() put here; NULL before */
    void *input;      /* whatever prepare() put here for this loop of this thread; NULL before */
    int thread_index; /* 0 .. thread_count - 1; setup() and teardown() are thread 0's */
    int thread_count; /* threads that run the loop at the same time, each with a struct vb_run of its own */

    /* The harness's own; a case does not touch these. */
    const struct vb_setting *settings; /* the point, one entry per parameter of the case */
    size_t setting_count;
    struct vb_timer *timer;
    struct vb_latencies *latencies; /* see latency.h; NULL where operations are not recorded */
    const struct vb_preparation *preparation;
};

/* Runs its body run->count times and times (or counts) exactly that. Use it once per call of the loop function and let
 * it come to its end: a `break` or `return` out of it is reported as a fault of the case. Work before it is set-up,
 * work after it is tear-down; neither is measured. */
#define VB_LOOP(run)                                                                                                   \
    VB_NOT_UNROLLED                                                                                                    \
    for (int64_t vb_left_ = vb_begin(run); vb_goes_on(run, vb_left_); --vb_left_)

/* One operation per turn of the loop, with whatever flags: GCC 13 and later would do two, where they are short. (GCC
 * warns of a "loop annotation" where the body leaves the loop in its first turn on all ways, so that there is no loop.)
 */
#ifdef __clang__
#define VB_NOT_UNROLLED _Pragma("clang loop unroll(disable)")
#else
#define VB_NOT_UNROLLED _Pragma("GCC unroll 1")
#endif

VB_API int64_t vb_begin(struct vb_run *run);
VB_API void vb_end(struct vb_run *run);

/* GCC forgets what it is told of a loop whose condition branches, or may throw: so this is a function, and throws
 * nothing. */
__attribute__((always_inline, nothrow)) static inline int vb_goes_on(struct vb_run *run, int64_t left)
{
    if (left > 0)
        return 1;
    vb_end(run);
    return 0;
}

/* Says that the case cannot run here, and why (one clause, lower case). Call it from setup(), or before or inside the
 * loop followed by a return; what was measured of this variant is dropped and its row says why. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
VB_API void
vb_skip(struct vb_run *run, const char *format, ...);

/* Adds to a counter of the case's own, such as the probes of a table: what is added in a loop is summed over its
 * operations and threads, and shown per operation. Call it in the loop function; after VB_LOOP it costs the operations
 * nothing. A name has letters, digits and '_'; a value is any finite number. Where every loop has the same per
 * operation, the count is exact, and a gate wants it unchanged; else it has an interval over the launches. */
VB_API void vb_counter(struct vb_run *run, const char *name, double value);

/* The value of a parameter at this point. The parameter must be one of the case's own; vb_integer and vb_number want
 * one declared with `lowest < highest`, which makes the harness check the value before any worker starts. */
VB_API const char *vb_text(const struct vb_run *run, const char *param);
VB_API int64_t vb_integer(const struct vb_run *run, const char *param);
VB_API double vb_number(const struct vb_run *run, const char *param);

/* The same value, of which the compiler no longer knows anything. */
static inline uint64_t vb_opaque(uint64_t value)
{
    __asm__ volatile("" : "+r"(value));
    return value;
}

/* The same pointer, of which the compiler no longer knows where it points: to data, or to a function, given by its
 * name, which it then cannot inline or see through. */
#ifdef __cplusplus
#define VB_DEDUCED auto
#else
#define VB_DEDUCED __auto_type
#endif
#define VB_OPAQUE_POINTER(pointer)                                                                                     \
    __extension__({                                                                                                    \
        VB_DEDUCED vb_hidden_ = (pointer);                                                                             \
        __asm__ volatile("" : "+r"(vb_hidden_));                                                                       \
        vb_hidden_;                                                                                                    \
    })

/* Counts as a use of a scalar or pointer, so that the work behind it cannot be deleted. For aggregates pass the address
 * to VB_USE_MEMORY instead: an operand of the aggregate itself would copy it. */
#define VB_USE(value)          __asm__ volatile("" : : "r"(value))
#define VB_USE_MEMORY(pointer) __asm__ volatile("" : : "r"(pointer) : "memory")

/* A field that a case may leave out, which is then zero. C++ wants that said: else g++ warns of each one left out. */
#ifdef __cplusplus
#define VB_OPTIONAL = {}
#else
#define VB_OPTIONAL
#endif

/* What a variant promises about one operation. A broken promise fails the case with both numbers. */
enum vb_contract_kind {
    VB_CONTRACT_NONE,
    VB_CONTRACT_EXACTLY,
    VB_CONTRACT_AT_MOST,
    VB_CONTRACT_BASELINE_PLUS, /* as much as the baseline variant at the same point, plus `value` (may be negative) */
};

struct vb_contract {
    enum vb_contract_kind kind;
    double value; /* per operation; may be a fraction where the case has a period */
};

#ifdef __cplusplus
#define VB_CONTRACT_(kind_, value_) (vb_contract{(kind_), (value_)})
#else
#define VB_CONTRACT_(kind_, value_)                                                                                    \
    {                                                                                                                  \
        .kind = (kind_), .value = (value_)                                                                             \
    }
#endif
#define VB_EXACTLY(value)       VB_CONTRACT_(VB_CONTRACT_EXACTLY, value)
#define VB_AT_MOST(value)       VB_CONTRACT_(VB_CONTRACT_AT_MOST, value)
#define VB_BASELINE_PLUS(value) VB_CONTRACT_(VB_CONTRACT_BASELINE_PLUS, value)

struct vb_variant {
    const char *name;                     /* letters, digits, '_', '-' and '.'; unlike any other of the case */
    uint64_t (*loop)(struct vb_run *run); /* returns the checksum of its results */
    const char *summary VB_OPTIONAL;      /* one clause for `vbench list` */

    struct vb_contract allocs VB_OPTIONAL; /* allocations per operation */
    struct vb_contract bytes VB_OPTIONAL;  /* bytes asked for per operation */

    /* Instead of `allocs` and `bytes` where they depend on the point. */
    struct vb_contract (*allocs_at)(const struct vb_run *run) VB_OPTIONAL;
    struct vb_contract (*bytes_at)(const struct vb_run *run) VB_OPTIONAL;

    /* Allocations per operation as the source is written, for a variant whose allocations the compiler may see through
     * and remove: what it removed is shown. 0: there are none to remove. */
    double source_allocs VB_OPTIONAL;

    /* What a publication calls this variant (a name as above, unlike any other of the case): those that have such a
     * name make up a table of their own, of time and bytes, which is shown first. NULL: no such name. */
    const char *known_as VB_OPTIONAL;

    /* Beside the question: shown like the others, but a summary never names it as the best. */
    int aside VB_OPTIONAL;
};

struct vb_param {
    const char *name;                    /* letters, digits and '_'; unlike any other of the case */
    const char *values;                  /* the points measured by default, separated by commas: "0,50,90" */
    const char *more_values VB_OPTIONAL; /* the points measured with --thorough; NULL: as by default */
    const char *summary VB_OPTIONAL;     /* one clause for `vbench list`, with the unit */
    double lowest VB_OPTIONAL;           /* a number from lowest to highest; both 0: any text */
    double highest VB_OPTIONAL;
    int whole VB_OPTIONAL; /* only whole numbers */
};

struct vb_case {
    const char *summary;                                   /* one clause: the question */
    struct vb_variant variants[VB_MAX_VARIANTS + 1];       /* one place more than may be used: too many are noticed */
    struct vb_param params[VB_MAX_PARAMS + 1] VB_OPTIONAL; /* likewise */

    /* Operations after which the work repeats: counts are always multiples of it, and a ledger that is a whole number
     * per period is exact. 0 means 1. It may depend on the point: period_at wins where it is given. */
    int64_t period VB_OPTIONAL;
    int64_t (*period_at)(const struct vb_run *run) VB_OPTIONAL;

    /* Numbers of threads measured by default, separated by commas: "1,2"; NULL: the loop is for one thread. Times are
     * wall time per operation over all threads, counts are of all threads together. */
    const char *threads VB_OPTIONAL;

    /* CPUs that the loop's thread and those of the case's own making are to share, where more than one of them works at
     * the same time. 0 means 1, and that threads of the case's own hardly work in it; 1, that they are meant to take
     * turns. With fewer on the machine they take turns, too. */
    int cpus VB_OPTIONAL;

    /* Called once per process, before and after all loops. setup() puts what the loops share into run->fixture; on
     * failure it calls vb_skip() and returns. */
    void (*setup)(struct vb_run *run) VB_OPTIONAL;
    void (*teardown)(struct vb_run *run) VB_OPTIONAL;

    /* For work that consumes its input: called before each loop, in the thread that runs it, to make the input of its
     * run->count operations and put it into run->input; release() is called after it. Neither is timed or counted, and
     * what they allocate is not the operations'. (An operation that frees what prepare() allocated frees more than it
     * allocates.) A variant that needs more of its own does it in its loop function before VB_LOOP. */
    void (*prepare)(struct vb_run *run) VB_OPTIONAL;
    void (*release)(struct vb_run *run) VB_OPTIONAL;

    /* The most operations that a loop is asked for in one thread, so that their input has bounded memory: a turn of
     * more is made of several loops, whose times are summed. A multiple of the period. 0: VB_DEFAULT_BATCH with
     * prepare(), no limit without. Reading the clock costs each loop a part of a microsecond: let it take a hundred
     * times as long. */
    int64_t batch VB_OPTIONAL;
    int64_t (*batch_at)(const struct vb_run *run) VB_OPTIONAL;

    /* What one operation processes: shown as bytes and items per second. 0: not said. They may depend on the point, or
     * on what setup() has made: the functions win where they are given. */
    double processed_bytes VB_OPTIONAL;
    double processed_items VB_OPTIONAL;
    double (*processed_bytes_at)(const struct vb_run *run) VB_OPTIONAL;
    double (*processed_items_at)(const struct vb_run *run) VB_OPTIONAL;
};

/* One line of a table of cases. A case that could not be built has no descriptor but says what it needs. */
struct vb_case_entry {
    const char *name;                 /* letters, digits, '_', '-' and '.' */
    const struct vb_case *descriptor; /* NULL: not built */
    const char *needs;                /* Debian package that was missing at configure time; NULL: none */
    const char *libraries; /* built with these beyond the harness: "sqlite3 3.40.1, libuv 1.44.2"; NULL: none */
    const char *group;     /* cases of one group stand together in a summary; NULL: none */
    int place;             /* among the cases of all groups, from 1; 0: none was given, it stands behind them */
};

/* How a file of cases was compiled. Each file that includes this leaves one behind in a section of its own, which the
 * linker joins, so that a program knows of its cases, and a module of its own, what they are worth timing. */
struct vb_unit {
    const char *file;
    const char *compiler;
    const char *trouble; /* why times mean nothing: "built without optimisation"; NULL: nothing is known against them */
};

#if defined(__clang__)
#define VB_UNIT_COMPILER     __VERSION__
#define VB_UNIT_HAS(feature) __has_feature(feature)
#else
#define VB_UNIT_COMPILER     "GCC " __VERSION__
#define VB_UNIT_HAS(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || VB_UNIT_HAS(address_sanitizer)
#define VB_UNIT_TROUBLE "built with AddressSanitizer"
#elif defined(__SANITIZE_THREAD__) || VB_UNIT_HAS(thread_sanitizer)
#define VB_UNIT_TROUBLE "built with ThreadSanitizer"
#elif VB_UNIT_HAS(memory_sanitizer)
#define VB_UNIT_TROUBLE "built with MemorySanitizer"
#elif !defined(__OPTIMIZE__)
#define VB_UNIT_TROUBLE "built without optimisation"
#else
#define VB_UNIT_TROUBLE 0
#endif

#ifndef VB_UNRECORDED /* the harness itself, and what is compiled otherwise on purpose */
static const struct vb_unit vb_unit_of_this_file
    __attribute__((section("vb_units"), used, aligned(8))) = {__BASE_FILE__, VB_UNIT_COMPILER, VB_UNIT_TROUBLE};
#endif

/* The joined section, made by the linker; both NULL where there is none. */
extern const struct vb_unit __start_vb_units[] __attribute__((weak, visibility("hidden")));
extern const struct vb_unit __stop_vb_units[] __attribute__((weak, visibility("hidden")));

/* A module: a shared library of cases, which a program takes with `--cases FILE` in the place of its own. It defines a
 * struct of the name vb_module, by VB_MODULE(table) at file scope, once; vb_case_module() of cmake/CaseTable.cmake
 * makes one from a folder of cases. The functions above are the program's: a module is linked without them. */
struct vb_module {
    uint32_t version;                       /* VB_MODULE_VERSION */
    uint32_t case_bytes, run_bytes;         /* sizes of struct vb_case and struct vb_run as the module was compiled */
    const struct vb_case_entry *cases;      /* end with an entry whose name is NULL */
    const struct vb_unit *units, *unit_end; /* its own */
};

#define VB_MODULE_VERSION 4u
#define VB_MODULE(table)                                                                                               \
    extern const struct vb_module vb_module __attribute__((visibility("default")));                                    \
    const struct vb_module vb_module = {VB_MODULE_VERSION,                                                             \
                                        (uint32_t)sizeof(struct vb_case),                                              \
                                        (uint32_t)sizeof(struct vb_run),                                               \
                                        (table),                                                                       \
                                        __start_vb_units,                                                              \
                                        __stop_vb_units}

/* The whole program: every command of vbench over the cases of `program`, which has the form of a module of its own.
 * Returns the exit status. `title` names the program in its messages ("vbench"). */
VB_API int vb_program_main(int argc, char **argv, const char *title, const struct vb_module *program);

/* The same of a table of cases, which ends with an entry whose name is NULL. Here, and not in the library, because what
 * the files of the program left behind is the program's. */
static inline int vb_main(int argc, char **argv, const char *title, const struct vb_case_entry *cases)
{
    const struct vb_module program = {
        VB_MODULE_VERSION, (uint32_t)sizeof(struct vb_case), (uint32_t)sizeof(struct vb_run), cases, __start_vb_units,
        __stop_vb_units};
    return vb_program_main(argc, argv, title, &program);
}

#ifdef __cplusplus
}
#endif

#endif
