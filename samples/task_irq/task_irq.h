/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the C interrupt handler and the Rust task, on one CPU. */
#ifndef _TASK_IRQ_H
#define _TASK_IRQ_H

#include <linux/completion.h>
#include <linux/hrtimer.h>
#include <linux/types.h>

/**
 * struct task_irq - a task and an interrupt; must not move while they run
 * @timer: causes the interrupts
 * @cpu: the CPU of both the task and the timer
 * @end: the time at which the task stops
 * @swapped: the task stores in the wrong order, to be detected
 * @begun: written by the task before it writes @ended, the same number
 * @ended: written by the task after @begun
 * @enter: written by the interrupt before it writes @leave, the same number
 * @leave: written by the interrupt after @enter
 * @fired: by the interrupt: how often it came
 * @between: by the interrupt: how often it came between the task's two stores
 * @irq_bad: by the interrupt: how often it saw the second store without the first
 * @rounds: by the task: how many pairs of stores it made
 * @seen: by the task: how many interrupts it noticed
 * @task_bad: by the task: how often it saw half an interrupt
 * @done: by the task: it has finished
 */
struct task_irq {
	struct hrtimer timer;
	unsigned int cpu;
	s64 end;
	bool swapped;

	u32 begun;
	u32 ended;
	u32 enter;
	u32 leave;

	u64 fired;
	u64 between;
	u64 irq_bad;
	u64 rounds;
	u64 seen;
	u64 task_bad;
	struct completion done;
};

/* The C half, called by Rust. */
void task_irq_setup(struct task_irq *ti);
int task_irq_run(struct task_irq *ti);
bool task_irq_continue(struct task_irq *ti);
void task_irq_done(struct task_irq *ti);
void task_irq_report(const struct task_irq *ti);

/* The Rust half, called by C: the task. */
int task_irq_task(void *ti);

#endif /* _TASK_IRQ_H */
