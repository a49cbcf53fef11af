# SPDX-License-Identifier: MIT
# How our own files are compiled: warnings, alignment, sanitizers, layers.
include(MeasuredFiles)

function(vb_our_files target)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion ${vb_align_flags})
    target_compile_options(${target} PRIVATE ${vb_line_flags})
    target_compile_definitions(${target} PRIVATE _GNU_SOURCE)
    target_include_directories(${target} PUBLIC ${vbench_SOURCE_DIR}/harness)
    if(VB_WERROR)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
    if(VB_SANITIZE)
        target_compile_options(${target} PRIVATE -fsanitize=${VB_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
        target_link_options(${target} PUBLIC -fsanitize=${VB_SANITIZE})
    endif()
endfunction()

# vb_layer(NAME LINKS ...): harness/NAME as a static library vb_NAME.
function(vb_layer name)
    cmake_parse_arguments(layer "" "" "LINKS" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS
         ${vbench_SOURCE_DIR}/harness/${name}/*.c ${vbench_SOURCE_DIR}/harness/${name}/*.cc)
    add_library(vb_${name} STATIC ${sources})
    vb_our_files(vb_${name})
    # One compilation serves programs and the shared library: without names for others, such code is as fast either way.
    set_target_properties(vb_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden
                          CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    target_compile_definitions(vb_${name} PRIVATE VB_UNRECORDED)
    target_link_libraries(vb_${name} PUBLIC ${layer_LINKS})
endfunction()

# What the program says of its own making: compiler, flags, build type, commit.
function(vb_describe_build target)
    # Some generators ("Ninja Multi-Config") leave it to the build of which type it is.
    set(types ${CMAKE_CONFIGURATION_TYPES} ${CMAKE_BUILD_TYPE})
    list(REMOVE_DUPLICATES types)
    set(type_flags "")
    foreach(type ${types})
        string(TOUPPER "${type}" upper)
        string(APPEND type_flags "$<$<CONFIG:${type}>:${CMAKE_C_FLAGS_${upper}}>")
    endforeach()
    string(JOIN " " flags ${CMAKE_C_FLAGS} ${type_flags} ${vb_align_flags})
    if(VB_SANITIZE)
        string(APPEND flags " -fsanitize=${VB_SANITIZE}")
    endif()
    string(STRIP "${flags}" flags)
    string(JOIN " " module_flags ${CMAKE_C_FLAGS} ${type_flags} ${vb_line_flags} -fPIC ${vb_align_flags}
           ${vb_measured_flags})
    set(case_flags ${vb_align_flags} ${vb_measured_flags})
    list(REMOVE_ITEM case_flags -fno-lto) # whoever asks for nothing has that, too
    list(JOIN case_flags " " case_flags)
    target_compile_definitions(${target} PRIVATE
        VB_VERSION="${PROJECT_VERSION}" VB_BUILD_TYPE="$<CONFIG>" VB_BUILD_FLAGS="${flags}"
        VB_COMPILER="${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION}" VB_GBENCH_VERSION="${benchmark_VERSION}"
        VB_MODULE_FLAGS="${module_flags}")
    target_compile_definitions(vb_measure PRIVATE VB_CASE_FLAGS="${case_flags}")

    # Not at configure time: a build made a week later would claim the wrong commit.
    set(header ${CMAKE_CURRENT_BINARY_DIR}/commit/vb_commit.h)
    add_custom_target(vb_commit BYPRODUCTS ${header}
        COMMAND ${CMAKE_COMMAND} -D SOURCE=${vbench_SOURCE_DIR} -D HEADER=${header}
                -P ${vbench_SOURCE_DIR}/cmake/WriteCommit.cmake)
    add_dependencies(${target} vb_commit)
    target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/commit)
endfunction()
