# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # sourced by "run", which sets these
#
# The module: whether it is loaded, builds, may be loaded, and what it said.

loaded() { grep -qs '^litmus ' /proc/modules; }

build()
{
	if [ ! -f "$kdir/include/config/auto.conf" ] || ! command -v make >/dev/null; then
		# Built elsewhere, for this kernel?
		grep -q "vermagic=$(uname -r) " litmus.ko 2>/dev/null ||
			die 8 "needs make and headers of $(uname -r) in $kdir, or a litmus.ko that was built for it"
		return
	fi
	missing=$(make -s KDIR="$kdir" missing)
	[ -z "$missing" ] || die 5 "the kernel lacks $missing"
	make KDIR="$kdir" modules >build.log 2>&1 ||
		die 8 "the module does not build: $(grep -m 1 -E 'error:|ERROR:|\*\*\*' build.log) (build.log)"
}

check_signature()
{
	[ "$(cat /proc/sys/kernel/modules_disabled 2>/dev/null)" = 0 ] || die 6 "this kernel loads no modules, or no more"
	if grep -q Y /sys/module/module/parameters/sig_enforce 2>/dev/null ||
		grep -Eq '\[(integrity|confidentiality)\]' /sys/kernel/security/lockdown 2>/dev/null; then
		tail -c 28 litmus.ko | grep -q 'Module signature appended' ||
			die 6 "this kernel wants signed modules: sign litmus.ko, and run again"
	fi
}

# module_log LABEL: what the module, loaded with this label, has put in the kernel's log, without times.
module_log()
{
	dmesg | sed -E 's/^\[[^]]*\](\[[^]]*\])? //' | grep -E '^(# litmus: |    # |ok |not ok |litmus: )' |
		awk -v label="$1" '/^# litmus: / { on = $NF == label } on'
}
