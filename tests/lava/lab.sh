#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# A LAVA server with a dispatcher and a device of QEMU, from Debian's packages. They are installed on top of
# this machine's own system, in layers of an overlay in FOLDER; processes, mounts and network are in
# namespaces of their own, which end with this script. Needs root.
#
#   lab.sh install FOLDER                       the packages; FOLDER/packages is there when they all are
#   lab.sh run FOLDER SHARED COMMAND...         a command beside a fresh server, with lavacli configured. What it
#                                               writes to the folder SHARED stays; if it fails, all is in FOLDER/run

set -euo pipefail

PACKAGES=(lava-server lava-dispatcher lavacli postgresql)
ADDRESS=127.0.0.1:8000

# mount_layer TARGET LOWER UPPER: the system LOWER at TARGET; what is written there goes to UPPER.
mount_layer()
{
	mkdir -p "$1" "$3" "$3.work"
	mount -t overlay lkmm-lava -o "lowerdir=$2,upperdir=$3,workdir=$3.work" "$1"
}

# What a system needs beside its files.
mount_kernel()
{
	local folder
	mount -t proc proc "$FOLDER/system/proc"
	mount -t sysfs sysfs "$FOLDER/system/sys" || true
	mount --rbind /dev "$FOLDER/system/dev"
	for folder in tmp run; do mount -t tmpfs tmpfs "$FOLDER/system/$folder"; done
}

install_inside()
{
	rm -rf "$FOLDER/packages.new"
	mount_layer "$FOLDER/system" / "$FOLDER/packages.new"
	mount_kernel
	# No service starts.
	printf '#!/bin/sh\nexit 101\n' >"$FOLDER/system/usr/sbin/policy-rc.d"
	chmod 755 "$FOLDER/system/usr/sbin/policy-rc.d"
	chroot "$FOLDER/system" env DEBIAN_FRONTEND=noninteractive apt-get -q update
	chroot "$FOLDER/system" env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${PACKAGES[@]}"
	mv "$FOLDER/packages.new" "$FOLDER/packages"
}

run_inside()
{
	local shared=$1
	rm -rf "$FOLDER/run" "$FOLDER/run.work"
	mount_layer "$FOLDER/installed" / "$FOLDER/packages"
	mount_layer "$FOLDER/system" "$FOLDER/installed" "$FOLDER/run"
	mount_kernel
	mount --bind "$shared" "$FOLDER/system$shared"
	cp "${BASH_SOURCE[0]}" "$FOLDER/system/tmp/lab.sh"
	chroot "$FOLDER/system" bash /tmp/lab.sh serve "${@:2}"
}

# await COMMAND...: until it succeeds, for two minutes at most.
await()
{
	local begin=$SECONDS
	until "$@" >/dev/null 2>&1; do
		((SECONDS - begin < 120)) || { echo "lab: not in time: $*" >&2; return 1; }
		sleep 1
	done
}

manage() { lava-server manage "$@"; }

add_device()
{
	local config=/etc/lava-server
	manage device-types add qemu
	manage workers add lab
	manage devices add --device-type qemu --worker lab qemu-1
	mkdir -p "$config/dispatcher.d/lab"
	# There is no route to ask for its address.
	echo 'dispatcher_ip: 127.0.0.1' >"$config/dispatcher.d/lab/dispatcher.yaml"
	printf '%s\n' "{% extends 'qemu.jinja2' %}" '{% set no_kvm = True %}' >"$config/dispatcher-config/devices/qemu-1.jinja2"
	chown -R lavaserver: "$config/dispatcher.d" "$config/dispatcher-config"
}

start_services()
{
	local worker_token token=lkmm
	manage users add --superuser --staff --passwd "$token" lkmm
	manage tokens add --user lkmm --secret "$token"
	worker_token=$(manage workers details lab | sed -n 's/^token *: //p')
	gunicorn3 lava_server.wsgi --log-level INFO --log-file /var/log/lava-server/gunicorn.log -u lavaserver -g lavaserver \
		--worker-class eventlet --workers 2 --bind "$ADDRESS" &
	manage lava-scheduler --level INFO --log-file /var/log/lava-server/lava-scheduler.log &
	manage lava-publisher --level INFO --log-file /var/log/lava-server/lava-publisher.log --host 127.0.0.1 --port 8001 &
	lava-worker --level INFO --log-file /var/log/lava-worker.log --url "http://$ADDRESS/" --name lab --token "$worker_token" &
	mkdir -p /tmp/config
	cat >/tmp/config/lavacli.yaml <<-EOF
		default: {uri: "http://$ADDRESS/RPC2/", username: lkmm, token: $token}
		wrong-token: {uri: "http://$ADDRESS/RPC2/", username: lkmm, token: wrong}
		away: {uri: "http://127.0.0.1:9/RPC2/", username: lkmm, token: $token}
	EOF
	export XDG_CONFIG_HOME=/tmp/config
	await lavacli system version
	await sh -c 'lavacli workers show lab | grep -q Online'
}

serve()
{
	export LC_ALL=C.UTF-8 HOME=/tmp PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	ip link set lo up
	install -d -o postgres -g postgres /run/postgresql
	# The only cluster there is.
	pg_lsclusters --no-header | while read -r version name _; do pg_ctlcluster "$version" "$name" start; done
	await pg_isready
	python3 /usr/share/lava-server/postinst.py >/tmp/postinst.log 2>&1 || { cat /tmp/postinst.log; return 1; }
	add_device
	start_services
	echo "lab: LAVA $(lavacli system version) at $ADDRESS, $(lavacli devices list | tail -n 1)"
	"$@"
}

usage() { echo "usage: lab.sh install FOLDER | run FOLDER SHARED COMMAND..." >&2; exit 2; }

[[ $# -ge 2 ]] || usage
COMMAND=$1 FOLDER=$2
case $COMMAND in
install) exec unshare --mount --propagation private "$0" install-inside "$FOLDER" ;;
run)
	unshare --mount --propagation private --net --ipc --pid --fork --kill-child "$0" run-inside "${@:2}"
	rm -rf "$FOLDER/run" "$FOLDER/run.work"
	;;
install-inside) install_inside ;;
run-inside) run_inside "${@:3}" ;;
serve) serve "${@:2}" ;;
*) usage ;;
esac
