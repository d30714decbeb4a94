# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Packages from the mirror that apt is configured with.

# The command in front of apt-get that makes us root, as an array; false if none works.
become_root()
{
	AS_ROOT=()
	[[ $(id -u) -ne 0 ]] || return 0
	AS_ROOT=(sudo -n)
	sudo -n true 2>/dev/null
}

# install_packages STATUS PACKAGE...
install_packages()
{
	local status=$1
	shift
	local -a apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=120)
	local line="apt-get update && apt-get install --no-install-recommends $*"
	become_root ||
		die "$status" "packages are missing, and this user cannot install them: $*" \
			"as root: $line" "or, with sudo: sudo -v, then run the same command again"
	# The lists may be absent or old: ask for new ones only if it fails without.
	if ! run "${AS_ROOT[@]}" "${apt[@]}" install --no-install-recommends "$@" 9>&-; then
		run "${AS_ROOT[@]}" "${apt[@]}" update 9>&- || true
		run "${AS_ROOT[@]}" "${apt[@]}" install --no-install-recommends "$@" 9>&- ||
			die "$status" "apt-get could not install: $*" \
				"see apt's message above (no network? a suite without these packages?)" \
				"by hand: $line"
	fi
}

# own_apt ARCHITECTURE COMMAND...: apt with lists and cache of its own below BUILD, so
# that it needs no root, always knows the newest versions, and may be of another
# architecture than the host. The mirror is the host's.
own_apt()
{
	local architecture=$1 state=$BUILD/apt/$1 tool=$2
	shift 2
	mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
	[[ -f $state/status ]] || : >"$state/status"
	"$tool" -o "APT::Architecture=$architecture" -o "APT::Architectures=$architecture" \
		-o "Dir::State=$state" -o "Dir::State::lists=$state/lists" \
		-o "Dir::State::status=$state/status" -o "Dir::Cache=$state/cache" \
		-o APT::Sandbox::User= -o Acquire::Languages=none \
		-o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
		-o Acquire::Retries=2 -o APT::Update::Post-Invoke::= -o APT::Update::Post-Invoke-Success::= "$@"
}

# download_package STATUS ARCHITECTURE PACKAGE: the newest offered, to $BUILD/download;
# its file name is left in $DEB.
download_package()
{
	local status=$1 architecture=$2 package=$3 folder=$BUILD/download
	mkdir -p "$folder"
	rm -f "$folder/${package}"_*.deb
	# An unrelated source of the host may fail: whether the package came is what counts.
	run own_apt "$architecture" apt-get update || true
	(cd "$folder" && run own_apt "$architecture" apt-get download "$package") ||
		die "$status" "apt could not download $package ($architecture)" \
			"see apt's message above (no network? a suite without this package?)" \
			"with the network back, run the same command again"
	DEB=$(find "$folder" -name "${package}_*.deb" -print -quit)
	[[ -n $DEB ]] || die "$status" "apt downloaded no $package"
}
