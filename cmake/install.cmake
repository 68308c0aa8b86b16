# What lands on the machine beside the programs.
include(GNUInstallDirs)
file(GLOB pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/man/*.[5-8])
foreach(page ${pages})
	string(REGEX MATCH "[5-8]$" section ${page})
	install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()

# systemd reads only its own directories below /usr/lib; the prefix is then /usr. Debian 12
# keeps the units alone in /lib/systemd/system.
set(GW_UNIT_DIR lib/systemd/system CACHE STRING "Where the units of systemd go")
file(GLOB units CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/etc/systemd/*.service
	${PROJECT_SOURCE_DIR}/etc/systemd/*.target ${PROJECT_SOURCE_DIR}/etc/systemd/*.timer)
install(FILES ${units} DESTINATION ${GW_UNIT_DIR})
install(FILES ${PROJECT_SOURCE_DIR}/etc/journal/gateway6.catalog DESTINATION lib/systemd/catalog)
install(FILES ${PROJECT_SOURCE_DIR}/etc/sysusers.d/gateway6.conf DESTINATION lib/sysusers.d)
install(FILES ${PROJECT_SOURCE_DIR}/etc/tmpfiles.d/gateway6.conf DESTINATION lib/tmpfiles.d)
install(FILES ${PROJECT_SOURCE_DIR}/etc/bash-completion/gatewayctl
	DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)

install(FILES ${PROJECT_SOURCE_DIR}/etc/grafana/gateway6.json
	${PROJECT_SOURCE_DIR}/etc/prometheus/gateway6.rules.yml
	DESTINATION ${CMAKE_INSTALL_DATADIR}/gateway6)

# What gatewayctl can say of itself: the rows of the configuration as files.
function(gw_printed file folder)
	set(output ${PROJECT_BINARY_DIR}/printed/${file})
	add_custom_command(OUTPUT ${output} VERBATIM DEPENDS gatewayctl
		COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/printed
		COMMAND gatewayctl ${ARGN} > ${output})
	set_property(GLOBAL APPEND PROPERTY GW_PRINTED ${output})
	install(FILES ${output} DESTINATION ${folder})
endfunction()

gw_printed(gateway6.schema.json ${CMAKE_INSTALL_DATADIR}/gateway6 config schema)
gw_printed(gateway6.yaml ${CMAKE_INSTALL_DOCDIR}/examples config example)
get_property(printed GLOBAL PROPERTY GW_PRINTED)
add_custom_target(printed ALL DEPENDS ${printed})
