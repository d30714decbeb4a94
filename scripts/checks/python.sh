#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Python files can be read by the oldest Python that is supported, 3.9.

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

files '*.py'
python3 - "${FILES[@]}" <<'EOF'
import ast
import sys

for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as file:
        ast.parse(file.read(), name, feature_version=(3, 9))
EOF
echo "${#FILES[@]} files"
