// SPDX-License-Identifier: GPL-2.0

//! How large the numbers of a test can become. herd7 computes with 32 bits and a sign whatever the
//! types are; this tells where a type of another size can show that.

use crate::ast::{Base, BinOp, Call, Expr, ExprKind, Init, Stmt, StmtKind, Test, Type, Value};
use crate::table::{find, Arg, Kind, RmwOp};
use std::ops::RangeInclusive;

/// How often herd7 goes round a loop.
const ROUNDS: u32 = 2;

/// What no number of a test exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// The largest, or the negative of the smallest.
    pub most: u128,
    /// One of them is below 0.
    pub negative: bool,
}

/// What may make numbers larger than those of the text. As each statement is done once, no order of
/// these gives more than: all sums with numbers of the text, then sums of others, then products.
struct Growth {
    numbers: Numbers,
    added: u128,
    doubled: u32,
    factor: u128,
    squared: u32,
    bitwise: u32,
}

impl Numbers {
    /// Those of a test.
    pub fn of(test: &Test) -> Self {
        let mut growth = Growth {
            numbers: Self {
                most: 1,
                negative: false,
            },
            added: 0,
            doubled: 0,
            factor: 1,
            squared: 0,
            bitwise: 0,
        };
        for entry in &test.init {
            growth.initial(entry);
        }
        for process in &test.processes {
            growth.body(&process.body, 1);
        }
        growth.end()
    }

    /// Whether all are in the range of a type of this many bits, signed or not.
    pub fn fit(self, (bits, signed): (u32, bool)) -> bool {
        let most = range((bits, signed)).end().unsigned_abs();
        self.most <= most && (signed || !self.negative)
    }
}

impl Growth {
    fn initial(&mut self, entry: &Init) {
        // Of a negative number in a narrow type, herd7 keeps the bits.
        let narrow = |ty: &Type| ty.bits().0 < 32;
        let masked = entry.ty.as_ref().is_some_and(narrow);
        for value in entry.values() {
            if let Value::Int { value, .. } = value {
                self.number(*value);
                if masked && *value < 0 {
                    self.number(0xffff);
                }
            }
        }
    }

    fn number(&mut self, number: i64) {
        self.numbers.negative |= number < 0;
        self.numbers.most = self.numbers.most.max(number.unsigned_abs().into());
    }

    fn body(&mut self, body: &[Stmt], times: u32) {
        for stmt in body {
            let inner = match &stmt.kind {
                StmtKind::While { .. } => times.saturating_mul(ROUNDS),
                _ => times,
            };
            if let StmtKind::Call(call) = &stmt.kind {
                self.call(call, times);
            }
            for expr in stmt.expressions() {
                expr.each(&mut |expr| self.expr(expr, inner));
            }
            match &stmt.kind {
                StmtKind::If {
                    then, otherwise, ..
                } => {
                    self.body(then, times);
                    self.body(otherwise.as_deref().unwrap_or_default(), times);
                }
                StmtKind::While { body, .. } | StmtKind::Block(body) => self.body(body, inner),
                _ => {}
            }
        }
    }

    fn expr(&mut self, expr: &Expr, times: u32) {
        match &expr.kind {
            ExprKind::Int(number) => self.number(*number),
            ExprKind::Binary(op, left, right) => {
                let number = [left, right].into_iter().find_map(|side| number(side));
                match op {
                    BinOp::Add => self.sum(number, times),
                    BinOp::Sub => {
                        self.numbers.negative = true;
                        self.sum(number, times);
                    }
                    BinOp::Mul => self.product(number, times),
                    BinOp::And | BinOp::Or | BinOp::Xor => self.bitwise += times,
                    _ => {}
                }
            }
            ExprKind::Call(call) => self.call(call, times),
            _ => {}
        }
    }

