// SPDX-License-Identifier: GPL-2.0

use super::check;
use crate::unsupported::Why;

/// What is said of a test with these processes.
fn said(bodies: &[&str]) -> String {
    let mut text = "C t\n\n{}\n".to_owned();
    for (number, body) in bodies.iter().enumerate() {
        text += &format!(
            "\nP{number}(int *x, spinlock_t *l, spinlock_t *m, struct srcu_struct *s, \
             struct srcu_struct *u)\n{{\n\tint r0;\n\tint r1;\n\tint r2;\n\n{body}\n}}\n"
        );
    }
    text += "\nexists (x=1)\n";
    let test = lkmm_litmus::read(&text).expect("a test");
    match check(&test) {
        Ok(()) => "it ends".to_owned(),
        Err(reason) => {
            assert_eq!(reason.why, Why::NeverEnds, "{}", reason.message);
            let message = reason.message.replace("would never end: ", "");
            assert_ne!(reason.span.line_column(&text).0, 1);
            message
        }
    }
}

#[test]
fn one_process_alone() {
    for (body, wanted) in [
        ("spin_lock(l);", "P0 may end with `l` held"),
        ("if (READ_ONCE(*x)) spin_lock(l); else r0 = 1;", "P0 may end with `l` held"),
        ("spin_lock(l); if (READ_ONCE(*x)) spin_unlock(l);", "P0 may end with `l` held"),
        ("r0 = spin_trylock(l);", "P0 may end with `l` held"),
        ("(void)spin_trylock(l);", "P0 may end with `l` held"),
        ("r0 = spin_trylock(l); if (r0 == 0) spin_unlock(l);", "P0 may give `l` back without holding it"),
        ("r0 = spin_trylock(l); spin_unlock(l);", "P0 may give `l` back without holding it"),
        ("spin_unlock(l);", "P0 may give `l` back without holding it"),
        ("spin_lock(l); spin_lock(l); spin_unlock(l);", "P0 takes `l`, which it holds"),
        ("spin_lock(l); spin_unlock(m);", "P0 may give `m` back without holding it"),
        ("spin_lock(l); synchronize_rcu(); spin_unlock(l);", "P0 waits for a grace period while it holds `l`"),
        ("spin_lock(l); synchronize_srcu_expedited(s); spin_unlock(l);", "P0 waits for a grace period while it holds `l`"),
        ("r0 = spin_trylock(l); if (r0) { synchronize_rcu_expedited(); spin_unlock(l); }", "P0 waits for a grace period while it holds `l`"),
        ("rcu_read_lock(); synchronize_rcu(); rcu_read_unlock();", "P0 waits for a grace period inside an RCU reader"),
        ("rcu_read_lock(); synchronize_srcu(s); rcu_read_unlock();", "P0 waits for a grace period inside an RCU reader"),
        ("rcu_read_lock(); rcu_read_lock(); rcu_read_unlock();", "P0 may end inside an RCU reader"),
        ("rcu_read_unlock();", "P0 may leave an RCU reader that it did not enter"),
        ("r0 = srcu_read_lock(s);", "P0 may end inside a reader of `s`"),
        ("r0 = srcu_down_read(s);", "P0 may end inside a reader of `s`"),
        ("r0 = srcu_read_lock(s); synchronize_srcu(s); srcu_read_unlock(s, r0);", "P0 waits for a grace period of `s` inside a reader of it"),
        ("r0 = srcu_read_lock(s); srcu_read_unlock(s, 0);", "P0 may leave a reader of `s` with something else than what entering it returned"),
        ("r0 = srcu_read_lock(s); srcu_read_unlock(u, r0);", "P0 may leave a reader of `u` with something else than what entering it returned"),
        ("r0 = srcu_read_lock(s); srcu_read_unlock(s, r0); srcu_read_unlock(s, r0);", "P0 may leave a reader of `s` with something else than what entering it returned"),
        ("r0 = READ_ONCE(*x); if (r0 == 1) spin_lock(l); r0 = READ_ONCE(*x); if (r0 == 1) spin_unlock(l);", "P0 may give `l` back without holding it"),
    ] {
        assert_eq!(said(&[body]), wanted, "{body}");
    }
}

