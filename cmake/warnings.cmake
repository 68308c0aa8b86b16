# One flag per line, so that a diff shows policy.
add_compile_options(
	-Wall
	-Wextra
	-Wcast-align
	-Wcast-qual
	-Wdouble-promotion
	-Wformat=2
	-Wimplicit-fallthrough
	-Wmissing-prototypes
	-Wnull-dereference
	-Wpointer-arith
	-Wshadow
	-Wstrict-prototypes
	-Wswitch-enum
	-Wundef
	-Wvla
	-Wwrite-strings
)

option(GW_WERROR "Warnings are errors (CI)" OFF)
if(GW_WERROR)
	add_compile_options(-Werror)
endif()
