# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # sourced by others
#
# cargo-nextest, which runs the tests of tools/: that of PATH, or else ours. Needs
# scripts/lib/toolchain.sh and scripts/lib/cargo.sh.

# What tools/ asks for.
nextest_minimum() { sed -nE 's/^nextest-version = "(.*)"$/\1/p' "$TOP/tools/.config/nextest.toml"; }

# Sets NEXTEST_PROGRAM; false if there is none that is new enough.
find_nextest()
{
	for NEXTEST_PROGRAM in cargo-nextest "$TOOLS/bin/cargo-nextest"; do
		too_old "$NEXTEST_PROGRAM" "$(nextest_minimum)" >/dev/null || return 0
	done
	return 1
}

# Its version, or nothing.
nextest_version() { ! find_nextest || version "$NEXTEST_PROGRAM"; }

# nextest ARGUMENT...: in the workspace tools/, once it was found.
nextest()
{
	use_cargo "$LKMM_TARGET" || die "$E_TOOLCHAIN" "cargo not found" "install it (Debian: cargo-web)"
	(cd "$TOP/tools" && run "${CARGO_ENV[@]}" "$NEXTEST_PROGRAM" nextest "$@")
}

# count_tests JUNIT... OUTPUT: passed and failed, of nextest's reports and of what "cargo test" printed.
count_tests()
{
	python3 - "$@" <<-'EOF'
		import re, sys
		from pathlib import Path
		from xml.etree import ElementTree

		*reports, output = map(Path, sys.argv[1:])
		passed = failed = 0
		for report in filter(Path.exists, reports):
		    said = ElementTree.parse(report).getroot()
		    bad = int(said.get("failures")) + int(said.get("errors"))
		    failed += bad
		    passed += int(said.get("tests")) - bad
		for one in re.finditer(r"^test result: .* (\d+) passed; (\d+) failed;", output.read_text(), re.M):
		    passed += int(one[1])
		    failed += int(one[2])
		print(passed, failed)
	EOF
}
