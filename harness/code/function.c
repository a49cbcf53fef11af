/* SPDX-License-Identifier: MIT */
#include "base/load_library.h"
#include "code/walk.h"

#ifdef VB_HAS_CAPSTONE

#include <capstone/capstone.h>
#include <string.h>

#define TEXT_OF(number) #number
#define SONAME(major)   "libcapstone.so." TEXT_OF(major)

/* clang-format off */
#define FUNCTIONS(X) X(open) X(close) X(option) X(disasm) X(disasm_iter) X(insn_group) X(malloc) X(free)
/* clang-format on */

struct disassembler {
#define X(name) __typeof__(&cs_##name) name;
    FUNCTIONS(X)
#undef X
};

/* Returns NULL where the library, in the version that this was built with, is not there. For one thread at a time. */
static const struct disassembler *load_disassembler(void)
{
#define X(name) "cs_" #name,
    static const char *const names[] = {FUNCTIONS(X) NULL};
#undef X
    static struct disassembler found;
    static bool is_there;
    static bool was_looked_for;
    if (!was_looked_for)
        is_there = vb_load_functions(SONAME(CS_API_MAJOR), names, &found);
    was_looked_for = true;
    return is_there ? &found : NULL;
}

/* Larger ones are not compared: an instruction takes some 1500 bytes here. */
#define LARGEST_FUNCTION 262144

static const struct disassembler *cs; /* set by open_engine() */

/* One function, disassembled whole. */
struct listing {
    const cs_insn *items;
    size_t count;
};

static bool is_branch(csh engine, const cs_insn *instruction)
{
    return cs->insn_group(engine, instruction, X86_GRP_JUMP) || cs->insn_group(engine, instruction, X86_GRP_CALL);
}

/* The address that an operand relative to the instruction refers to. `bytes`: how much is read or written there; 0:
 * only the address is taken. Returns false where there is none. */
static bool relative_operand(csh engine, const cs_insn *instruction, uint64_t *address, size_t *bytes)
{
    const cs_x86 *x86 = &instruction->detail->x86;
    for (size_t i = 0; i < x86->op_count; i++) {
        const cs_x86_op *operand = &x86->operands[i];
        if (operand->type == X86_OP_MEM && operand->mem.base == X86_REG_RIP) {
            *address = instruction->address + instruction->size + (uint64_t)operand->mem.disp;
            *bytes = instruction->id == X86_INS_LEA ? 0 : operand->size;
            return true;
        }
        if (operand->type == X86_OP_IMM && is_branch(engine, instruction)) {
            *address = (uint64_t)operand->imm;
            *bytes = 0;
            return true;
        }
    }
    return false;
}

/* Covers the bytes of an instruction that depend on where it lies. */
static void cover(unsigned char *bytes, csh engine, const cs_insn *instruction)
{
    const cs_x86_encoding *encoding = &instruction->detail->x86.encoding;
    uint64_t address;
    size_t size;
    if (!relative_operand(engine, instruction, &address, &size))
        return;
    if (is_branch(engine, instruction) && instruction->detail->x86.operands[0].type == X86_OP_IMM) {
        size_t width = instruction->size - encoding->imm_offset; /* the distance is what comes last */
        memset(bytes + encoding->imm_offset, 0, width);
    } else {
        memset(bytes + encoding->disp_offset, 0, sizeof(int32_t));
    }
}

static bool same_shape(csh engine, const cs_insn *const instruction[VB_CODE_SIDES])
{
    unsigned char bytes[VB_CODE_SIDES][sizeof instruction[0]->bytes];
    if (instruction[VB_CODE_OLD]->size != instruction[VB_CODE_NEW]->size)
        return false;
    for (int side = 0; side < VB_CODE_SIDES; side++) {
        memcpy(bytes[side], instruction[side]->bytes, sizeof bytes[side]);
        cover(bytes[side], engine, instruction[side]);
    }
    return memcmp(bytes[VB_CODE_OLD], bytes[VB_CODE_NEW], instruction[VB_CODE_OLD]->size) == 0;
}

/* What both refer to. Jumps within the function must go to the same place in it. */
static bool same_reference(struct vb_code *code, csh engine, const struct vb_code_pair *function,
                           const cs_insn *const instruction[VB_CODE_SIDES])
{
    struct vb_code_reference reference = {.at = *function};
    bool within[VB_CODE_SIDES];
    for (int side = 0; side < VB_CODE_SIDES; side++) {
        if (!relative_operand(engine, instruction[side], &reference.at.address[side], &reference.bytes))
            return true;
        within[side] = reference.at.address[side] - function->address[side] < code->function_size;
    }
    if (within[VB_CODE_OLD] && within[VB_CODE_NEW] &&
        reference.at.address[VB_CODE_OLD] - function->address[VB_CODE_OLD] ==
            reference.at.address[VB_CODE_NEW] - function->address[VB_CODE_NEW])
        return true;
    if (within[VB_CODE_OLD] || within[VB_CODE_NEW])
        return vb_code_found(code, VB_CODE_DIFFERENT, VB_CODE_REASON_INSTRUCTIONS);
    return vb_code_refers(code, &reference);
}

