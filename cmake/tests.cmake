# Everything that `ctest` runs. Labels: unit, replay, fuzz, house, e2e.
#
#	tests/unit/ROOM/test_FILE.c		mirror of the sources, one program each
#	tests/replay/DAEMON/*.scn		scenarios, run by tests/replay/replay_DAEMON.c
#	tests/fuzz/fuzz_ROOM_DOOR.c		its corpus in tests/fuzz/corpus/ROOM_DOOR
#	tests/house/*.sh			the tree keeps its own rules
#	tests/e2e/NN-STORY.sh			real daemons in network namespaces (root)
# ROOM is base, host, or a daemon, whose core is then linked.
enable_testing()

function(gw_test_room target room)
	set_target_properties(${target} PROPERTIES INTERPROCEDURAL_OPTIMIZATION OFF)
	# an assertion leaves by longjmp, which the compiler does not see
	target_compile_options(${target} PRIVATE -Wno-null-dereference)
	target_include_directories(${target} PRIVATE
		${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/daemons)
	target_compile_definitions(${target} PRIVATE _GNU_SOURCE
		GW_SOURCE_DIR="${PROJECT_SOURCE_DIR}" GW_BINARY_DIR="${PROJECT_BINARY_DIR}")
	if(TARGET ${room}_core)
		gw_link(${target} ${room}_core)
	endif()
	if(TARGET ${room}_shell)
		gw_link(${target} ${room}_shell)
	endif()
	gw_link(${target} gw_host)		# brings gw_base
endfunction()

# tests/oracle/ROOM_*.c: what the tests of a room share, compiled once; all may use base.
foreach(room base raserv dns64d nat64d)
	file(GLOB oracles CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/oracle/${room}_*.c)
	add_library(oracle_${room} STATIC EXCLUDE_FROM_ALL ${oracles})
	gw_test_room(oracle_${room} ${room})
	if(NOT room STREQUAL base)
		gw_link(oracle_${room} oracle_base)
	endif()
endforeach()

function(gw_test_links target room)
	gw_test_room(${target} ${room})
	if(TARGET oracle_${room})
		gw_link(${target} oracle_${room})
	endif()
endfunction()

if(cmocka_FOUND)
	file(GLOB units RELATIVE ${PROJECT_SOURCE_DIR}/tests/unit CONFIGURE_DEPENDS
		${PROJECT_SOURCE_DIR}/tests/unit/*/test_*.c)
	foreach(unit ${units})
		get_filename_component(room ${unit} DIRECTORY)
		get_filename_component(file ${unit} NAME_WE)
		set(target unit_${room}_${file})
		add_executable(${target} tests/unit/${unit})
		gw_test_links(${target} ${room})
		gw_link(${target} cmocka)
		add_test(NAME unit/${room}/${file} COMMAND ${target})
		set_tests_properties(unit/${room}/${file} PROPERTIES LABELS unit TIMEOUT 120
			SKIP_RETURN_CODE 77)
	endforeach()
endif()

foreach(daemon raserv dns64d nat64d)
	if(EXISTS ${PROJECT_SOURCE_DIR}/tests/replay/replay_${daemon}.c)
		file(GLOB parts CONFIGURE_DEPENDS
			${PROJECT_SOURCE_DIR}/tests/replay/${daemon}_*.c)
		add_executable(replay_${daemon} tests/replay/replay_${daemon}.c ${parts})
		gw_test_links(replay_${daemon} ${daemon})
		file(GLOB scenarios CONFIGURE_DEPENDS
			${PROJECT_SOURCE_DIR}/tests/replay/${daemon}/*.scn)
		foreach(scenario ${scenarios})
			get_filename_component(story ${scenario} NAME_WE)
			add_test(NAME replay/${daemon}/${story}
				COMMAND replay_${daemon} ${scenario})
			set_tests_properties(replay/${daemon}/${story} PROPERTIES
				LABELS replay TIMEOUT 60)
		endforeach()
	endif()
endforeach()

# Each door is a libFuzzer program under GW_FUZZ; always also a replay of its corpus.
file(GLOB doors CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/fuzz/fuzz_*.c)
foreach(source ${doors})
	get_filename_component(target ${source} NAME_WE)
	string(REGEX REPLACE "^fuzz_" "" door ${target})
	string(REGEX REPLACE "_.*" "" room ${door})
	if(GW_FUZZ)
		add_executable(${target} ${source})
		target_link_options(${target} PRIVATE -fsanitize=fuzzer)
	else()
		add_executable(${target} ${source} tests/fuzz/corpus_main.c)
		add_test(NAME fuzz/${door}
			COMMAND ${target} ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${door})
		set_tests_properties(fuzz/${door} PROPERTIES LABELS fuzz TIMEOUT 300)
	endif()
	gw_test_links(${target} ${room})
endforeach()

# tests/bench/ROOM...-PART.c: measures of a core by itself; the scripts there run them.
file(GLOB benches CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/bench/*.c)
foreach(source ${benches})
	get_filename_component(name ${source} NAME_WE)
	string(REGEX REPLACE "-.*" "" room ${name})
	add_executable(bench_${name} EXCLUDE_FROM_ALL ${source})
	gw_test_links(bench_${name} ${room}d)
endforeach()

file(GLOB rules CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/house/*.sh)
foreach(rule ${rules})
	get_filename_component(name ${rule} NAME_WE)
	add_test(NAME house/${name} COMMAND ${rule} ${PROJECT_BINARY_DIR}
		WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
	set_tests_properties(house/${name} PROPERTIES LABELS house TIMEOUT 120)
endforeach()

# Programs that a story needs beside what Debian has: $GW_BUILD/story_NAME.
file(GLOB tools CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/e2e/tools/*.c)
foreach(source ${tools})
	get_filename_component(name ${source} NAME_WE)
	if(name STREQUAL nat64d_twin AND NOT GW_HAS_FASTPATH)
		continue()
	endif()
	set(room base)
	if(name MATCHES "^(raserv|dns64d|nat64d)_")
		set(room ${CMAKE_MATCH_1})
	endif()
	add_executable(story_${name} ${source})
	gw_test_links(story_${name} ${room})
endforeach()
if(GW_HAS_FASTPATH)
	gw_bpf_source(twin_object -DLINK_HEAD=14)
	target_sources(story_nat64d_twin PRIVATE ${PROJECT_BINARY_DIR}/twin_object.c)
	set_target_properties(story_nat64d_twin PROPERTIES OUTPUT_NAME story_fast_twin)
endif()

file(GLOB stories CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/e2e/[0-9][0-9]-*.sh)
foreach(story ${stories})
	get_filename_component(name ${story} NAME_WE)
	add_test(NAME e2e/${name} COMMAND ${story})
	set_tests_properties(e2e/${name} PROPERTIES LABELS e2e TIMEOUT 300
		SKIP_RETURN_CODE 77
		ENVIRONMENT "GW_BUILD=${PROJECT_BINARY_DIR}")
endforeach()
# It fills the IPv6 neighbour table, whose places (net.ipv6.neigh.default.gc_thresh3) are
# the machine's: a story beside it then fails to send, whatever namespace that is in.
set_tests_properties(e2e/25-a-thousand-links PROPERTIES RUN_SERIAL TRUE)
