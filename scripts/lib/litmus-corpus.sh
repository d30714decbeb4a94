# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2153 # settings.sh sets BASE

# litmus_corpus: the files and folders of LITMUS, or of the kernel tree's tests and ours. What a base's model
# does not know is in a folder of a later base.
litmus_corpus()
{
	local base
	if [[ -n ${LITMUS-} ]]; then
		tr -s ' ' '\n' <<<"$LITMUS"
		return
	fi
	echo "$PRISTINE/tools/memory-model/litmus-tests"
	[[ ${LITMUS_SHORT-} != 1 ]] || return 0
	echo "$PRISTINE/Documentation/litmus-tests"
	echo "$TOP/tests/litmus/rust"
	for base in $(target_names bases); do
		[[ ! -d $TOP/tests/litmus/$base ]] || echo "$TOP/tests/litmus/$base"
		[[ $base != "$BASE" ]] || break
	done
}
