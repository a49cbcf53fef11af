/* SPDX-License-Identifier: MIT */
#include "measure/vdso.h"

#include <stdint.h>
#include <sys/auxv.h>

/* Whether the object's ELF header is at the address that the kernel tells, which is 0 where there is none. */
static bool begins_at(const struct dl_phdr_info *object, uintptr_t address)
{
    return address && (uintptr_t)object->dlpi_phdr == address + ((const ElfW(Ehdr) *)address)->e_phoff;
}

bool vb_loaded_is_vdso(const struct dl_phdr_info *object)
{
    return begins_at(object, getauxval(AT_SYSINFO_EHDR));
}

bool vb_loaded_is_linker(const struct dl_phdr_info *object)
{
    return begins_at(object, getauxval(AT_BASE));
}
