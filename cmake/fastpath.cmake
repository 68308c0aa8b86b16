# nat64d's fast path: a BPF program, compiled by clang, carried within nat64d and loaded
# by libbpf. Without one of the two nat64d is built without it, and says so at its start.
option(GW_FASTPATH "Build nat64d's fast path where clang and libbpf are there" ON)
find_program(GW_BPF_CLANG NAMES clang clang-19 clang-18 clang-17 clang-16 clang-15 clang-14)
set(bpf ${PROJECT_SOURCE_DIR}/daemons/nat64d/bpf)

# gw_bpf_source(NAME DEFINES...): NAME.c with the program's object as an array NAME
function(gw_bpf_source name)
	set(out ${PROJECT_BINARY_DIR}/${name})
	add_custom_command(OUTPUT ${out}.o
		COMMAND ${GW_BPF_CLANG} -target bpf -mcpu=v3 -O2 -g -Wall -Wextra -Werror
			-ffreestanding -fdebug-prefix-map=${PROJECT_SOURCE_DIR}=.
			-idirafter /usr/include/${CMAKE_C_LIBRARY_ARCHITECTURE}
			${ARGN} -c ${bpf}/fastpath.bpf.c -o ${out}.o
		DEPENDS ${bpf}/fastpath.bpf.c ${bpf}/flows.h VERBATIM)
	add_custom_command(OUTPUT ${out}.c
		COMMAND ${CMAKE_COMMAND} -DFROM=${out}.o -DTO=${out}.c -DNAME=${name}
			-P ${PROJECT_SOURCE_DIR}/cmake/bytes.cmake
		DEPENDS ${out}.o ${PROJECT_SOURCE_DIR}/cmake/bytes.cmake VERBATIM)
endfunction()

target_sources(nat64d_shell PRIVATE ${bpf}/flow.c)
if(GW_FASTPATH AND GW_BPF_CLANG AND libbpf_FOUND)
	set(GW_HAS_FASTPATH ON)
	message(STATUS "nat64d: with the fast path (${GW_BPF_CLANG}, libbpf ${libbpf_VERSION})")
	gw_bpf_source(fastpath_object)
	target_sources(nat64d_shell PRIVATE ${bpf}/kernel.c
		${PROJECT_BINARY_DIR}/fastpath_object.c)
	gw_link(nat64d_shell libbpf)
else()
	message(STATUS "nat64d: without the fast path (clang and libbpf are needed)")
	target_sources(nat64d_shell PRIVATE ${bpf}/none.c)
endif()
# gatewayctl version tells
target_compile_definitions(gatewayctl_shell PRIVATE
	GW_FAST_PATH="$<$<BOOL:${GW_HAS_FASTPATH}>:fast-path>")
