# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # sourced by others
#
# Settings from the environment (the Makefile exports them), checked, and the
# paths that follow from them.

# shellcheck source=scripts/lib/status.sh
. "${BASH_SOURCE[0]%/*}/status.sh"

TOP=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
# shellcheck source=scripts/lib/targets.sh
. "${BASH_SOURCE[0]%/*}/targets.sh"
# shellcheck source=scripts/lib/cells.sh
. "${BASH_SOURCE[0]%/*}/cells.sh"
: "${BASE:=6.12}" "${ARCH:=x86_64}" "${BUILD:=$TOP/build}" "${ACCEL:=auto}" "${HELPERS:=called}" "${VARIANT:=}" "${TOOLCHAIN:=newest}" "${V:=0}"
: "${RUNS:=1}" "${TIMEOUT:=300}" "${KERNEL_TARBALL:=}" "${BUSYBOX:=}" "${JOBS:=$(($(nproc) + 1))}"
export BASE ARCH BUILD ACCEL HELPERS VARIANT TOOLCHAIN V RUNS TIMEOUT KERNEL_TARBALL BUSYBOX JOBS

# check_known LIST NAME VARIABLE: demands that there is such an entry.
check_known()
{
	is_one_of "$2" "$(target_names "$1")" ||
		die "$E_USAGE" "$3=$2: not in targets/$1.toml" "use one of: $(target_names "$1" | paste -sd' ')"
}

# What only some commands use.
check_limits()
{
	local pattern cell
	local -a patterns
	[[ ${ROUNDS-1} =~ ^[1-9][0-9]*$ ]] || die "$E_USAGE" "ROUNDS=$ROUNDS: not a number" "for example ROUNDS=100000"
	[[ -z ${SHARD-} || ($SHARD =~ ^(0|[1-9][0-9]*)/([1-9][0-9]*)$ && ${BASH_REMATCH[1]} -lt ${BASH_REMATCH[2]}) ]] ||
		die "$E_USAGE" "SHARD=$SHARD: no part of a whole" "for example SHARD=0/8, up to SHARD=7/8"
	read -r -a patterns <<<"${FILES-}"
	for pattern in "${patterns[@]}"; do
		(cd "$TOP/tools" && compgen -G "$pattern" >/dev/null) ||
			die "$E_USAGE" "FILES=$pattern: there is no such file in tools/" "for example FILES='guest/src/*.rs'"
	done
	for cell in ${CELLS-}; do
		# "make compiled" has variants of them.
		is_one_of "${cell%-mir0}" "$(all_cells)" ||
			die "$E_USAGE" "CELLS=$cell: no such cell" "see targets/cells.toml; for example CELLS=x86_64_O2_inlined"
	done
}

check_settings()
{
	check_known bases "$BASE" BASE
	check_known architectures "$ARCH" ARCH
	load_target bases "$BASE"
	is_one_of "$ARCH" "$ARCHITECTURES" ||
		die "$E_USAGE" "ARCH=$ARCH: Linux $BASE has no Rust for it" "use one of: $ARCHITECTURES; or another BASE="
	[[ $ACCEL =~ ^(auto|kvm|tcg)$ ]] ||
		die "$E_USAGE" "ACCEL=$ACCEL: no such accelerator" "use one of: auto kvm tcg"
	[[ $HELPERS =~ ^(called|inlined)$ ]] ||
		die "$E_USAGE" "HELPERS=$HELPERS: no such way to build them" "use one of: called inlined"
	[[ -z $VARIANT ]] || is_one_of "$VARIANT" "$(variants)" ||
		die "$E_USAGE" "VARIANT=$VARIANT: no such variant" "use one of: $(variants)"
	[[ $TOOLCHAIN =~ ^(newest|oldest)$ ]] ||
		die "$E_USAGE" "TOOLCHAIN=$TOOLCHAIN: no such toolchain" "use one of: newest oldest"
	[[ $RUNS =~ ^[1-9][0-9]*$ ]] || die "$E_USAGE" "RUNS=$RUNS: not a number" "for example RUNS=10"
	[[ $TIMEOUT =~ ^[1-9][0-9]{0,5}$ ]] ||
		die "$E_USAGE" "TIMEOUT=$TIMEOUT: no number of seconds up to 999999" "for example TIMEOUT=600"
	[[ $BUILD == /* ]] || BUILD=$PWD/$BUILD
	[[ $BUILD != *[[:space:]:]* ]] ||
		die "$E_USAGE" "BUILD=$BUILD: the kernel's makefiles refuse blanks and colons in paths" \
			"choose another folder with BUILD="
	[[ -z $KERNEL_TARBALL || -f $KERNEL_TARBALL ]] ||
		die "$E_USAGE" "KERNEL_TARBALL=$KERNEL_TARBALL: no such file"
	check_limits
	mkdir -p "$BUILD" 2>/dev/null || true
	[[ -d $BUILD && -w $BUILD ]] ||
		die "$E_USAGE" "BUILD=$BUILD: cannot write there" "choose another folder with BUILD="
}

check_settings
load_target architectures "$ARCH"
read -r -a CLANG_FLAGS <<<"$CLANG_FLAGS"

PRISTINE=$BUILD/$BASE/pristine  # the kernel source as it came
TREE=$BUILD/$BASE/linux         # the same with the series
SUFFIX=-$TOOLCHAIN              # keeps what different toolchains made apart
SUFFIX=${SUFFIX#-newest}
OUT=$BUILD/$BASE/$ARCH${VARIANT:+-$VARIANT}$SUFFIX # everything made for one architecture, variant and toolchain
[[ -z ${KDIR-} ]] || OUT=$BUILD/kdir # and what is made of the user's own kernel
OBJ=$OUT/obj                    # O= of the kernel build
MODULES=$OUT/modules            # M= of the samples
RESULTS=$OUT/results
ASM=$BUILD/$BASE/asm$SUFFIX     # probe objects, a folder per cell
ASM_OBJ=$BUILD/$BASE/asm-obj$SUFFIX # O= of what they are compiled with
PARITY=$OUT/parity              # the module of another base's users of the API, and
API_PRISTINE=$BUILD/$API_BASE/pristine # the source that it is taken from
KCSAN_SUITE=$OUT/kcsan          # a copy of the sources of the seeded data races, and their
KCSAN_MODULE=$KCSAN_SUITE/tests/kcsan/module/rust_kcsan.ko # module
LOGS=$BUILD/log
TOOLCHAIN_ENV=$BUILD/toolchain.env # the oldest toolchain differs between bases
[[ $TOOLCHAIN == newest ]] || TOOLCHAIN_ENV=$BUILD/$BASE/toolchain$SUFFIX.env
mkdir -p "$OUT/stamps" "$BUILD/$BASE/stamps" "$BUILD/${API_BASE:-$BASE}/stamps" "$LOGS" "$RESULTS" ||
	die "$E_INPUT" "the folders below $BUILD cannot be made" "move away what is in their place"

# Where a stage's stamp is: what all architectures of a base share is made once.
stamp_of()
{
	case $1 in
	api-source) echo "$BUILD/$API_BASE/stamps/source" ;;
	toolchain | asm-*) echo "$BUILD/$BASE/stamps/$1$SUFFIX" ;;
	source | tree | tools | herd) echo "$BUILD/$BASE/stamps/$1" ;;
	*) echo "$OUT/stamps/$1" ;;
	esac
}

# Where what a stage says goes.
log_of() { echo "$LOGS/$BASE-${OUT##*/}-$1.log"; }
