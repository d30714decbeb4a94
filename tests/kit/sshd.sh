# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# A host for "lkmm litmus run --host", in a guest (scripts/stages/kit-hosts.sh): dropbear, until
# somebody makes /tmp/stop.

set -e
ip addr add 10.0.2.15/24 dev eth0
ip link set eth0 up
mkdir -p /etc/dropbear /lib64 /lib /owner/.ssh
echo 'root:x:0:0::/owner:/bin/sh' >/etc/passwd
cp authorized_keys /owner/.ssh/
chmod 700 /owner /owner/.ssh
chmod 600 /owner/.ssh/authorized_keys
# The program looks for its libraries where Debian has them.
cp ld-linux-x86-64.so.2 /lib64/
cp ./*.so.* /lib/
# It goes on in the background, and is not to hold what reads this output.
./dropbear -R -p 22 >/dev/null 2>&1
while [ ! -e /tmp/stop ]; do sleep 1; done
if dmesg | grep -E 'soft lockup|stall|blocked for more than|BUG|WARNING'; then exit 1; fi
echo 'stopped as asked'
