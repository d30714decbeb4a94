// SPDX-License-Identifier: GPL-2.0

//! Keeps the CPUs of a guest on different CPUs of the host. A busy host would otherwise run two of
//! them in turn on one of its own, for milliseconds each, and concurrent code in the guest would
//! hardly ever run at the same time.

use rustix::thread::{sched_getaffinity, sched_setaffinity, CpuSet, Pid};
use std::collections::BTreeMap;
use std::{fs, io};

/// Gives each CPU of the guest that this QEMU runs an equal share of the host's CPUs, which no other
/// has. If the guest has more CPUs than the host, this holds for the first ones, which have the most
/// work.
pub(crate) fn spread_cpus(qemu: u32) -> io::Result<()> {
    let threads = cpu_threads(qemu)?;
    let allowed = sched_getaffinity(None)?;
    let host: Vec<_> = (0..CpuSet::MAX_CPU)
        .filter(|cpu| allowed.is_set(*cpu))
        .collect();
    let shares = threads.len().min(host.len());
    for (number, thread) in threads {
        let mut share = CpuSet::new();
        for cpu in host.iter().skip(number % shares).step_by(shares) {
            share.set(*cpu);
        }
        sched_setaffinity(Some(thread), &share)?;
    }
    Ok(())
}

/// QEMU's threads for the guest's CPUs, by the CPU's number. Their names are `CPU 0/TCG` and so on.
fn cpu_threads(qemu: u32) -> io::Result<BTreeMap<usize, Pid>> {
    let mut threads = BTreeMap::new();
    for task in fs::read_dir(format!("/proc/{qemu}/task"))? {
        let task = task?;
        // Threads of other kinds come and go.
        let name = fs::read_to_string(task.path().join("comm")).unwrap_or_default();
        let number = name
            .strip_prefix("CPU ")
            .and_then(|name| name.split('/').next());
        let number = number.and_then(|number| number.parse().ok());
        let id = task.file_name().to_str().and_then(|id| id.parse().ok());
        threads.extend(number.zip(id.and_then(Pid::from_raw)));
    }
    Ok(threads)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::spread_cpus;
    use rustix::thread::{sched_getaffinity, CpuSet};
    use std::sync::Barrier;
    use std::{process, thread};

    /// Starts so many threads with the names of QEMU's; says how many of the host's CPUs each has
    /// afterwards, and how many they have together.
    fn shares(cpus: usize) -> (Vec<u32>, u32) {
        let (named, spread) = (Barrier::new(cpus + 1), Barrier::new(cpus + 1));
        let sets: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..cpus)
                .map(|cpu| {
                    let thread = thread::Builder::new().name(format!("CPU {cpu}/TCG"));
                    let run = || {
                        named.wait();
                        spread.wait();
                        sched_getaffinity(None).unwrap()
                    };
                    thread.spawn_scoped(scope, run).unwrap()
                })
                .collect();
            named.wait();
            let done = spread_cpus(process::id());
            spread.wait();
            done.unwrap();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        let any = |cpu: &usize| sets.iter().any(|set| set.is_set(*cpu));
        let together = (0..CpuSet::MAX_CPU).filter(any).count();
        (
            sets.iter().map(|set| set.count()).collect(),
            together as u32,
        )
    }

    #[test]
    fn cpus_have_different_shares() {
        let host = sched_getaffinity(None).unwrap().count();
        for cpus in [1, host.div_ceil(2), host] {
            let (each, together) = shares(cpus as usize);
            assert_eq!(each.iter().sum::<u32>(), host, "{each:?}");
            assert_eq!(together, host);
        }
        let (each, together) = shares(2 * host as usize);
        assert_eq!((each.iter().max(), together), (Some(&1), host));
    }
}
