#!/bin/sh
# In the place of scripts/compiled-objects.sh: clang and atomic.h instead of a kernel, and edit.sed, which
# sees a file as one line, on the assembly. What would be Rust's is made of C, with other names.
set -eu
result=$1/$2-$3
clang() { command clang --target=aarch64-linux-gnu -march=armv8.5-a -fno-pic "$@"; }

rm -rf "$result"
mkdir -p "$result" linux
for name in compiler kernel rcupdate spinlock; do : >"linux/$name.h"; done
cp atomic.h linux/
for language in c rust; do
	clang -O2 -gline-tables-only -I . -S "$1/c.c" -o "$language.s"
	sed -i "s/_c_\(parameters\|globals\)/_${language}_\1/g" "$language.s"
	sed -z -E -i -f edit.sed "$language.s"
	clang -c "$language.s" -o "$result/$language.o"
done
clang -x c -c /dev/null -o "$result/for_rust.o"
cp given/* "$result/"
