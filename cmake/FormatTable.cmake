# SPDX-License-Identifier: MIT
# The table of output formats from a folder: NAME.c defines vb_format_NAME, and nothing else is edited to add one. A
# file without its descriptor fails to link, by name.

# vb_format_table(TARGET FOLDER): adds the generated vb_formats[] to TARGET, sorted by the names users type.
function(vb_format_table target folder)
    file(GLOB sources CONFIGURE_DEPENDS ${vbench_SOURCE_DIR}/${folder}/*.c)
    set(names "")
    foreach(source ${sources})
        get_filename_component(identifier ${source} NAME_WE)
        string(REPLACE "_" "-" name ${identifier})
        list(APPEND names ${name})
    endforeach()
    list(SORT names)
    set(declarations "")
    set(entries "")
    foreach(name ${names})
        string(REPLACE "-" "_" identifier ${name})
        string(APPEND declarations "extern const struct vb_format vb_format_${identifier};\n")
        string(APPEND entries "    {\"${name}\", &vb_format_${identifier}},\n")
    endforeach()
    set(table ${CMAKE_CURRENT_BINARY_DIR}/${target}_formats.c)
    file(CONFIGURE OUTPUT ${table} @ONLY CONTENT [[/* Made by cmake/FormatTable.cmake from the file names in @folder@/. */
#include "show/export_formats.h"

@declarations@
const struct vb_format_entry vb_formats[] = {
@entries@    {0, 0},
};
]])
    target_sources(${target} PRIVATE ${table})
endfunction()
