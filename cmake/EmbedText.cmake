# SPDX-License-Identifier: MIT
# Texts that a program carries with it, kept as files of their own so that they can be read and checked as what they are. They
# become arrays of bytes, for a string of C may not be as long.

# vb_sha256_base64(TEXT VARIABLE): the SHA-256 of a text as a Content-Security-Policy names it.
function(vb_sha256_base64 text variable)
    string(SHA256 hex "${text}")
    set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    set(encoded "")
    string(APPEND hex "00") # 32 bytes are 11 groups of three but for one byte
    foreach(group RANGE 0 10)
        math(EXPR place "${group} * 6")
        string(SUBSTRING ${hex} ${place} 6 digits)
        foreach(shift 18 12 6 0)
            math(EXPR index "(0x${digits} >> ${shift}) & 63")
            string(SUBSTRING ${alphabet} ${index} 1 letter)
            string(APPEND encoded ${letter})
        endforeach()
    endforeach()
    string(SUBSTRING ${encoded} 0 43 encoded)
    set(${variable} "${encoded}=" PARENT_SCOPE)
endfunction()

# vb_embed_text(TARGET NAME FILE...): adds `const char NAME[]`, the texts one behind the other without what indents their
# lines, and `const char NAME_sha256[]` to TARGET.
function(vb_embed_text target name)
    set(text "")
    foreach(file ${ARGN})
        set(source ${vbench_SOURCE_DIR}/${file})
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
        file(READ ${source} part)
        string(APPEND text "${part}")
    endforeach()
    string(REGEX REPLACE "\n +" "\n" text "${text}")
    string(HEX "${text}" hex)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
    string(REGEX REPLACE "('.x0a',)" "\\1\n    " bytes "${bytes}") # a line of the text on a line
    vb_sha256_base64("${text}" hash)
    set(made ${CMAKE_CURRENT_BINARY_DIR}/${name}.c)
    file(CONFIGURE OUTPUT ${made} @ONLY CONTENT [[/* Made by cmake/EmbedText.cmake from @ARGN@. */
extern const char @name@[], @name@_sha256[];
const char @name@[] = {
    @bytes@'\0'};
const char @name@_sha256[] = "@hash@";
]])
    target_sources(${target} PRIVATE ${made})
endfunction()

# vb_chart_pieces(TARGET FILE...): vb_pieces.h has the files as arrays of bytes in a table by name.
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
