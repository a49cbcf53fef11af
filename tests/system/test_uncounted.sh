#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Allocations that the ledger cannot count, or did not see: none of them is an exact zero.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq

# shellcheck disable=SC2154 # set by CTest
include="$(dirname -- "${BASH_SOURCE[0]}")/../../harness"

# module NAME [OPTION...]: NAME.so from a loop on stdin, beside one that does nothing. It promises not to allocate.
module() {
    local name=$1
    shift
    {
        printf '#include "case.h"\n#include <dlfcn.h>\n#include <pthread.h>\n#include <stdlib.h>\n#include <sys/wait.h>\n#include <unistd.h>\n'
        cat
        cat <<'END'
static uint64_t nothing(struct vb_run *run) { VB_LOOP(run) vb_opaque(1); return 7; }
static const struct vb_case one = {.summary = "s", .variants = {{.name = "nothing", .loop = nothing},
    {.name = "it", .loop = it, .allocs = VB_EXACTLY(0)}}};
static const struct vb_case_entry table[] = {{"one", &one, 0}, {0, 0, 0}};
VB_MODULE(table);
END
    } >"$name.c"
    "${CC:-cc}" -std=gnu17 -O2 -fno-builtin -fPIC -shared -I"$include" "$name.c" -o "$name.so" "$@" -lpthread -ldl ||
        wrong "$name does not compile"
}

counted() { # STATUS MODULE
    run_expect "$1" "$VBENCH" --cases "./$2.so" --count-only --no-save --quiet --export-json rows.json
    load_cells rows.json
}

pool='static char pool[1 << 16];
static size_t at;
void *malloc(size_t n) { void *p = pool + (at = (at + n + 16) % 32768 & ~(size_t)15); return p; }
void free(void *p) { (void)p; }'
loop='static uint64_t it(struct vb_run *run) { VB_LOOP(run) { void *p = VB_OPAQUE_POINTER(malloc(40)); free(p); } return 7; }'

test_own_malloc() {
    module bound -Wl,-Bsymbolic <<<"$pool $loop"
    counted 0 bound
    cell_is one it ledger "n/a (bound.so has its own malloc, which nothing counts)"
    cell_is one it contract "not checked"
    echo '{ global: vb_module; local: *; };' >hidden.map
    module hidden -Wl,--version-script=hidden.map <<<"$pool $loop"
    counted 0 hidden
    cell_is one it ledger "n/a (hidden.so has its own malloc, which nothing counts)"
    # One that the program's stands before is never called, and one that passes calls on hides nothing.
    module idle <<<"$pool $loop"
    counted 1 idle
    cell_is one it ledger exact
    cell_is one it allocs_per_op 1
    module passes -Wl,-Bsymbolic <<<"static void *(*real)(size_t);
        __attribute__((constructor)) static void begin(void) { real = dlsym(dlopen(NULL, RTLD_LAZY), \"malloc\"); }
        void *malloc(size_t n) { return real(n); } $loop"
    counted 1 passes
    cell_is one it ledger exact
    cell_is one it bytes_per_op 40
}

test_libraries() {
    printf '#include <stddef.h>\n%s\nvoid *make(void) { return malloc(40); }\nvoid drop(void *p) { free(p); }\n' "$pool" >library.c
    "${CC:-cc}" -O2 -fno-builtin -fPIC -shared -Wl,-Bsymbolic library.c -o library.so || wrong "the library does not compile"
    module user ./library.so <<'END'
void *make(void);
void drop(void *p);
static uint64_t it(struct vb_run *run) { VB_LOOP(run) { void *p = VB_OPAQUE_POINTER(make()); drop(p); } return 7; }
END
    counted 0 user
    cell_is one it ledger "n/a (library.so has its own malloc, which nothing counts)"
}

test_c_library() {
    module named <<'END'
void *__libc_calloc(size_t n, size_t size);
void __libc_free(void *p);
static uint64_t it(struct vb_run *run) { VB_LOOP(run) { void *p = VB_OPAQUE_POINTER(__libc_calloc(2, 9)); __libc_free(p); } return 7; }
END
    counted 0 named
    cell_is one it ledger "n/a (named.so calls __libc_calloc of libc.so.6, which nothing counts)"
    module looked_up <<'END'
static uint64_t it(struct vb_run *run)
{
    void *library = dlopen("libc.so.6", RTLD_LAZY);
    void *(*make)(size_t) = dlsym(library, "malloc");
    void (*drop)(void *) = dlsym(library, "free");
    VB_LOOP(run) drop(VB_OPAQUE_POINTER(make(40)));
    return 7;
}
END
    counted 0 looked_up
    cell_is one it ledger "n/a (blocks of glibc's own heap are in use, which nothing counts)"
    module again -D_GNU_SOURCE <<'END'
static uint64_t it(struct vb_run *run)
{
    static void *library;
    if (!library && !(library = dlmopen(LM_ID_NEWLM, "libc.so.6", RTLD_NOW)))
        abort();
    void *(*make)(size_t) = dlsym(library, "malloc");
    void (*drop)(void *) = dlsym(library, "free");
    VB_LOOP(run) drop(VB_OPAQUE_POINTER(make(40)));
    return 7;
}
END
    counted 0 again
    cell_is one it ledger "n/a (a second libc.so.6 is loaded, of whose blocks nothing is counted)"
    module pages <<'END'
void *pvalloc(size_t n);
static uint64_t it(struct vb_run *run) { VB_LOOP(run) { void *p = VB_OPAQUE_POINTER(pvalloc(5000)); free(p); } return 7; }
END
    counted 1 pages
    cell_is one it ledger exact
    cell_is one it bytes_per_op 8192
}

test_children() {
    module forks <<'END'
static uint64_t it(struct vb_run *run)
{
    VB_LOOP(run) {
        pid_t child = fork();
        if (child == 0) {
            free(VB_OPAQUE_POINTER(malloc(40)));
            _exit(0);
        }
        waitpid(child, NULL, 0);
    }
    return 7;
}
END
    counted 0 forks
    cell_is one it ledger "n/a (it forks, and what its children allocate is not counted)"
    local way
    for way in 'system("exit 0")' 'pclose(popen("exit 0", "r"))'; do
        module programs <<END
#include <stdio.h>
static uint64_t it(struct vb_run *run)
{
    VB_LOOP(run) {
        if ($way != 0)
            abort();
    }
    return 7;
}
END
        counted 0 programs
        cell_is one it ledger "n/a (it runs programs, and what these allocate is not counted)"
    done
}

# Children that nobody waits for: alive, dead, or gone without a trace. One that was there before does not matter.
test_children_left() {
    local spawn='    VB_LOOP(run) {
        char *words[] = {"sleep", "LONG", NULL};
        pid_t child;
        if (posix_spawnp(&child, "sleep", NULL, NULL, words, environ) != 0)
            abort();
    }
    return 7;
}'
    local head='#include <spawn.h>
#include <signal.h>
extern char **environ;'
    local count
    for count in 0 9; do
        module left <<<"$head static uint64_t it(struct vb_run *run) { ${spawn/LONG/$count}"
        counted 0 left
        cell_is one it ledger "n/a (it runs programs, and what these allocate is not counted)"
    done
    module ignored <<<"$head static uint64_t it(struct vb_run *run) { signal(SIGCHLD, SIG_IGN); ${spawn/LONG/0}"
    counted 0 ignored
    holds "children of which nothing is left" grep -q '^n/a (it ' <<<"$(cell one it ledger)"
    module before <<<"$head
        static uint64_t it(struct vb_run *run) {
            static pid_t child;
            if (child == 0 && (child = fork()) == 0)
                for (;;) pause();
            VB_LOOP(run) free(VB_OPAQUE_POINTER(malloc(8)));
            return 7;
        }"
    counted 1 before
    cell_is one it ledger exact
    cell_is one it allocs_per_op 1
}

