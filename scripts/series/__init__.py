# SPDX-License-Identifier: GPL-2.0
"""The patch series: kept in patches/, applied to kernel trees, written again from the checkout."""
