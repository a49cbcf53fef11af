# SPDX-License-Identifier: MIT
# A program or a module from a folder of cases: NAME.c (or NAME.cc, where what is measured is C++) defines vb_case_NAME, and nothing
# else is edited to add one.
#
# A case that needs a component beyond the harness says so in a line of its own,
#     /* needs: PKG_CONFIG_NAME DEBIAN_PACKAGE */
# and is listed as needing that package, instead of stopping the build, where it is missing. What it calls that must be
# compiled by itself, and only where the case is, it names likewise, from the folder of the cases:
#     /* with: support/FILE.c */
#
# FOLDER/groups.txt, where there is one, says which cases stand together in a summary, in lines of "GROUP: CASE CASE ...".

# Sets place_CASE and group_CASE, as they stand in the table, for the cases that FOLDER/groups.txt names.
macro(vb_read_groups folder)
    set(place 0)
    set(lines "")
    get_filename_component(groups ${folder}/groups.txt ABSOLUTE)
    if(EXISTS ${groups})
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${groups})
        file(STRINGS ${groups} lines REGEX "^[^#]")
    endif()
    foreach(line ${lines})
        if(NOT line MATCHES "^([a-z0-9_]+): *([A-Za-z0-9_ ]+)$")
            message(FATAL_ERROR "${groups}: a line is not of the form 'group: case case ...': ${line}")
        endif()
        set(group ${CMAKE_MATCH_1})
        separate_arguments(members UNIX_COMMAND "${CMAKE_MATCH_2}")
        foreach(member ${members})
            math(EXPR place "${place} + 1")
            set(place_${member} ${place})
            set(group_${member} "\"${group}\"")
        endforeach()
    endforeach()
endmacro()

