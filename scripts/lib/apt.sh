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

# The source of Debian's suite $1, on the mirror that apt takes Debian from.
# shellcheck disable=SC2016 # apt expands the format
suite_source()
{
	apt-get indextargets --format '$(REPO_URI) $(COMPONENT) $(RELEASE)' 'Created-By: Packages' |
		awk -v suite="$1" -v keys=/usr/share/keyrings/debian-archive-keyring.gpg '
			!found && $2 == "main" && $3 !~ /security|updates/ && $1 ~ /\/debian\/?$/ {
				print "deb [signed-by=" keys "]", $1, suite, "main"
				found = 1
			}'
}

# own_apt ARCHITECTURE COMMAND...: apt with lists and cache of its own below BUILD, so
# that it needs no root, always knows the newest versions, and may be of another
# architecture than the host. The mirror is the host's, and so are the suites unless
# SUITE names one.
own_apt()
{
	local architecture=$1 state=$BUILD/apt/$1${SUITE:+-$SUITE} tool=$2
	local -a sources=()
	shift 2
	mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
	[[ -f $state/status ]] || : >"$state/status"
	if [[ -n ${SUITE-} ]]; then
		suite_source "$SUITE" >"$state/sources.list"
		sources=(-o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=/dev/null)
	fi
	LC_ALL=C "$tool" "${sources[@]}" -o "APT::Architecture=$architecture" -o "APT::Architectures=$architecture" \
		-o "Dir::State=$state" -o "Dir::State::lists=$state/lists" \
		-o "Dir::State::status=$state/status" -o "Dir::Cache=$state/cache" \
		-o APT::Sandbox::User= -o Acquire::Languages=none \
		-o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
		-o Acquire::Retries=2 -o APT::Update::Post-Invoke::= -o APT::Update::Post-Invoke-Success::= "$@"
}

# Whether apt, whose words while updating are in the file $1, offers for the architecture $2
# the package $3. Without lists nobody knows, and the download is to say what is wrong.
offers_package()
{
	local words=$1 architecture=$2 package=$3
	[[ -z $(own_apt "$architecture" apt-cache madison "$package") ]] || return 0
	! grep -q '^E: .* does not have a Release file' "$words" || return 1
	grep -q '^[EW]: ' "$words"
}

# download_packages STATUS ARCHITECTURE PACKAGE...: the newest offered, to $BUILD/download; their file
# names are left in DEBS. If apt does not offer the first, and OPTIONAL says what to do without it,
# the stage is skipped.
download_packages()
{
	local status=$1 architecture=$2 folder=$BUILD/download package
	local words=$folder/apt-update.log
	shift 2
	mkdir -p "$folder"
	for package in "$@"; do rm -f "$folder/${package}"_*.deb; done
	# An unrelated source of the host may fail: whether the packages came is what counts.
	run own_apt "$architecture" apt-get update 2>&1 | tee "$words" || true
	[[ -z ${OPTIONAL-} ]] || offers_package "$words" "$architecture" "$1" ||
		skip_stage "apt offers no $1${SUITE:+ in $SUITE}" "$OPTIONAL"
	(cd "$folder" && run own_apt "$architecture" apt-get download "$@") ||
		die "$status" "apt could not download $* ($architecture)" \
			"see apt's message above (no network? a suite without this package?)" \
			"with the network back, run the same command again"
	DEBS=()
	for package in "$@"; do DEBS+=("$folder/${package}"_*.deb); done
}
