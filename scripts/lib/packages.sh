# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # sourced by others
#
# The tools this project needs, each with the Debian package that has it.

# Lines "what package"; what is a command, or a file if it has a slash. Compilers
# are apart: those in PATH may do (scripts/stages/toolchain.sh).
host_tools()
{
	cat <<-EOF
		python3                 python3
		git                     git
		make                    make
		xz                      xz-utils
		bc                      bc
		bison                   bison
		flex                    flex
		perl                    perl
		rsync                   rsync
		depmod                  kmod
		/etc/ssl/certs          ca-certificates
		/usr/include/stdio.h    libc6-dev
		/usr/include/gelf.h     libelf-dev
		$QEMU                   $QEMU_PACKAGE
	EOF
	[[ $DEBIAN_ARCH != "$(dpkg --print-architecture 2>/dev/null)" || -n $BUSYBOX ]] ||
		echo "busybox busybox-static"
	[[ ${NEED_DOT-} != 1 ]] || echo "dot graphviz"
	[[ ${NEED_SSH-} != 1 ]] || echo "ssh openssh-client"
	[[ ${NEED_CHECK_TOOLS-} != 1 ]] || printf '%s\n' "shellcheck shellcheck" \
		"codespell codespell" "rst2html5 python3-docutils" "qemu-aarch64 qemu-user"
}

LLVM_DIR=/usr/lib/llvm-22
COMPILER_PACKAGES=(
	clang-22 lld-22 llvm-22 libclang-22-dev gcc
	rustc-web cargo-web rust-web-src rustfmt-web rust-web-clippy
)

# The oldest compilers that 7.3 takes, in Debian 12.
OLDEST_SUITE=bookworm
OLDEST_PACKAGES=(
	clang-19 libclang-common-19-dev libclang-cpp19 libclang1-19 libllvm19 lld-19 llvm-19 llvm-19-linker-tools
	rustc-web libstd-rust-web-1.85 libstd-rust-web-dev rust-web-src rustfmt-web
)

# Users often have no sbin in PATH.
have()
{
	if [[ $1 == */* ]]; then [[ -e $1 ]]; else PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null; fi
}

# Lines "what package" of the host tools that are not there.
missing_host_tools()
{
	local what package
	host_tools | while read -r what package; do
		have "$what" || echo "$what $package"
	done
}

# Those of the compilers' packages that dpkg does not know as installed.
missing_compiler_packages()
{
	local package
	for package in "${COMPILER_PACKAGES[@]}"; do
		[[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || echo "$package"
	done
}

is_debian() { command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; }
