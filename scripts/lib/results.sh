# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Results as every part of the tests leaves them: one JSON object per case and line, in the file
# of the part ($RESULTS/PART.jsonl). "lkmm results" reads them; the crate tools/results has the type.

# json_string TEXT: the text as a JSON string; characters that JSON does not allow in one become blanks.
json_string()
{
	local text=${1//\\/\\\\}
	text=${text//\"/\\\"}
	text=${text//$'\n'/\\n}
	text=${text//$'\t'/\\t}
	printf '"%s"' "${text//[[:cntrl:]]/ }"
}

# The file that a stage's results are in.
results_of() { echo "$RESULTS/$1.jsonl"; }

# record_case PART CASE VERDICT [REASON [SECONDS [LOG]]]: appends a case; VERDICT is passed, failed,
# skipped, crashed or timeout. An argument that is empty is left out.
record_case()
{
	local line
	line="{\"part\":$(json_string "$1"),\"case\":$(json_string "$2"),\"verdict\":\"$3\""
	[[ -z ${4-} ]] || line+=",\"reason\":$(json_string "$4")"
	[[ -z ${5-} ]] || line+=",\"seconds\":$5"
	[[ -z ${6-} ]] || line+=",\"log\":$(json_string "$6")"
	mkdir -p "$RESULTS"
	printf '%s}\n' "$line" >>"$RESULTS/$1.jsonl"
}

# Whether a file has a case that neither passed nor was skipped.
has_failed() { [[ -f $1 ]] && grep -qvE '"verdict" *: *"(passed|skipped)"' "$1"; }

# count_cases FILE...: "N passed, N failed[, N skipped]", as the last line of "lkmm results sum", which
# may not be built yet.
count_cases()
{
	cat "$@" | awk '
		/"verdict" *: *"passed"/ { passed++; next }
		/"verdict" *: *"skipped"/ { skipped++; next }
		{ failed++ }
		END { printf "%d passed, %d failed%s\n", passed, failed, skipped ? ", " skipped " skipped" : "" }'
}
