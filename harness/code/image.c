/* SPDX-License-Identifier: MIT */
#include "code/image.h"
#include "base/array.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct vb_exported {
    const char *name;
    uint64_t address;
};

static bool lies_inside(const struct vb_image *image, uint64_t offset, uint64_t size)
{
    return offset <= image->size && size <= image->size - offset;
}

/* A text of a string table, or NULL where it does not end within the file. */
static const char *text_at(const struct vb_image *image, const Elf64_Shdr *table, uint64_t index)
{
    if (index >= table->sh_size || !lies_inside(image, table->sh_offset, table->sh_size))
        return NULL;
    const char *text = (const char *)image->bytes + table->sh_offset + index;
    return memchr(text, '\0', table->sh_size - index) ? text : NULL;
}

static int map_file(struct vb_image *image, const char *path, struct vb_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0) {
        int cause = errno;
        if (fd >= 0)
            close(fd);
        return vb_fail(error, VB_ERROR_IO, "cannot open '%s': %s", path, strerror(cause));
    }
    image->device = status.st_dev;
    image->inode = status.st_ino;
    void *bytes = S_ISREG(status.st_mode) && status.st_size > 0
                      ? mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0)
                      : MAP_FAILED;
    close(fd);
    if (bytes == MAP_FAILED)
        return vb_fail(error, VB_ERROR_IO, "cannot read '%s'", path);
    image->bytes = bytes;
    image->size = (size_t)status.st_size;
    image->path = strdup(path);
    return image->path ? 0 : vb_fail_memory(error);
}

static const Elf64_Ehdr *header_of(const struct vb_image *image, struct vb_error *error)
{
    const Elf64_Ehdr *header = (const void *)image->bytes;
    const char *problem = NULL;
    if (image->size < sizeof *header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        problem = "is no ELF file";
    else if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_machine != EM_X86_64)
        problem = "is not for x86-64, the only machine code that is compared";
    else if (header->e_type != ET_DYN)
        problem = "is not position-independent";
    else if (header->e_phentsize != sizeof(Elf64_Phdr) || header->e_shentsize != sizeof(Elf64_Shdr) ||
             !lies_inside(image, header->e_phoff, (uint64_t)header->e_phnum * sizeof(Elf64_Phdr)) ||
             !lies_inside(image, header->e_shoff, (uint64_t)header->e_shnum * sizeof(Elf64_Shdr)))
        problem = "is damaged";
    if (!problem)
        return header;
    vb_fail(error, VB_ERROR_FORMAT, "'%s' %s", image->path, problem);
    return NULL;
}

static int read_segments(struct vb_image *image, const Elf64_Ehdr *header)
{
    const Elf64_Phdr *programs = (const void *)(image->bytes + header->e_phoff);
    image->segments = calloc((size_t)header->e_phnum + 1, sizeof *image->segments);
    if (!image->segments)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < header->e_phnum; i++) {
        const Elf64_Phdr *program = &programs[i];
        if (program->p_type != PT_LOAD || !lies_inside(image, program->p_offset, program->p_filesz))
            continue;
        image->segments[image->segment_count++] = (struct vb_segment){.address = program->p_vaddr,
                                                                      .file_size = program->p_filesz,
                                                                      .memory_size = program->p_memsz,
                                                                      .offset = program->p_offset,
                                                                      .is_code = program->p_flags & PF_X};
    }
    return 0;
}

const struct vb_segment *vb_image_segment(const struct vb_image *image, uint64_t address)
{
    for (size_t i = 0; i < image->segment_count; i++) {
        const struct vb_segment *segment = &image->segments[i];
        if (address >= segment->address && address - segment->address < segment->memory_size)
            return segment;
    }
    return NULL;
}

/* The entries of a section of a kind, where they are whole. */
static const void *entries_of(const struct vb_image *image, const Elf64_Shdr *section, size_t entry_size, size_t *count)
{
    *count = 0;
    if (section->sh_entsize != entry_size || !lies_inside(image, section->sh_offset, section->sh_size))
        return NULL;
    *count = section->sh_size / entry_size;
    return image->bytes + section->sh_offset;
}

static int add_symbol(struct vb_image *image, const Elf64_Sym *symbol, const char *name)
{
    unsigned type = ELF64_ST_TYPE(symbol->st_info);
    if (name && strcmp(name, "frame_dummy") == 0)
        image->frame_dummy = symbol->st_value;
    bool is_function = type == STT_FUNC || type == STT_GNU_IFUNC;
    if ((!is_function && type != STT_OBJECT) || symbol->st_shndx == SHN_UNDEF || symbol->st_size == 0 || !name)
        return 0;
    struct vb_symbol *grown = vb_array_grow(image->symbols, image->symbol_count, sizeof *grown);
    if (!grown)
        return VB_ERROR_MEMORY;
    image->symbols = grown;
    grown[image->symbol_count++] = (struct vb_symbol){
        .start = symbol->st_value, .size = symbol->st_size, .name = name, .is_function = is_function};
    return 0;
}

