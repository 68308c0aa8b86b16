#!/usr/bin/env bash
# manual.sh - what is printed from the rows of the configuration is what is committed:
# KEYS of gateway6.yaml(5), the JSON Schema, the example; and they are good
#
# After a change of the rows: GW_GOLDEN_WRITE=1 tests/house/manual.sh BUILD-DIRECTORY
#
# Usage: manual.sh BUILD-DIRECTORY, from the top of the tree
set -eu -o pipefail

ctl=$1/gatewayctl
page=docs/man/gateway6.yaml.5
schema=etc/gateway6.schema.json
example=etc/gateway6.example.yaml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

complain() {
	echo "$1"
	bad=1
}

# same WHAT COMMITTED PRINTED
same() {
	if [ "${GW_GOLDEN_WRITE:-}" ]; then
		cp "$3" "$2"
	elif ! diff -u "$2" "$3" | head -20; then
		complain "$2: not what $1 prints"
	fi
}

# The page with its KEYS replaced by what is printed now.
"$ctl" __manual >"$work/keys"
awk -v keys="$work/keys" '
	/^\.Sh KEYS/ { skip = 1 }
	/^\.\\" END$/ { while ((getline line <keys) > 0) print line; skip = 0 }
	!skip' "$page" >"$work/page"
grep -q '^\.Sh KEYS' "$work/page" || complain "$page: no place for KEYS"
same "gatewayctl __manual" "$page" "$work/page"

"$ctl" config schema >"$work/schema"
same "gatewayctl config schema" "$schema" "$work/schema"
"$ctl" config example >"$work/example"
same "gatewayctl config example" "$example" "$work/example"

# The example loads as it is and with its comments taken off; what it says of this very
# host (no vmbr0, a name server that is us) is not its fault.
sed -E 's,^#([a-z]|  ),\1,' "$example" >"$work/all.yaml"
for file in "$example" "$work/all.yaml"; do
	said=$("$ctl" --json check "$file" || true)
	if grep -v 'on this host now\|now, so no prefix\|names dns64d itself\|in none of the networks' \
		<<<"$said" | grep .; then
		complain "$file: does not load without a word"
	fi
done

if command -v mandoc >/dev/null; then
	mandoc -Tlint -W warning "$page" || complain "$page: see above"
fi

# A judge of its own for the schema: what loads is valid, what has unknown keys is not.
if python3 -c 'import jsonschema, yaml' 2>/dev/null; then
	python3 - "$schema" <<-'EOF' || complain "$schema: see above"
	import glob, json, sys, jsonschema, yaml

	class Plain(yaml.SafeLoader):		# YAML 1.2: no `on`, no 22:22
	    pass
	Plain.yaml_implicit_resolvers = {
	    first: [(tag, exp) for tag, exp in rows if tag.endswith((':null', ':merge'))]
	    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()}
	import re
	Plain.add_implicit_resolver('tag:yaml.org,2002:bool', re.compile('^(true|false)$'), 'tf')
	Plain.add_implicit_resolver('tag:yaml.org,2002:int', re.compile('^[0-9]+$'),
	                            '0123456789')

	judge = jsonschema.Draft7Validator(json.load(open(sys.argv[1])))
	wrong = 0
	def say(name, want):
	    global wrong
	    errors = list(judge.iter_errors(yaml.load(open(name), Plain)))
	    if bool(errors) == want:
	        wrong = 1
	        print(f'{name}: valid is {not errors}', *[e.message[:200] for e in errors[:3]])
	good = glob.glob('tests/golden/conf/show-*.yaml') + ['etc/gateway6.example.yaml']
	for name in good:
	    say(name, True)
	for name in ('err-decoder', 'err-prefix-length', 'err-many', 'err-version',
	             'err-no-version', 'trap-list-of-names', 'trap-plain-text'):
	    say(f'tests/golden/conf/{name}.yaml', False)
	sys.exit(wrong or len(good) < 4)
	EOF
else
	echo "python3-jsonschema or python3-yaml is not here: schema not judged by another"
fi
exit $bad
