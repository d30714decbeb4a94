#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# campaign.sh GUEST IMAGE COLLECT...: runs the campaign in the folder GUEST in the lab that lavacli is configured
# for, cancels one of its jobs, collects the others, runs the missing one again; then runs the campaign in the
# folder IMAGE. COLLECT is the "lkmm litmus collect" that does it.

set -euo pipefail
guest=$1 image=$2
shift 2
command=("$@")

collect() { "${command[@]}" "$@"; }

# expect STATUS WORDS COMMAND...: ends with that status and says these words.
expect()
{
	local status=0 said
	said=$("${@:3}" 2>&1) || status=$?
	printf '$ %s\n%s\nstatus %s\n' "${*:3}" "$said" "$status"
	[[ $status -eq $1 && $said == *"$2"* ]] || { echo "campaign: not status $1 with '$2'"; exit 1; }
}

# submit FILE...: leaves the numbers in JOBS.
submit()
{
	mapfile -t JOBS < <(lavacli jobs submit "$@")
	echo "$ lavacli jobs submit: ${JOBS[*]}"
	[[ "${JOBS[*]}" =~ ^[0-9]+(\ [0-9]+)*$ ]] || exit 1
}

wait_all()
{
	local job
	for job in "${JOBS[@]}"; do lavacli jobs wait "$job" --timeout 600 >/dev/null; done
	lavacli jobs list
}

expect 7 'no result has been fetched' collect "$guest/manifest.json"
submit "$guest"/litmus-*.yaml
# The server looks for jobs every 20 s.
until [[ $(lavacli jobs show "${JOBS[0]}") == *Running* ]] || ((SECONDS > 120)); do sleep 1; done
expect 7 "-001: job ${JOBS[0]}: Running" collect "$guest/manifest.json" "${JOBS[0]}"
# Waits for the only device, so it cannot have come to a result.
last=$(printf -- '-%03d' "${#JOBS[@]}")
lavacli jobs cancel "${JOBS[-1]}"
wait_all
expect 7 "$last: job ${JOBS[-1]}: Canceled" collect "$guest/manifest.json" "${JOBS[@]}"

first=("${JOBS[@]}")
mapfile -t missing < <(collect "$guest/manifest.json" --missing 2>/dev/null)
[[ ${#missing[@]} -eq 1 && ${missing[0]} == *"$last.yaml" ]] || { echo "campaign: missing: ${missing[*]}"; exit 1; }
submit "${missing[@]}"
wait_all
expect 0 allowed collect "$guest/manifest.json" "${JOBS[@]}" "${first[@]}" "${JOBS[@]}"
lavacli results "${JOBS[0]}"
expect 7 'job 999: Unable to call' collect "$guest/manifest.json" 999
expect 10 'the server refuses the user or the token' collect "$guest/manifest.json" --identity wrong-token 999
expect 9 'the server cannot be reached' collect "$guest/manifest.json" --identity away 999

submit "$image"/litmus-*.yaml
wait_all
expect 0 allowed collect "$image/manifest.json" "${JOBS[@]}"
echo "campaign: ${#first[@]} jobs, one of them canceled and run again; ${#JOBS[@]} in an image"
