# SPDX-License-Identifier: MIT
# What lies beside the programs and is none: the pieces that draw charts. In the build tree they are links, below share/
# as in a prefix, so that the programs there find them likewise.
include(GNUInstallDirs)

set(vb_share_folder ${CMAKE_CURRENT_BINARY_DIR}/share/vbench)
file(MAKE_DIRECTORY ${vb_share_folder})
file(GLOB vb_plot_pieces CONFIGURE_DEPENDS plots/*.awk plots/*.gp)
foreach(piece ${vb_plot_pieces} ${CMAKE_CURRENT_SOURCE_DIR}/plots/plot.sh ${CMAKE_CURRENT_SOURCE_DIR}/results/reference/published.csv)
    get_filename_component(name ${piece} NAME)
    file(CREATE_LINK ${piece} ${vb_share_folder}/${name} SYMBOLIC)
endforeach()

# From the folder of the programs to these: relative, so that the prefix may move.
if(IS_ABSOLUTE ${CMAKE_INSTALL_BINDIR} OR IS_ABSOLUTE ${CMAKE_INSTALL_DATADIR})
    set(vb_share_from_bin ${CMAKE_INSTALL_FULL_DATADIR}/vbench)
else()
    file(RELATIVE_PATH vb_share_from_bin /${CMAKE_INSTALL_BINDIR} /${CMAKE_INSTALL_DATADIR}/vbench)
endif()
# As a part of another project, vbench is not installed: then its programs find the pieces where they are.
set(vb_share_fixed ${CMAKE_INSTALL_FULL_DATADIR}/vbench)
if(NOT PROJECT_IS_TOP_LEVEL)
    set(vb_share_fixed ${vb_share_folder})
endif()
set_property(SOURCE harness/cli/share.c APPEND PROPERTY COMPILE_DEFINITIONS
    VB_SHARE_FROM_BIN="${vb_share_from_bin}" VB_SHARE_FOLDER="${vb_share_fixed}")

install(FILES ${vb_plot_pieces} results/reference/published.csv DESTINATION ${CMAKE_INSTALL_DATADIR}/vbench COMPONENT tools)
install(PROGRAMS plots/plot.sh DESTINATION ${CMAKE_INSTALL_DATADIR}/vbench COMPONENT tools)
