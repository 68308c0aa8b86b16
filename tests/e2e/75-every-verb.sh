#!/usr/bin/env bash
# 75-every-verb.sh - what holds of every command of gatewayctl: it fits a terminal, it is JSON
# when asked, it has no colour where none is wanted, it comes again with --watch
#
#	GUEST1 (a long name, a long address) --- HOST: raserv dns64d nat64d --- web4
#	gatewayctl in a terminal of 80 columns (script), and into a pipe
. "$(dirname "$0")/lib.sh"
lab_up
guest_static GUEST1
web=$(guest_slaac GUEST1)
lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK }
	networks: { $LAB_BRIDGE: { prefix: $GUEST_PREFIX } }
	hosts: { the-web-server-of-the-department: { address: "$web" } }
	nat64: true
	dns64: { upstreams: [$RESOLVER4] }
	publish:
	  - { name: web-of-the-department, port: 443, to: the-web-server-of-the-department }
	  - { name: range, proto: both, port: 7000-7005, to: "$web" }
	END
for name in raserv dns64d nat64d; do daemon_start $name; done
long=a-rather-long-name-of-a-host-somewhere.wild.lab.example
on GUEST1 dig +time=2 "@$HOST_GUEST6" $long AAAA >/dev/null
on GUEST1 dig +time=2 "@$HOST_GUEST6" -x "64:ff9b::$WEB4" >/dev/null
on GUEST1 curl -sS -m 3 -o /dev/null "http://[64:ff9b::$WEB4]/"
on GUEST1 ping -c1 -W2 "64:ff9b::$WEB4" >/dev/null
on_bg GUEST1 listener socat -u TCP6-LISTEN:443,fork OPEN:/dev/null
wait_until 3 shows :443 on GUEST1 ss -lnt
on_bg INTERNET caller socat -u EXEC:"sleep 60" "TCP4:$HOST4:443"
wait_until 3 shows '"dport4":|dst4' ctl --json sessions

# verb | what it prints: table, text, file (its own form), stream | --watch? | words
rows=$(cat <<-END
	status         | text   | watch |
	check          | text   | -     |
	config show    | file   | -     | --effective
	config example | file   | -     |
	config schema  | file   | -     |
	diff           | text   | -     |
	reload         | text   | -     |
	confirm        | text   | -     |
	rollback       | text   | -     |
	import         | file   | -     | --ndppd /dev/null
	ra show        | text   | watch |
	ra monitor     | stream | -     | --count 1
	ra send        | text   | -     | $LAB_BRIDGE
	ndp            | table  | watch |
	dns cache      | table  | watch |
	dns flush      | text   | -     | nothing.example
	dns query      | text   | -     | $long --trace
	dns log        | table  | watch |
	dns top        | table  | watch |
	dns stats      | text   | watch |
	sessions       | table  | watch |
	bindings       | table  | watch |
	who            | text   | -     | $HOST4:443
	publish        | table  | watch |
	explain        | text   | -     | $web $WEB4 tcp/80
	top            | table  | -     |
	capture        | stream | -     |
	stats          | table  | watch | --explain
	metrics print  | file   | -     |
	metrics write  | file   | -     | $LAB_DIR/metrics
	doctor         | text   | -     |
	logs           | file   | -     |
	report         | file   | -     | $LAB_DIR/report
	version        | text   | -     |
END
)
trim() { sed 's/^[[:space:]]*//; s/[[:space:]]*$//'; }
field() { cut -d'|' -f"$1" <<<"$row" | trim; }

step "The list is whole"
all_verbs() {
	local word

	for word in $(ctl __complete | grep -v '^-'); do
		if [ -n "$(ctl __complete "$word" | grep -v '^-')" ] && grep -q "^$word [a-z]" <<<"$known"; then
			ctl __complete "$word" | grep -v '^-' | sed "s/^/$word /"
		else
			echo "$word"
		fi
	done
}
known=$(cut -d'|' -f1 <<<"$rows" | trim)
expect_same "each command stands in it" "$(all_verbs | sort)" "$(sort <<<"$known")"

# terminal COLUMNS WORD...: what a terminal of that size would be sent
terminal() {
	local columns=$1; shift

	on HOST timeout 10 script -qec "stty cols $columns; exec '$GW_BUILD/gatewayctl' $*" /dev/null \
		</dev/null | tr -d '\r'
}
# The long lines among them, without colours, in characters.
too_long() { sed 's/\x1b\[[0-9;?]*[A-Za-z]//g' | LC_ALL=C.UTF-8 grep -E "^.{$(($1 + 1)),}" || true; }

step "Tables in a terminal of 80 columns"
while IFS= read -r row; do
	verb=$(field 1) words=$(field 4)
	[ "$(field 2)" = table ] || continue
	[ "$verb" != top ] || continue			# story 58 looks at it in tmux
	terminal 80 "$verb" "$words" >"$LAB_DIR/shown" || true
	expect_same "$verb fits 80" "" "$(too_long 80 <"$LAB_DIR/shown")"
	expect "and has rows" test "$(wc -l <"$LAB_DIR/shown")" -ge 2
