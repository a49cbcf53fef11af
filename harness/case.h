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

#define VB_MAX_VARIANTS 16
#define VB_MAX_PARAMS   6
#define VB_MAX_THREADS  64

struct vb_timer;
struct vb_setting;
struct vb_latencies;

/* One run of a loop. The harness fills it; a case reads `count` and `fixture` and passes the rest on. */
struct vb_run {
    int64_t count;    /* operations that VB_LOOP runs, in this thread */
    void *fixture;    /* whatever setup() put here; NULL before */
    int thread_index; /* 0 .. thread_count - 1; setup() and teardown() are thread 0's */
    int thread_count; /* threads that run the loop at the same time, each with a struct vb_run of its own */

    /* The harness's own; a case does not touch these. */
    const struct vb_setting *settings; /* the point, one entry per parameter of the case */
    size_t setting_count;
    struct vb_timer *timer;
    struct vb_latencies *latencies; /* see latency.h; NULL where operations are not recorded */
};

/* Runs its body run->count times and times (or counts) exactly that. Use it once per call of the loop function and let
 * it come to its end: a `break` or `return` out of it is reported as a fault of the case. Work before it is set-up,
 * work after it is tear-down; neither is measured. */
#define VB_LOOP(run)                                                                                                   \
    VB_NOT_UNROLLED                                                                                                    \
    for (int64_t vb_left_ = vb_begin(run); vb_goes_on(run, vb_left_); --vb_left_)

/* One operation per turn of the loop, with whatever flags: GCC 13 and later would do two, where they are short. (GCC warns of a
 * "loop annotation" where the body leaves the loop in its first turn on all ways, so that there is no loop.) */
#ifdef __clang__
#define VB_NOT_UNROLLED _Pragma("clang loop unroll(disable)")
#else
#define VB_NOT_UNROLLED _Pragma("GCC unroll 1")
#endif

int64_t vb_begin(struct vb_run *run);
void vb_end(struct vb_run *run);

/* GCC forgets what it is told of a loop whose condition branches, or may throw: so this is a function, and throws nothing. */
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
void vb_skip(struct vb_run *run, const char *format, ...);

/* The value of a parameter at this point. The parameter must be one of the case's own; vb_integer and vb_number want
 * one declared with `lowest < highest`, which makes the harness check the value before any worker starts. */
const char *vb_text(const struct vb_run *run, const char *param);
int64_t vb_integer(const struct vb_run *run, const char *param);
double vb_number(const struct vb_run *run, const char *param);

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
    const char *name;                     /* letters, digits, '_', '-' and '.' */
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
};

struct vb_param {
    const char *name;                    /* letters, digits and '_' */
    const char *values;                  /* the points measured by default, separated by commas: "0,50,90" */
    const char *more_values VB_OPTIONAL; /* the points measured with --thorough; NULL: as by default */
    const char *summary VB_OPTIONAL;     /* one clause for `vbench list`, with the unit */
    double lowest VB_OPTIONAL;           /* a number from lowest to highest; both 0: any text */
    double highest VB_OPTIONAL;
    int whole VB_OPTIONAL; /* only whole numbers */
};

struct vb_case {
    const char *summary; /* one clause: the question */
    struct vb_variant variants[VB_MAX_VARIANTS];
    struct vb_param params[VB_MAX_PARAMS] VB_OPTIONAL;

    /* Operations after which the work repeats: counts are always multiples of it, and a ledger that is a whole number
     * per period is exact. 0 means 1. It may depend on the point: period_at wins where it is given. */
    int64_t period VB_OPTIONAL;
    int64_t (*period_at)(const struct vb_run *run) VB_OPTIONAL;

    /* Numbers of threads measured by default, separated by commas: "1,2"; NULL: the loop is for one thread. Times are
     * wall time per operation over all threads, counts are of all threads together. */
    const char *threads VB_OPTIONAL;

    /* CPUs that the loop's thread and those of the case's own making are to share, where more than one of them works at
     * the same time. 0 means 1. With fewer on the machine they take turns. */
    int cpus VB_OPTIONAL;

    /* Called once per process, before and after all loops. setup() puts what the loops share into run->fixture; on
     * failure it calls vb_skip() and returns. */
    void (*setup)(struct vb_run *run) VB_OPTIONAL;
    void (*teardown)(struct vb_run *run) VB_OPTIONAL;
};

/* One line of a table of cases. A case that could not be built has no descriptor but says what it needs. */
struct vb_case_entry {
    const char *name;
    const struct vb_case *descriptor; /* NULL: not built */
    const char *needs;                /* Debian package that was missing at configure time; NULL: none */
    const char *libraries;            /* built with these beyond the harness: "sqlite3 3.40.1, libuv 1.44.2"; NULL: none */
};

/* A module: a shared library of cases, which a program takes with `--cases FILE` in the place of its own. It defines a
 * struct of the name vb_module, by VB_MODULE(table) at file scope, once; vb_case_module() of cmake/CaseTable.cmake makes
 * one from a folder of cases. The functions above are the program's: a module is linked without them. */
struct vb_module {
    uint32_t version;                  /* VB_MODULE_VERSION */
    uint32_t case_bytes, run_bytes;    /* sizes of struct vb_case and struct vb_run as the module was compiled */
    const struct vb_case_entry *cases; /* end with an entry whose name is NULL */
};

#define VB_MODULE_VERSION 2u
#define VB_MODULE(table)                                                                                               \
    extern const struct vb_module vb_module __attribute__((visibility("default")));                                    \
    const struct vb_module vb_module = {VB_MODULE_VERSION, (uint32_t)sizeof(struct vb_case),                           \
                                        (uint32_t)sizeof(struct vb_run), (table)}

/* The whole program: every command of vbench over these cases, which end with an entry whose name is NULL.
 * Returns the exit status. `title` names the program in its messages ("vbench"). */
int vb_main(int argc, char **argv, const char *title, const struct vb_case_entry *cases);

#ifdef __cplusplus
}
#endif

#endif