# Sets sources (of the cases that can be built, and their table), links (what they need) and table_text (the definition of
# `cases`, a static array) for the cases in FOLDER.
macro(vb_collect_cases folder)
    set(cases_folder ${folder})
    get_filename_component(absolute ${folder} ABSOLUTE) # Ninja takes one file by two names for two
    file(GLOB sources CONFIGURE_DEPENDS ${absolute}/*.c ${absolute}/*.cc)
    list(SORT sources)
    set(declarations "")
    set(entries "")
    set(built "")
    set(links "")
    vb_read_groups(${folder})
    foreach(source ${sources})
        get_filename_component(name ${source} NAME_WE)
        set(group 0)
        set(place 0)
        if(DEFINED place_${name})
            set(group ${group_${name}})
            set(place ${place_${name}})
        endif()
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
        file(STRINGS ${source} needs REGEX "^/\\* needs: [^ ]+ [^ ]+ \\*/$")
        set(lacking "")
        set(libraries "")
        foreach(need ${needs})
            string(REGEX REPLACE "^/\\* needs: ([^ ]+) ([^ ]+) \\*/$" "\\1;\\2" need "${need}")
            list(GET need 0 module)
            list(GET need 1 package)
            string(MAKE_C_IDENTIFIER "VB_CASE_${module}" prefix)
            pkg_check_modules(${prefix} QUIET IMPORTED_TARGET GLOBAL ${module})
            if(${prefix}_FOUND)
                list(APPEND links PkgConfig::${prefix})
                list(APPEND libraries "${module} ${${prefix}_VERSION}")
            else()
                list(APPEND lacking ${package})
            endif()
        endforeach()
        if(lacking)
            list(JOIN lacking " " lacking)
            message(STATUS "case ${name} is left out: needs ${lacking}")
            string(APPEND entries "    {\"${name}\", 0, \"${lacking}\", 0, ${group}, ${place}},\n")
        else()
            list(APPEND built ${source})
            file(STRINGS ${source} companions REGEX "^/\\* with: [^ ]+ \\*/$")
            list(TRANSFORM companions REPLACE "^/\\* with: ([^ ]+) \\*/$"
                 "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/\\1")
            list(APPEND built ${companions})
            string(APPEND declarations "extern const struct vb_case vb_case_${name};\n")
            list(JOIN libraries ", " libraries)
            if(libraries)
                set(libraries "\"${libraries}\"")
            else()
                set(libraries 0)
            endif()
            string(APPEND entries "    {\"${name}\", &vb_case_${name}, 0, ${libraries}, ${group}, ${place}},\n")
        endif()
    endforeach()
    list(REMOVE_DUPLICATES links)
    list(REMOVE_DUPLICATES built)
    string(CONFIGURE [[/* Made by cmake/CaseTable.cmake from the names of the files in @cases_folder@/. */
#include <vbench/case.h>

@declarations@
static const struct vb_case_entry cases[] = {
@entries@    {0, 0, 0, 0, 0, 0},
};
]] table_text @ONLY)
    set(sources ${built})
endmacro()

# How the cases of a program or a module are compiled.
function(vb_compile_cases target)
    vb_measured_files(${target})
    # Not as a feature to compile with, of which there is none in a project in C alone.
    set_target_properties(${target} PROPERTIES CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON)
    if(CMAKE_SOURCE_DIR STREQUAL vbench_SOURCE_DIR) # warnings in other people's cases are their business
        vb_our_files(${target})
    endif()
endfunction()

# Enables what a project may lack that is in C or in C++ alone: tables are C, and what times the cases is C++, as some of them are.
# CMake leaves out files of other languages without a word. Sets `vb_language`, as which to link.
macro(vb_enable_languages least)
    cmake_parse_arguments(vb_wanted "" "CASES;LAYOUTS" "LINKS" ${ARGN})
    file(GLOB_RECURSE vb_cpp_files ${CMAKE_CURRENT_SOURCE_DIR}/${vb_wanted_CASES}/*.cc)
    set(vb_language ${least})
    if(vb_cpp_files)
        set(vb_language CXX)
    endif()
    foreach(vb_needed C ${vb_language})
        if(NOT CMAKE_${vb_needed}_COMPILER_LOADED)
            enable_language(${vb_needed})
        endif()
    endforeach()
endmacro()

# vb_case_program(TARGET CASES FOLDER [LINKS ...] [LAYOUTS COUNT]): the program, and beside it TARGET-glibc of the same objects,
# whose malloc is glibc's, for `--allocator glibc`; and so many layouts of it, see Layouts.cmake. What else is to be compiled in,
# or how, is said to the library of these objects, TARGET-cases.
macro(vb_case_program target)
    vb_enable_languages(${vb_program_language} ${ARGN})
    vb_add_case_program(${target} ${ARGN})
endmacro()

function(vb_add_case_program target)
    cmake_parse_arguments(program "" "CASES;LAYOUTS" "LINKS" ${ARGN})
    vb_collect_cases(${program_CASES})
    set(table ${CMAKE_CURRENT_BINARY_DIR}/${target}_cases.c)
    file(CONFIGURE OUTPUT ${table} @ONLY CONTENT [[@table_text@
int main(int argc, char **argv)
{
    return vb_main(argc, argv, "@target@", cases);
}
]])
    add_library(${target}-cases OBJECT ${sources} ${table})
    target_link_libraries(${target}-cases PRIVATE $<TARGET_PROPERTY:${target},LINK_LIBRARIES>)
    vb_compile_cases(${target}-cases)
    add_executable(${target} $<TARGET_OBJECTS:${target}-cases>)
    target_link_libraries(${target} PRIVATE ${program_LINKS} ${links} vbench::vbench)
    add_executable(${target}-glibc $<TARGET_OBJECTS:${target}-cases>)
    target_link_libraries(${target}-glibc PRIVATE $<TARGET_PROPERTY:${target},LINK_LIBRARIES>)
    set_target_properties(${target}-glibc PROPERTIES VB_WITHOUT_JEMALLOC ON)
    set_target_properties(${target} ${target}-glibc PROPERTIES LINKER_LANGUAGE ${vb_language})
    target_link_options(${target} PRIVATE LINKER:--as-needed) # what a case opens by itself, only its workers load
    target_link_options(${target}-glibc PRIVATE LINKER:--as-needed)
    add_dependencies(${target} ${target}-glibc) # an old one beside a new program would be measured as if it were new
    if(program_LAYOUTS)
        vb_layouts(${target} ${target}-cases ${program_LAYOUTS} ${sources} ${table})
    endif()
endfunction()

# vb_case_module(TARGET CASES FOLDER [LINKS ...] [LAYOUTS COUNT]): TARGET.so, to be measured by a program of vbench's:
# vbench --cases TARGET.so; and so many layouts of it.
macro(vb_case_module target)
    vb_enable_languages(C ${ARGN})
    vb_add_case_module(${target} ${ARGN})
endmacro()

function(vb_add_case_module target)
    cmake_parse_arguments(module "" "CASES;LAYOUTS" "LINKS" ${ARGN})
    vb_collect_cases(${module_CASES})
    set(table ${CMAKE_CURRENT_BINARY_DIR}/${target}_module.c)
    file(CONFIGURE OUTPUT ${table} @ONLY CONTENT [[@table_text@
VB_MODULE(cases);
]])
    add_library(${target} MODULE ${sources} ${table})
    set_target_properties(${target} PROPERTIES PREFIX "")
    target_include_directories(${target} PRIVATE ${vb_case_folders})
    target_link_libraries(${target} PRIVATE ${module_LINKS} ${links})
    vb_compile_cases(${target})
    if(module_LAYOUTS)
        vb_layouts(${target} ${target} ${module_LAYOUTS} ${sources} ${table})
    endif()
endfunction()

# What cases call of the harness is there for modules that are loaded while a program of it runs, too, and nothing else: a name
# of ours must not take the place of one in a library.
set(vb_exported_functions vb_begin vb_counter vb_end vb_skip vb_text vb_integer vb_number)
function(vb_export_to_modules target)
    foreach(function ${vb_exported_functions})
        target_link_options(${target} INTERFACE LINKER:--export-dynamic-symbol=${function})
    endforeach()
endfunction()