done <<<"$rows"
expect_seen "what is cut says so" 'the-.*….* [0-9]+ ' terminal 80 sessions
expect_seen "and keeps its end, numbers whole" "….*[]] 443 .* / " terminal 80 sessions
expect_seen "nothing is cut in a pipe" "the-web-server-of-the-department \[$web\] 443" ctl sessions

expect_seen "one published port of them" '^1 published' ctl publish range
expect_exit "and none of another name" 1 ctl publish nothing

step "Colours"
plain() { ! grep -q $'\x1b\[[0-9;]*m'; }
coloured() { grep -q $'\x1b\[[0-9;]*m'; }
expect "some, in a terminal" eval 'terminal 80 sessions | coloured'
for verb in status "ra show" sessions stats doctor "dns query $long" publish; do
	expect "$verb: none with NO_COLOR" eval "{ NO_COLOR=1 terminal 80 $verb || true; } | plain"
	expect "nor in a pipe" eval "{ ctl $verb || true; } | plain"
done

step "JSON, each line an object that begins with its version"
# of stdout alone; exit codes are the other stories' affair
json() { timeout 10 nsenter -t "${LAB_NODE[HOST]}" -n -m -u -r -- "$GW_BUILD/gatewayctl" --json "$@" 2>"$LAB_DIR/stderr" || true; }
while IFS= read -r row; do
	verb=$(field 1) words=$(field 4)
	case $(field 2) in file | stream) continue ;; esac
	# shellcheck disable=SC2086
	json $verb $words >"$LAB_DIR/shown"
	expect_same "$verb" "" "$(grep -v '^{"v":1[,}].*}$' "$LAB_DIR/shown" || true)"
	case $verb in check | diff | confirm | rollback) continue ;; esac	# well: no rows
	expect "which says something" test -s "$LAB_DIR/shown"
done <<<"$rows"

step "--watch"
while IFS= read -r row; do
	verb=$(field 1)
	if [ "$(field 3)" = watch ]; then
		on_bg HOST "watch" "$GW_BUILD/gatewayctl" --watch=1 $verb
		watchers+=" $LAB_LAST_PID"
	else
		expect_exit "$verb does not take it" 2 ctl --watch $verb
	fi
done <<<"$rows"
sleep 1.6
for pid in $watchers; do
	expect "one still runs" kill "$pid"
	wait "$pid" 2>/dev/null || true
done

step "Completion, as a bash at a terminal asks for it"
# complete LINE: what stands below when TAB is pressed twice; or the line, when it is one
complete_line() {
	on HOST env PATH="$GW_BUILD:$PATH" bash --norc -c '
		. "'"$LAB_TOP"'/etc/bash-completion/gatewayctl"
		COMP_LINE=$1 COMP_POINT=${#1}
		COMP_WORDBREAKS=${2-"$COMP_WORDBREAKS"}
		_gatewayctl
		printf "%s\n" "${COMPREPLY[@]}"' complete "$@"
}
expect_same "commands" "sessions" "$(complete_line 'gatewayctl ses')"
expect_same "the second word" "$(printf '%s\n' monitor send show)" "$(complete_line 'gatewayctl ra ' | grep -v '^-' | sort)"
expect_same "networks" "$LAB_BRIDGE" "$(complete_line 'gatewayctl ra send ' | grep -v '^-')"
expect_same "hosts and guests that are there" "$(printf '%s\n' "$web" the-web-server-of-the-department)" \
	"$(complete_line 'gatewayctl sessions --host ' | grep -vx "$HOST6" | sort)"
expect_same "published ports" "web-of-the-department" "$(complete_line 'gatewayctl publish w')"
expect_same "names that were asked for" "$long." "$(complete_line 'gatewayctl dns cache a-r')"
expect_same "clients that asked" "$web" "$(complete_line 'gatewayctl dns log --client 2a02:600d:1::f' ' ')"
expect_same "an address goes on behind its colon" "${web##*:}" "$(complete_line "gatewayctl sessions --host ${web%:*}:" ' :')"
expect_same "files" "/etc/gateway6.yaml" "$(complete_line 'gatewayctl check /etc/gateway6.y')"
expect_seen "daemons that do not run take nothing from it" '^--json' \
	complete_line 'gatewayctl -c /nowhere dns cache '
# and the keys themselves
printf '%s\n' "PS1='$ '" ". $LAB_TOP/etc/bash-completion/gatewayctl" >"$LAB_DIR/bashrc"
on HOST tmux -L gw new-session -d -s tab -x 80 -y 24 \
	"PATH=$GW_BUILD:$PATH bash --rcfile $LAB_DIR/bashrc -i"
wait_until 5 shows '^\$' on HOST tmux -L gw capture-pane -p -t tab
on HOST tmux -L gw send-keys -t tab "gatewayctl publish web" Tab
wait_for 5 "TAB writes the rest" shows '^\$ gatewayctl publish web-of-the-department' \
	on HOST tmux -L gw capture-pane -p -t tab
on HOST tmux -L gw kill-session -t tab