# On a thread of its own, from the millionth operation on. Counting sees that or not; timing does.
test_late() {
    module late <<'END'
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static int asked, busy;
static void *serve(void *unused)
{
    pthread_mutex_lock(&lock);
    for (;;) {
        while (!asked)
            pthread_cond_wait(&moved, &lock);
        free(VB_OPAQUE_POINTER(malloc(40)));
        asked = 0;
        pthread_cond_broadcast(&moved);
    }
    return unused;
}
static uint64_t it(struct vb_run *run)
{
    static long count;
    static pthread_t thread;
    if (count == 0)
        busy = pthread_create(&thread, NULL, serve, NULL);
    VB_LOOP(run) {
        if (++count % 10 || count < 8000000)
            continue;
        pthread_mutex_lock(&lock);
        asked = 1;
        pthread_cond_broadcast(&moved);
        while (asked)
            pthread_cond_wait(&moved, &lock);
        pthread_mutex_unlock(&lock);
    }
    return 7;
}
END
    counted 0 late
    cell_is one it ledger exact
    run_expect 1 "$VBENCH" --cases ./late.so --launches 2 --rounds 256 --no-save --quiet --export-json rows.json
    load_cells rows.json
    [[ $(cell one it ledger) == "not constant (0 counted, but "*" while timed)" ]] || wrong "ledger: $(cell one it ledger)"
    [[ $(cell one it status) == "contract broken: not constant"* ]] || wrong "status: $(cell one it status)"
    cell_is one nothing ledger exact
}

# At every millionth operation: the same answer each time.
test_rare() {
    local time
    module rare <<<'static uint64_t it(struct vb_run *run) { static long count;
        VB_LOOP(run) if (++count % 1000000 == 0) free(VB_OPAQUE_POINTER(malloc(40))); return 7; }'
    for time in 1 2 3 4; do
        counted 1 rare
    done
}

test_own_malloc
test_libraries
test_c_library
test_children
test_children_left
test_rare
test_late
finish
