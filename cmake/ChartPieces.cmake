# SPDX-License-Identifier: MIT
# Puts files into the program: vb_pieces.h has them as arrays of bytes, for a string of C may not be as long.
function(vb_chart_pieces target)
    set(arrays "")
    set(table "")
    set(number 0)
    foreach(file ${ARGN})
        get_filename_component(name ${file} NAME)
        file(READ ${file} bytes HEX)
        string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
        string(APPEND arrays "static const unsigned char piece_${number}[] = {${bytes}0};\n")
        string(APPEND table "    {\"${name}\", piece_${number}},\n")
        math(EXPR number "${number} + 1")
    endforeach()
    file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/pieces/vb_pieces.h @ONLY CONTENT
         "${arrays}static const struct {\n    const char *name;\n    const unsigned char *text;\n} pieces[] = {\n${table}};\n")
    target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/pieces)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ARGN})
endfunction()
