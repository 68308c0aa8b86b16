# What lands on the machine beside the programs.
include(GNUInstallDirs)
file(GLOB pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/man/*.[5-8])
foreach(page ${pages})
	string(REGEX MATCH "[5-8]$" section ${page})
	install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()