#[test]
fn what_ends() {
    for body in [
        "spin_lock(l); WRITE_ONCE(*x, 1); spin_unlock(l); spin_lock(l); spin_unlock(l);",
        "spin_lock(l); spin_lock(m); spin_unlock(l); spin_unlock(m);",
        "r0 = spin_trylock(l); if (r0) spin_unlock(l);",
        "r0 = spin_trylock(l); if (r0 != 0) { WRITE_ONCE(*x, 1); spin_unlock(l); } else r1 = 1;",
        "r0 = spin_trylock(l); r1 = r0; if (r1 == 1) spin_unlock(l);",
        "if (spin_trylock(l)) spin_unlock(l);",
        "if (spin_trylock(l) == 0) r0 = 1; else spin_unlock(l);",
        "r0 = spin_trylock(l); r1 = READ_ONCE(*x); if (r0 == 1 & r1 == 1) r2 = 1; if (r0) spin_unlock(l);",
        "r0 = READ_ONCE(*x); if (r0) spin_lock(l); r1 = READ_ONCE(*x); if (r0) spin_unlock(l);",
        "r0 = READ_ONCE(*x); r1 = READ_ONCE(*x); if (r0 < r1) spin_lock(l); if (r0 < r1) spin_unlock(l);",
        "r0 = READ_ONCE(*x); if (r0 == 1) spin_lock(l); if (r0 != 1) r1 = 1; else spin_unlock(l);",
        "spin_lock(l); r0 = spin_is_locked(l); if (r0) spin_unlock(l);",
        "rcu_read_lock(); spin_lock(l); spin_unlock(l); rcu_read_unlock(); synchronize_rcu();",
        "rcu_read_lock(); rcu_read_lock(); rcu_read_unlock(); rcu_read_unlock();",
        "r0 = srcu_read_lock(s); r1 = srcu_read_lock(s); srcu_read_unlock(s, r0); srcu_read_unlock(s, r1);",
        "r0 = srcu_read_lock(s); r1 = r0; r0 = 7; srcu_read_unlock(s, r1); synchronize_srcu(s);",
        "r0 = srcu_read_lock(s); synchronize_rcu(); synchronize_srcu(u); srcu_read_unlock(s, r0);",
    ] {
        assert_eq!(said(&[body]), "it ends", "{body}");
    }
}

#[test]
fn processes_that_wait_for_each_other() {
    let ab = "spin_lock(l); spin_lock(m); spin_unlock(m); spin_unlock(l);";
    let ba = "spin_lock(m); spin_lock(l); spin_unlock(l); spin_unlock(m);";
    let try_ba = "r0 = spin_trylock(m); if (r0) { spin_lock(l); spin_unlock(l); spin_unlock(m); }";
    let wanted = "P0 holds `l` and waits for `m`, P1 holds `m` and waits for `l`";
    assert_eq!(said(&[ab, ba]), wanted);
    assert_eq!(said(&[ab, try_ba]), wanted);
    assert_eq!(said(&[ab, ab]), "it ends");
    assert_eq!(
        said(&[ba, "r0 = spin_trylock(l); if (r0) spin_unlock(l);"]),
        "it ends"
    );

    let s = "r0 = srcu_read_lock(s); synchronize_srcu(u); srcu_read_unlock(s, r0);";
    let u = "r0 = srcu_read_lock(u); synchronize_srcu(s); srcu_read_unlock(u, r0);";
    assert_eq!(
        said(&[s, u]),
        "P0 is in a reader of `s` and waits for readers of `u`, \
         P1 is in a reader of `u` and waits for readers of `s`"
    );
    assert_eq!(said(&[s, s]), "it ends");
}

// Each `if` doubles the paths, which are then told apart by what they hold.
#[test]
fn many_branches() {
    let mut body = String::new();
    for _ in 0..40 {
        body += "r0 = READ_ONCE(*x); if (r0 == 1) r1 = r0; else r2 = r0;\n";
    }
    assert_eq!(said(&[&body]), "it ends");
    body += "spin_lock(l);";
    assert_eq!(said(&[&body]), "P0 may end with `l` held");
}

#[test]
fn deep_branches() {
    let mut body = "spin_lock(l);".to_owned();
    for _ in 0..40 {
        let wide = "r0 = READ_ONCE(*x); if (r0 == 1) r1 = r0; if (r0 == 2) r2 = r0;";
        body = format!("{wide} r1 = READ_ONCE(*x); if (r1 == 3) {{ {body} }}");
    }
    assert_eq!(said(&[&body]), "P0 may end with `l` held");
}
