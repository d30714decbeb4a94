# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Counts of passed, failed and skipped: each part of a test run leaves them as
# {"passed": n, "failed": n, "skipped": n, "skips": ["name: reason"]} in a file.

counts_of()
{
	case $1 in
	check) echo "$BUILD/results/check.json" ;;
	*) echo "$RESULTS/$1.json" ;;
	esac
}

# write_counts PART PASSED FAILED [SKIP]...: a SKIP is "name: reason", without quotes.
write_counts()
{
	local part=$1 passed=$2 failed=$3 skips=
	shift 3
	[[ $# -eq 0 ]] || skips=$(printf '"%s", ' "$@")
	mkdir -p "$RESULTS"
	printf '{"passed": %d, "failed": %d, "skipped": %d, "skips": [%s]}\n' \
		"$passed" "$failed" $# "${skips%, }" >"$(counts_of "$part")"
}

# The counts of a part on one line, without the skipped tests' names.
counts_line() { tr -d '{}"' <"$(counts_of "$1")" | sed -E 's/, skips.*//; s/([a-z]+): ([0-9]+)/\2 \1/g'; }

# show_counts STATUS PART...: each part and each skipped test by name, then the sum alone
# on the last line. Whatever stopped the run with STATUS before it could be counted
# counts as one failure, and so does a run in which nothing passed; but not a stage that was
# skipped, which is among the parts.
show_counts()
{
	local status=$1 part
	local -a files=()
	shift
	for part in "$@"; do files+=("$(counts_of "$part")"); done
	E_SKIPPED=$E_SKIPPED python3 - "$status" "${files[@]}" <<-'EOF'
		import json, os, sys

		SKIPPED = int(os.environ["E_SKIPPED"])
		total = {"passed": 0, "failed": 0, "skipped": 0}
		print("\nsummary")
		for path in filter(os.path.exists, sys.argv[2:]):
		    with open(path, encoding="utf-8") as part:
		        counts = json.load(part)
		    name = os.path.basename(path)[:-len(".json")]
		    print(f"  {name:<14}", ", ".join(f"{counts[k]} {k}" for k in total if counts[k] or k != "skipped"))
		    for skip in counts["skips"]:
		        print(f"    skipped {skip}")
		    for key in total:
		        total[key] += counts[key]
		skipped = int(sys.argv[1]) == SKIPPED and total["skipped"]
		if not total["failed"] and not skipped and (sys.argv[1] != "0" or not total["passed"]):
		    print("  stopped early  0 passed, 1 failed")
		    total["failed"] = 1
		print(", ".join(f"{n} {key}" for key, n in total.items() if n or key != "skipped"))
		sys.exit(total["failed"] > 0)
	EOF
}