    fn call(&mut self, call: &Call, times: u32) {
        let Some(known) = find(&call.name.text) else {
            return;
        };
        let mut args = known.args.iter().zip(&call.args);
        let operand = args.find(|(kind, _)| **kind == Arg::Value);
        let operand = operand.and_then(|(_, arg)| number(arg));
        let (op, one) = match known.kind {
            Kind::Op(rmw)
            | Kind::OpReturn(rmw)
            | Kind::FetchOp(rmw)
            | Kind::OpAndTest(rmw)
            | Kind::OpNegative(rmw) => (rmw.op, rmw.one),
            Kind::AddUnless => (RmwOp::Add, false),
            _ => return,
        };
        let operand = if one { Some(1) } else { operand };
        match op {
            RmwOp::Add => self.sum(operand, times),
            RmwOp::Sub => {
                self.numbers.negative = true;
                self.sum(operand, times);
            }
            RmwOp::And | RmwOp::AndNot | RmwOp::Or | RmwOp::Xor => self.bitwise += times,
        }
    }

    fn sum(&mut self, number: Option<u128>, times: u32) {
        match number {
            Some(number) => {
                self.added = self
                    .added
                    .saturating_add(number.saturating_mul(times.into()))
            }
            None => self.doubled = self.doubled.saturating_add(times),
        }
    }

    fn product(&mut self, number: Option<u128>, times: u32) {
        match number {
            Some(number) => {
                let factor = number.max(1).saturating_pow(times);
                self.factor = self.factor.saturating_mul(factor);
            }
            None => self.squared = self.squared.saturating_add(times),
        }
    }

    fn end(self) -> Numbers {
        let Numbers { most, negative } = self.numbers;
        let grows = (self.added, self.doubled, self.factor, self.squared) != (0, 0, 1, 0);
        if !grows && self.bitwise > 0 {
            // All bits below the highest.
            let most = (most + 1).next_power_of_two() - 1;
            return Numbers { most, negative };
        }
        let power = |power: u32| 2_u128.saturating_pow(power);
        let mut most = most
            .saturating_add(self.added)
            .saturating_mul(power(self.doubled.saturating_add(self.bitwise)))
            .saturating_mul(self.factor);
        for _ in 0..self.squared.min(u128::BITS) {
            most = most.saturating_mul(most);
        }
        Numbers { most, negative }
    }
}

/// The number that an expression is, without its sign.
fn number(expr: &Expr) -> Option<u128> {
    match &expr.kind {
        ExprKind::Int(number) => Some(number.unsigned_abs().into()),
        ExprKind::Cast(_, inner) => number(inner),
        _ => None,
    }
}

/// The numbers of a type of this many bits, signed or not.
pub fn range((bits, signed): (u32, bool)) -> RangeInclusive<i128> {
    match signed {
        true => -(1 << (bits - 1))..=(1 << (bits - 1)) - 1,
        false => 0..=(1 << bits) - 1,
    }
}

/// Whether a type has 64 bits, and no address.
pub fn is_wide(ty: &Type) -> bool {
    let number = !matches!(
        ty.base,
        Base::Void | Base::Mutex | Base::Other(_) | Base::Struct(_)
    );
    number && !ty.is_pointer() && ty.bits().0 == 64
}

#[cfg(test)]
mod tests {
    use super::Numbers;

    #[test]
    fn the_largest_number_that_a_test_can_make() {
        for (body, most, negative) in [
            ("int r0 = 5;", 5, false),
            ("int r0 = 5; r0 = r0 + 3;", 8, false),
            ("int r0 = 5; r0 = 3 - r0;", 8, true),
            ("int r0 = 5; r0 = r0 + READ_ONCE(*x);", 10, false),
            ("int r0 = 5; r0 = r0 * r0; r0 = r0 * 3;", 225, false),
            ("int r0 = 5; r0 = r0 ^ 1;", 7, false),
            ("int r0 = 5; r0 = (r0 | 2) + 1;", 12, false),
            ("int r0 = 1; while (r0 < 9) r0 = r0 + 1;", 11, false),
            (
                "int r0 = 1; atomic_inc(x); r0 = atomic_fetch_sub(7, x);",
                15,
                true,
            ),
            ("int r0 = -3;", 3, true),
        ] {
            let text = format!("C t\n{{}}\nP0(atomic_t *x) {{ {body} }}\n");
            let test = crate::read(&text).expect("a test");
            assert_eq!(Numbers::of(&test), Numbers { most, negative }, "{body}");
        }
        let narrow = "C t\n{ char x = -1; }\nP0(char *x) { int r0 = *x; }\n";
        assert_eq!(
            Numbers::of(&crate::read(narrow).expect("a test")).most,
            0xffff
        );
    }
}
