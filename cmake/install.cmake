# What lands on the machine beside the programs.
include(GNUInstallDirs)
file(GLOB pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/man/*.[5-8])
foreach(page ${pages})
	string(REGEX MATCH "[5-8]$" section ${page})
	install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()

install(FILES ${PROJECT_SOURCE_DIR}/etc/gateway6.schema.json
	${PROJECT_SOURCE_DIR}/etc/gateway6.example.yaml
	DESTINATION ${CMAKE_INSTALL_DATADIR}/gateway6)

# systemd reads only its own directories below /usr/lib and /lib; the prefix is then /usr.
set(GW_SYSTEMD_DIR lib CACHE STRING "Where systemd's unit, sysusers and tmpfiles folders are")
file(GLOB units CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/etc/systemd/*.service
	${PROJECT_SOURCE_DIR}/etc/systemd/*.target)
install(FILES ${units} DESTINATION ${GW_SYSTEMD_DIR}/systemd/system)
install(FILES ${PROJECT_SOURCE_DIR}/etc/sysusers.d/gateway6.conf
	DESTINATION ${GW_SYSTEMD_DIR}/sysusers.d)
install(FILES ${PROJECT_SOURCE_DIR}/etc/tmpfiles.d/gateway6.conf
	DESTINATION ${GW_SYSTEMD_DIR}/tmpfiles.d)
install(FILES ${PROJECT_SOURCE_DIR}/etc/bash-completion/gatewayctl
	DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
