# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Runs a kit in a guest with a kernel of Debian (scripts/stages/kit.sh): what has to be refused, an
# interrupted run, and a whole one, whose result goes to the console. Its folder has no compiler, and
# a module that was built for this kernel.

bad=0

# expect STATUS WORDS COMMAND...: ends with that status and says these words.
expect()
{
	wanted=$1 words=$2
	shift 2
	status=0
	said=$("$@" 2>&1) || status=$?
	if [ "$status" -ne "$wanted" ] || ! echo "$said" | grep -q "$words"; then
		echo "$*: status $status, not $wanted with '$words': $said"
		bad=1
	fi
	! grep -q '^litmus ' /proc/modules || { echo "$*: the module stays loaded"; bad=1; }
}

mkdir -p /etc
echo 'nobody:x:65534:65534::/:/bin/sh' >/etc/passwd
echo Y >/sys/module/printk/parameters/time

expect 2 'not a number' ./run -r many
expect 2 'no list of CPUs' ./run -c first
expect 2 'not a number from 2 to' ./run -t 2-1
expect 4 'need 2 CPUs' ./run -c 0
expect 3 'only root' su nobody -c ./run
mv litmus.ko other.ko
expect 8 'needs make and headers' ./run
mv other.ko litmus.ko

insmod litmus.ko only=1 rounds=1
./run >said 2>&1
status=$?
rmmod litmus
[ "$status" -eq 7 ] || { echo "loaded twice: status $status, $(cat said)"; bad=1; }

# As Ctrl-C, which a program in the background does not get.
./run -r 1000000000 -l 600000 -o stopped.json >said 2>&1 &
run=$!
while ! pidof insmod >/dev/null; do sleep 1; done
sleep 1
# shellcheck disable=SC2046 # a word for each
kill -TERM "$run" $(pidof insmod)
wait "$run"
status=$?
[ "$status" -eq 130 ] || { echo "interrupted: status $status, $(cat said)"; bad=1; }
! grep -q '^litmus ' /proc/modules || { echo "interrupted: the module stays loaded"; bad=1; }
grep -q '^\]}$' stopped.json || { echo "interrupted: no result"; bad=1; }

# As many instances as without options: nothing on this machine may starve.
expect 0 '^1/' ./run -p -c 0-1 -n 19
echo "$said"

echo Y >/sys/module/module/parameters/sig_enforce
expect 6 'wants signed modules' ./run

! dmesg | grep -E 'soft lockup|stall|blocked for more than|BUG|WARNING' || bad=1
[ "$bad" -eq 0 ] || exit 1
echo "8 refusals, an interrupted run and a whole one"