static int add_exported(struct vb_image *image, const Elf64_Sym *symbol, const char *name)
{
    unsigned binding = ELF64_ST_BIND(symbol->st_info);
    if (symbol->st_shndx == SHN_UNDEF || (binding != STB_GLOBAL && binding != STB_WEAK) || !name || !name[0])
        return 0;
    struct vb_exported *grown = vb_array_grow(image->exported, image->exported_count, sizeof *grown);
    if (!grown)
        return VB_ERROR_MEMORY;
    image->exported = grown;
    grown[image->exported_count++] = (struct vb_exported){.name = name, .address = symbol->st_value};
    return 0;
}

static int read_symbols(struct vb_image *image, const Elf64_Shdr *sections, size_t section_count,
                        const Elf64_Shdr *section)
{
    size_t count;
    const Elf64_Sym *symbols = entries_of(image, section, sizeof *symbols, &count);
    int status = 0;
    for (size_t i = 0; status == 0 && section->sh_link < section_count && i < count; i++) {
        const char *name = text_at(image, &sections[section->sh_link], symbols[i].st_name);
        status = add_symbol(image, &symbols[i], name);
        if (status == 0 && section->sh_type == SHT_DYNSYM)
            status = add_exported(image, &symbols[i], name);
    }
    return status;
}

/* The name of the symbol of a relocation; "" where there is none. */
static const char *relocated_name(const struct vb_image *image, const Elf64_Shdr *sections, size_t section_count,
                                  const Elf64_Shdr *relocations, uint64_t index)
{
    if (index == 0 || relocations->sh_link >= section_count)
        return "";
    const Elf64_Shdr *table = &sections[relocations->sh_link];
    size_t count;
    const Elf64_Sym *symbols = entries_of(image, table, sizeof *symbols, &count);
    if (!symbols || index >= count || table->sh_link >= section_count)
        return "";
    const char *name = text_at(image, &sections[table->sh_link], symbols[index].st_name);
    return name ? name : "";
}

static int read_slots(struct vb_image *image, const Elf64_Shdr *sections, size_t section_count,
                      const Elf64_Shdr *section)
{
    size_t count;
    const Elf64_Rela *relocations = entries_of(image, section, sizeof *relocations, &count);
    if (!relocations || count == 0 || !(section->sh_flags & SHF_ALLOC))
        return 0;
    struct vb_slot *grown = reallocarray(image->slots, image->slot_count + count, sizeof *grown);
    if (!grown)
        return VB_ERROR_MEMORY;
    image->slots = grown;
    for (size_t i = 0; i < count; i++) {
        uint32_t type = (uint32_t)ELF64_R_TYPE(relocations[i].r_info);
        const char *name = relocated_name(image, sections, section_count, section, ELF64_R_SYM(relocations[i].r_info));
        grown[image->slot_count++] = (struct vb_slot){.address = relocations[i].r_offset,
                                                      .name = type == R_X86_64_RELATIVE ? NULL : name,
                                                      .target = (uint64_t)relocations[i].r_addend,
                                                      .type = type};
    }
    return 0;
}

/* The slots of a section of pointers to functions. */
static int read_constructors(struct vb_image *image, const Elf64_Shdr *section)
{
    size_t most = section->sh_size / sizeof(uint64_t);
    uint64_t *grown = reallocarray(image->constructors, image->constructor_count + most + 1, sizeof *grown);
    if (!grown)
        return VB_ERROR_MEMORY;
    image->constructors = grown;
    for (size_t i = 0; i < most && i < image->size; i++) {
        const struct vb_slot *slot = vb_image_slot(image, section->sh_addr + i * sizeof(uint64_t));
        if (slot && !slot->name && slot->target != image->frame_dummy)
            grown[image->constructor_count++] = slot->target;
    }
    return 0;
}

static int by_start(const void *left, const void *right)
{
    const struct vb_symbol *a = left, *b = right;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return a->size < b->size ? -1 : a->size > b->size;
}

static int by_address(const void *left, const void *right)
{
    const struct vb_slot *a = left, *b = right;
    return a->address < b->address ? -1 : a->address > b->address;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct vb_exported *)left)->name, ((const struct vb_exported *)right)->name);
}

static void sort(void *items, size_t count, size_t size, int (*order)(const void *, const void *))
{
    if (count > 0)
        qsort(items, count, size, order);
}

