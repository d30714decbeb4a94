#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Links in the Markdown files lead to files, and to headings, that exist.

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

files '*.md'
python3 scripts/checks/lib/links.py "${FILES[@]}"
