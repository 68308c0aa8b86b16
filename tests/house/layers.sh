#!/usr/bin/env bash
# layers.sh - who may include whom, and what a core may ask of the world: nothing
#
#	wire <- base <- core          <- shell
#	        base <- host          <- shell
#
# First the sources' #include lines against docs/house.md, then the symbols that the
# compiled cores leave open: no clock, no socket, no thread, and memory only where a
# core takes all of it at its start.
#
# Usage: layers.sh BUILD-DIRECTORY, from the top of the tree
set -eu -o pipefail

bad=0

complain() {
	echo "$1"
	bad=1
}

PURE='<(assert|ctype|errno|inttypes|limits|stdarg|stdbool|stddef|stdint|stdio|stdlib|string|stdalign|stdnoreturn)\.h>'
WIRE='<gateway6/wire/[a-z0-9]+\.h>|"[a-z0-9]+\.h"'
HOST_ONLY='log|generation|stage|loop|privs|nl|nd_socket|sock|notify|daemon|ctl|sysctl|yaml_load|fail'

# includes FOLDER ALLOWED [FORBIDDEN]: each #include of these files must match
includes() {
	local folder=$1 allowed=$2 forbidden=${3:-^$} file line

	while IFS=: read -r file line; do
		if ! grep -Eq "^($allowed)$" <<<"$line" || grep -Eq "$forbidden" <<<"$line"; then
			complain "$file: may not include $line"
		fi
	done < <(find $folder -maxdepth 1 -name '*.[ch]' -exec grep -HEo \
		'^# *include +[<"][^>"]*[>"]' {} + 2>/dev/null | sed 's/# *include *//')
}

includes include/gateway6/wire '<(stdint|stddef|assert|stdalign)\.h>|"[a-z0-9]+\.h"'
# arpa/inet.h for inet_pton and inet_ntop, fnmatch.h: they compute and call nobody.
includes common/base "$PURE|<arpa/inet\.h>|<fnmatch\.h>|<xxhash\.h>|\"[a-z0-9_]+\.h\"|<gateway6/[a-z0-9_]+\.h>" \
	"<gateway6/($HOST_ONLY)\.h>"
for daemon in raserv dns64d nat64d; do
	includes daemons/$daemon/core "$PURE|$WIRE|<gateway6/[a-z0-9_]+\.h>|\"[a-z0-9_]+\.h\"" \
		"<gateway6/($HOST_ONLY)\.h>"
	others=$(printf '%s\n' raserv dns64d nat64d | grep -vx $daemon | paste -sd'|')
	includes daemons/$daemon '.*' "[<\"/]($others)/"
done
includes common/host '.*' '[<"/](raserv|dns64d|nat64d|gatewayctl)/'

# Each third-party library has one file family.
# only LIBRARY HEADER FILES...
only() {
	local what=$1 header=$2 file; shift 2

	while read -r file; do
		for place; do
			case $file in $place) continue 2 ;; esac
		done
		complain "$file: only ${*} may use $what"
	done < <(grep -rlE "#include <$header" common daemons include --include='*.[ch]' || true)
}
only libyaml 'yaml\.h'		'common/host/yaml_load.c'
only libmnl 'libmnl'		'common/host/nl*' 'common/host/sysctl.c'
only c-ares 'ares'		'daemons/dns64d/upstream*'
only libevent 'event2?'		'common/host/*' 'daemons/*/*.c' 'include/gateway6/*'
only cJSON 'cjson'		'common/host/*' 'daemons/*/*.[ch]' 'include/gateway6/*'
only libbpf 'bpf/'		'daemons/nat64d/bpf/*'

# Who may take memory. A core takes all of it at its start, in one file.
memory_of() {
	case $1 in
	nat64d) echo 'tables.c' ;;
	raserv) echo 'raserv.c ifaces.c proxy.c proxy_table.c spare.c' ;;
	dns64d) echo 'arena.c memory.c cache.c tables.c' ;;
	*)	echo '' ;;
	esac
}

# Symbols a core may leave open: the pure parts of C, ours, the compiler's own.
FREE='bcmp|mem(cpy|move|set|cmp|chr|mem|rchr)|str(len|nlen|cmp|ncmp|casecmp|ncasecmp|chr|rchr|str|cspn|spn|pbrk|cpy|ncpy|tol|toul|toull|toll)'
FREE="$FREE|v?snprintf|__(v?snprintf|mem(cpy|set|move)|str(n?cpy|cat))_chk|__isoc(99|23)_(sscanf|strtou?ll?)"
FREE="$FREE|qsort|bsearch|abort|__assert_fail|__ctype_b_loc|__ctype_tolower_loc|__ctype_toupper_loc|tolower|toupper|__stack_chk_fail|__errno_location"
FREE="$FREE|_GLOBAL_OFFSET_TABLE_|__(asan|ubsan|tsan|gcov|llvm|sanitizer)_.*|XXH.*|__popcountdi2|__clzdi2"

nm_tool=nm
command -v gcc-nm >/dev/null && nm_tool=gcc-nm		# knows the objects of LTO too

# What gw_base and this core define themselves.
defined() {
	$nm_tool --defined-only "$@" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u
}

# symbols ROOM FOLDER ARCHIVE MEMORY-FILES EXTRA-SYMBOLS
symbols() {
	local room=$1 folder=$2 archive=$build/$3 memory=$4 free="$FREE|${5:-none}" object symbol

	compgen -G "$folder/*.c" >/dev/null || return 0
	if [ ! -e "$archive" ]; then
		complain "$archive: missing, though $folder has sources"
		return 0
	fi
	while read -r object symbol; do
		case $symbol in
		malloc | calloc | realloc | free | reallocarray | aligned_alloc | posix_memalign)
			case " $memory " in
			*" ${object%.o} "* | " any ") ;;
			*) complain "$folder/${object%.o}: takes or frees memory ($symbol)" ;;
			esac ;;
		*)	complain "$folder/${object%.o}: needs $symbol from the world" ;;
		esac
	done < <($nm_tool -A --undefined-only "$archive" |
		sed -n 's/^[^:]*:\([^:]*\): *U  *\([^@ ]*\).*/\1 \2/p' | sort -u |
		grep -vE " ($free)$" |
		awk 'NR == FNR { ours[$1]; next } !($2 in ours)' \
			<(defined "$archive" "$build/libgw_base.a") -)
	echo "$room: $($nm_tool --defined-only "$archive" 2>/dev/null |
		grep -c ' T ') public functions that need nothing from the world"
}

build=${1:?build directory}
# must.c may say why it aborts.
symbols base common/base libgw_base.a any 'inet_(pton|ntop)|fnmatch|stderr|open_memstream|fclose|fprintf|vfprintf|fputc|fputs|fwrite|sprintf|__v?f?printf_chk|__sprintf_chk|__vfprintf_chk'
for daemon in raserv dns64d nat64d; do
	symbols $daemon daemons/$daemon/core lib${daemon}_core.a "$(memory_of $daemon)" ''
done
exit $bad
