# SPDX-License-Identifier: MIT
# The same objects linked again and again, each time with their code at other places: `ab` and `run --layouts yes` measure through
# them, so that where the linker happened to put a function is not taken for the time of its code.
#
# A layout is drawn from its seed, 0 .. COUNT - 1, and from the names of the objects alone: two builds that have a file in common
# draw alike for it. The order of the objects is drawn, and a piece of padding before each of them; where the linker lld is there,
# the order of all sections with code, too, also of those from static libraries. They are in a folder beside what they are layouts
# of, NAME.layouts, with a list that says by build ids what belongs together: an old layout beside a new program is not used.

# The numbers of the pieces of padding, each once at most in a layout.
set(pads "")
foreach(pad RANGE 31)
    list(APPEND pads ${pad})
endforeach()
set(vb_layout_pads ${pads} CACHE INTERNAL "numbers of the pieces of padding") # functions are called from other folders, too

# The objects that are nothing but padding, from 16 bytes to about 4 KB.
function(vb_layout_padding)
    if(TARGET vb-layout-padding)
        return()
    endif()
    set(sources "")
    foreach(pad ${vb_layout_pads})
        math(EXPR bytes "16 * (1 + (${pad} * ${pad} * 265) / 1024)")
        set(source ${CMAKE_CURRENT_BINARY_DIR}/vb-layout-padding/pad_${pad}.c)
        file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [[/* Made by cmake/Layouts.cmake. */
__asm__(".section .text.vb_pad_@pad@,\"ax\"\n.skip @bytes@\n.previous\n");
]])
        list(APPEND sources ${source})
    endforeach()
    add_library(vb-layout-padding OBJECT ${sources})
    set_target_properties(vb-layout-padding PROPERTIES POSITION_INDEPENDENT_CODE ON INTERPROCEDURAL_OPTIMIZATION OFF)
endfunction()

# Sets `method` to how order is drawn, and `link_options` to what it takes.
macro(vb_layout_method)
    include(CheckLinkerFlag)
    check_linker_flag(C "-fuse-ld=lld;-Wl,--shuffle-sections=.text*=1" VB_LLD_SHUFFLES)
    set(method objects)
    set(link_options "")
    if(VB_LLD_SHUFFLES AND NOT CMAKE_INTERPROCEDURAL_OPTIMIZATION AND NOT "${CMAKE_C_FLAGS} ${CMAKE_CXX_FLAGS}" MATCHES "-flto")
        set(method sections)
        set(link_options -fuse-ld=lld)
    endif()
endmacro()

# Sets `result` to the objects of `target`, made from `sources` at least, and the padding, in the order of the seed.
function(vb_layout_objects result target seed)
    set(keys "")
    foreach(source ${ARGN})
        get_filename_component(name ${source} NAME)
        string(SHA256 key "${seed} ${name}")
        list(APPEND keys "${key} ${name}")
    endforeach()
    list(REMOVE_DUPLICATES keys)
    list(SORT keys)
    set(free ${vb_layout_pads})
    set(objects "")
    set(named "")
    foreach(key ${keys})
        string(REGEX MATCH "[^ ]+$" name ${key})
        string(REPLACE "." "[.]" name ${name})
        string(REPLACE "+" "[+]" name ${name})
        list(APPEND named ${name})
        list(LENGTH free left)
        if(left GREATER 0)
            string(SUBSTRING ${key} 0 8 draw)
            math(EXPR draw "(0x${draw} >> 3) % ${left}") # the first digits decided about the order
            list(GET free ${draw} pad)
            list(REMOVE_AT free ${draw})
            list(APPEND objects "$<FILTER:$<TARGET_OBJECTS:vb-layout-padding>,INCLUDE,/pad_${pad}[.]c[.]>")
        endif()
        list(APPEND objects "$<FILTER:$<TARGET_OBJECTS:${target}>,INCLUDE,/${name}[.][^./]*$>")
    endforeach()
    list(JOIN named "|" named) # whatever else was added to the target
    list(APPEND objects "$<FILTER:$<TARGET_OBJECTS:${target}>,EXCLUDE,/(${named})[.][^./]*$>")
    set(${result} ${objects} PARENT_SCOPE)
endfunction()

# vb_layouts(TARGET OBJECTS COUNT SOURCES...): COUNT layouts of a program or a module whose objects are those of the target OBJECTS.
function(vb_layouts target objects count)
    if(NOT count MATCHES "^[0-9]+$" OR count LESS 4 OR count GREATER 64)
        message(FATAL_ERROR "LAYOUTS of '${target}' takes a number from 4 to 64, not '${count}'")
    endif()
    vb_layout_padding()
    vb_layout_method()
    get_target_property(type ${target} TYPE)
    set(language C)
    if(CMAKE_CXX_COMPILER_LOADED) # else there is nothing in C++ among the objects
        set(language CXX)
    endif()
    set(folder $<TARGET_FILE_DIR:${target}>/$<TARGET_FILE_NAME:${target}>.layouts)
    set(layouts "")
    set(files "")
    math(EXPR last "${count} - 1")
    foreach(seed RANGE ${last})
        set(layout ${target}-layout-${seed})
        vb_layout_objects(drawn ${objects} ${seed} ${ARGN})
        if(type STREQUAL EXECUTABLE)
            add_executable(${layout} ${drawn})
        else()
            add_library(${layout} MODULE ${drawn})
        endif()
        set_target_properties(${layout} PROPERTIES PREFIX "" SUFFIX "" OUTPUT_NAME ${seed} LINKER_LANGUAGE ${language}
            RUNTIME_OUTPUT_DIRECTORY ${folder} LIBRARY_OUTPUT_DIRECTORY ${folder}
            VB_WITHOUT_JEMALLOC "$<BOOL:$<TARGET_PROPERTY:${target},VB_WITHOUT_JEMALLOC>>")
        target_link_libraries(${layout} PRIVATE $<TARGET_PROPERTY:${target},LINK_LIBRARIES>)
        target_link_options(${layout} PRIVATE $<TARGET_PROPERTY:${target},LINK_OPTIONS> ${link_options})
        if(method STREQUAL sections)
            math(EXPR shuffle "${seed} + 1") # -1, 0 and such mean something else to it
            target_link_options(${layout} PRIVATE "LINKER:--shuffle-sections=.text*=${shuffle}")
        endif()
        list(APPEND layouts ${layout})
        list(APPEND files $<TARGET_FILE:${layout}>)
    endforeach()
    target_link_options(${target} PRIVATE LINKER:--build-id=sha1)
    if(method STREQUAL sections)
        target_compile_options(${objects} PRIVATE -ffunction-sections)
    endif()
    add_custom_command(OUTPUT ${target}-layouts.list
        COMMAND ${CMAKE_COMMAND} -D READELF=${CMAKE_READELF} -D METHOD=${method} -D PROGRAM=$<TARGET_FILE:${target}>
                -D COUNT=${count}
                -D LIST=${target}-layouts.list -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/ListLayouts.cmake
        DEPENDS ${target} ${layouts} ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/ListLayouts.cmake VERBATIM
        COMMENT "Listing the layouts of ${target}")
    add_custom_target(${target}-layouts ALL DEPENDS ${target}-layouts.list)
endfunction()
