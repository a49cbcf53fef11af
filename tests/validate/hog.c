/* SPDX-License-Identifier: MIT
 *
 * A neighbour that is never idle: hog CPU. Pinned there, it calculates and streams through memory by turns, 20 to 500
 * ms each, so that what it does to others keeps changing. It ends when it is killed, or when whoever started it is
 * gone. */
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define BLOCK_WORDS (32u * 1024 * 1024 / sizeof(uint64_t)) /* more than a cache holds */
#define CHUNK_WORDS 4096u

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint64_t calculate(uint64_t value)
{
    for (unsigned i = 0; i < CHUNK_WORDS; i++) {
        value = value * UINT64_C(0xd1342543de82ef95) + 1;
        __asm__ volatile("" : "+r"(value));
    }
    return value;
}

static void stream(volatile uint64_t *block, size_t *at)
{
    for (unsigned i = 0; i < CHUNK_WORDS; i++)
        block[*at + i]++;
    *at = (*at + CHUNK_WORDS) % BLOCK_WORDS;
}

static int pin(const char *cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((unsigned)strtoul(cpu, NULL, 10), &set);
    return sched_setaffinity(0, sizeof set, &set);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: hog CPU\n");
        return 2;
    }
    pid_t parent = getppid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    uint64_t *block = calloc(BLOCK_WORDS, sizeof *block);
    if (!block || pin(argv[1]) != 0) {
        perror("hog");
        return 3;
    }
    uint64_t random = 1;
    size_t at = 0;
    while (getppid() == parent) { /* it may have gone before prctl() */
        random = calculate(random);
        bool streams = random >> 63;
        int64_t end_ms = now_ms() + 20 + (int64_t)(random >> 33) % 481;
        while (now_ms() < end_ms)
            if (streams)
                stream(block, &at);
            else
                random = calculate(random);
    }
    return 0;
}
