#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The object of sample task_irq, as it is loaded: the task's accesses stand in its code once each, in
# program order, however the helpers are built. The same source is compiled again with line tables.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/copy-modules.sh"

WORK=$OUT/program-order
SAMPLE=samples/task_irq/task_irq_main

stage_inputs()
{
	input_stage modules
	input_files scripts/program_order.py scripts/stages/program-order.sh
}

stage_run()
{
	use_toolchain
	copy_modules "$WORK"
	kmake "M=$WORK" KRUSTFLAGS=-Cdebuginfo=line-tables-only "$SAMPLE.o"
	run python3 "$TOP/scripts/program_order.py" "$MODULES/$SAMPLE.o" "$WORK/$SAMPLE.o" "$TOP/$SAMPLE.rs" \
		task_irq_task first.store second.store enter.load leave.load
	record_case program-order "task_irq_main.o" passed
}

stage_summary() { echo "task_irq: each access once, in order (helpers $HELPERS)"; }

stage_main "$@"