static bool same_listings(struct vb_code *code, const struct vb_code_pair *function, csh engine,
                          const struct listing listing[VB_CODE_SIDES])
{
    if (listing[VB_CODE_OLD].count != listing[VB_CODE_NEW].count)
        return vb_code_found(code, VB_CODE_DIFFERENT, VB_CODE_REASON_INSTRUCTIONS);
    for (size_t i = 0; i < listing[VB_CODE_NEW].count; i++) {
        const cs_insn *const pair[VB_CODE_SIDES] = {&listing[VB_CODE_OLD].items[i], &listing[VB_CODE_NEW].items[i]};
        if (!same_shape(engine, pair))
            return vb_code_found(code, VB_CODE_DIFFERENT, VB_CODE_REASON_INSTRUCTIONS);
        if (!same_reference(code, engine, function, pair))
            return false;
    }
    return true;
}

static bool open_engine(csh *engine)
{
    cs = load_disassembler();
    return cs && cs->open(CS_ARCH_X86, CS_MODE_64, engine) == CS_ERR_OK &&
           cs->option(*engine, CS_OPT_DETAIL, CS_OPT_ON) == CS_ERR_OK;
}

/* All of the function must be instructions. */
static bool disassemble(struct listing *listing, csh engine, const struct vb_image *image, uint64_t address,
                        uint64_t size)
{
    const unsigned char *bytes = size <= LARGEST_FUNCTION ? vb_image_at(image, address, size) : NULL;
    cs_insn *items = NULL;
    listing->count = bytes ? cs->disasm(engine, bytes, size, address, 0, &items) : 0;
    listing->items = items;
    if (listing->count == 0)
        return false;
    const cs_insn *last = &items[listing->count - 1];
    return last->address + last->size == address + size;
}

bool vb_code_function(struct vb_code *code, const struct vb_code_pair *pair, uint64_t size)
{
    struct listing listing[VB_CODE_SIDES] = {{0}, {0}};
    csh engine = 0;
    if (!open_engine(&engine)) {
        code->no_memory = load_disassembler() != NULL;
        return !code->no_memory && vb_code_found(code, VB_CODE_UNPROVEN, VB_CODE_REASON_TOOL);
    }
    bool whole = true;
    for (int side = 0; side < VB_CODE_SIDES; side++)
        whole = disassemble(&listing[side], engine, vb_code_image(code, side, pair->object[side]), pair->address[side],
                            size) &&
                whole;
    bool same = whole ? same_listings(code, pair, engine, listing)
                      : vb_code_found(code, VB_CODE_UNPROVEN, VB_CODE_REASON_INSTRUCTIONS);
    for (int side = 0; side < VB_CODE_SIDES; side++)
        if (listing[side].items)
            cs->free((cs_insn *)(uintptr_t)listing[side].items, listing[side].count);
    cs->close(&engine);
    return same;
}

/* Takes note of the places that the code of a part of the file refers to. */
static int note_references(struct vb_image *image, const struct vb_segment *segment, csh engine)
{
    const unsigned char *bytes = image->bytes + segment->offset;
    size_t size = segment->file_size;
    uint64_t address = segment->address;
    cs_insn *instruction = cs->malloc(engine);
    int status = instruction ? 0 : VB_ERROR_MEMORY;
    while (status == 0 && size > 0) {
        uint64_t target;
        size_t width;
        if (!cs->disasm_iter(engine, &bytes, &size, &address, instruction)) {
            bytes++; /* no instruction: data between functions */
            size--;
            address++;
        } else if (relative_operand(engine, instruction, &target, &width) && !vb_image_is_code(image, target)) {
            status = vb_image_add_start(image, target);
        }
    }
    if (instruction)
        cs->free(instruction, 1);
    return status;
}

bool vb_code_scan(struct vb_image *image)
{
    csh engine = 0;
    if (!open_engine(&engine))
        return false;
    int status = 0;
    for (size_t i = 0; status == 0 && i < image->segment_count; i++)
        if (image->segments[i].is_code)
            status = note_references(image, &image->segments[i], engine);
    vb_image_settle_starts(image);
    cs->close(&engine);
    return status == 0;
}

#else

bool vb_code_function(struct vb_code *code, const struct vb_code_pair *pair, uint64_t size)
{
    (void)pair;
    (void)size;
    return vb_code_found(code, VB_CODE_UNPROVEN, VB_CODE_REASON_TOOL);
}

bool vb_code_scan(struct vb_image *image)
{
    vb_image_settle_starts(image);
    return true;
}

#endif
