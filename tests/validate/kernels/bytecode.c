/* SPDX-License-Identifier: MIT
 *
 * An interpreter: a switch in a loop. Of all kernels the one that minds most where the linker has put it. */
#include "planted.h"

#define CODE_LENGTH 256
#define REGISTERS   4

enum operation { ADD, MULTIPLY, ROTATE, EXCHANGE, SHIFT, ADD_KEY, OPERATIONS };

struct code {
    uint8_t operation;
    uint8_t left, right; /* registers */
};

static uint64_t interpret(void *state, uint64_t key, size_t units)
{
    const struct code *program = state;
    uint64_t registers[REGISTERS] = {key, 1, 2, 3};
    for (size_t i = 0; i < units; i++) {
        const struct code *code = &program[i % CODE_LENGTH];
        uint64_t *left = &registers[code->left], *right = &registers[code->right];
        uint64_t value = *left;
        switch (code->operation) {
        case ADD: *left += *right; break;
        case MULTIPLY: *left *= *right | 1; break;
        case ROTATE: *left = value << 7 | value >> 57; break;
        case EXCHANGE: *left = *right, *right = value; break;
        case SHIFT: *left ^= value >> 29; break;
        default: *left += key; break;
        }
    }
    return registers[0] + registers[1] + registers[2] + registers[3];
}

static void setup(struct vb_run *run)
{
    struct code *program = fixture(run, CODE_LENGTH * sizeof *program);
    uint64_t random = 1;
    for (size_t i = 0; program && i < CODE_LENGTH; i++) {
        random = next_random(random);
        program[i] = (struct code){.operation = (uint8_t)((random >> 40) % OPERATIONS),
                                   .left = (random >> 50) % REGISTERS,
                                   .right = (random >> 60) % REGISTERS};
    }
}

static uint64_t loop(struct vb_run *run)
{
    return run_kernel(run, interpret, 2000, 1);
}

const struct vb_case vb_case_bytecode = {
    .summary = "2000 instructions of an interpreter",
    .variants = {{.name = "loop", .loop = loop, .allocs = VB_EXACTLY(0), .bytes = VB_EXACTLY(0)}},
    .setup = setup,
    .teardown = free_fixture,
};