static int note_starts(struct vb_image *image, const Elf64_Shdr *sections, size_t section_count)
{
    int status = 0;
    for (size_t i = 0; status == 0 && i < section_count; i++)
        if (sections[i].sh_flags & SHF_ALLOC) /* one section's data does not go on in the next */
            status = vb_image_add_start(image, sections[i].sh_addr);
    for (size_t i = 0; status == 0 && i < image->slot_count; i++)
        if (!image->slots[i].name)
            status = vb_image_add_start(image, image->slots[i].target);
    for (size_t i = 0; status == 0 && i < image->symbol_count; i++)
        status = vb_image_add_start(image, image->symbols[i].start);
    return status;
}

static int read_sections(struct vb_image *image, const Elf64_Ehdr *header)
{
    const Elf64_Shdr *sections = (const void *)(image->bytes + header->e_shoff);
    int status = 0;
    for (size_t i = 0; status == 0 && i < header->e_shnum; i++) {
        uint32_t type = sections[i].sh_type;
        if (type == SHT_SYMTAB || type == SHT_DYNSYM)
            status = read_symbols(image, sections, header->e_shnum, &sections[i]);
        else if (type == SHT_RELA)
            status = read_slots(image, sections, header->e_shnum, &sections[i]);
    }
    sort(image->symbols, image->symbol_count, sizeof *image->symbols, by_start);
    sort(image->slots, image->slot_count, sizeof *image->slots, by_address);
    sort(image->exported, image->exported_count, sizeof *image->exported, by_name);
    for (size_t i = 0; status == 0 && i < header->e_shnum; i++)
        if ((sections[i].sh_type == SHT_PREINIT_ARRAY || sections[i].sh_type == SHT_INIT_ARRAY) &&
            lies_inside(image, sections[i].sh_offset, sections[i].sh_size))
            status = read_constructors(image, &sections[i]);
    return status == 0 ? note_starts(image, sections, header->e_shnum) : status;
}

int vb_image_open(struct vb_image *image, const char *path, struct vb_error *error)
{
    *image = (struct vb_image){0};
    int status = map_file(image, path, error);
    if (status != 0)
        return status;
    const Elf64_Ehdr *header = header_of(image, error);
    if (!header)
        return VB_ERROR_FORMAT;
    return read_segments(image, header) == 0 && read_sections(image, header) == 0 ? 0 : vb_fail_memory(error);
}

void vb_image_close(struct vb_image *image)
{
    if (image->bytes)
        munmap((void *)(uintptr_t)image->bytes, image->size);
    free(image->segments);
    free(image->symbols);
    free(image->slots);
    free(image->exported);
    free(image->starts);
    free(image->constructors);
    free(image->path);
    *image = (struct vb_image){0};
}

const unsigned char *vb_image_at(const struct vb_image *image, uint64_t address, size_t size)
{
    const struct vb_segment *segment = vb_image_segment(image, address);
    if (!segment)
        return NULL;
    uint64_t within = address - segment->address;
    if (within > segment->file_size || size > segment->file_size - within)
        return NULL;
    return image->bytes + segment->offset + within;
}

bool vb_image_is_code(const struct vb_image *image, uint64_t address)
{
    const struct vb_segment *segment = vb_image_segment(image, address);
    return segment && segment->is_code;
}

/* How many symbols begin at or before the address. */
static size_t symbols_up_to(const struct vb_image *image, uint64_t address)
{
    size_t low = 0, high = image->symbol_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (image->symbols[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Symbols hardly overlap, so few are looked at. */
const struct vb_symbol *vb_image_symbol(const struct vb_image *image, uint64_t address, bool is_function)
{
    enum { FAR = 64 };
    size_t last = symbols_up_to(image, address);
    for (size_t i = last; i-- > 0 && last - i <= FAR;) {
        const struct vb_symbol *symbol = &image->symbols[i];
        if (symbol->is_function == is_function && address - symbol->start < symbol->size)
            return symbol;
    }
    return NULL;
}

const struct vb_slot *vb_image_slot(const struct vb_image *image, uint64_t address)
{
    const struct vb_slot wanted = {.address = address};
    if (image->slot_count == 0)
        return NULL;
    return bsearch(&wanted, image->slots, image->slot_count, sizeof wanted, by_address);
}

bool vb_image_defines(const struct vb_image *image, const char *name, uint64_t *address)
{
    const struct vb_exported wanted = {.name = name};
    if (image->exported_count == 0)
        return false;
    const struct vb_exported *found = bsearch(&wanted, image->exported, image->exported_count, sizeof wanted, by_name);
    if (found)
        *address = found->address;
    return found != NULL;
}
