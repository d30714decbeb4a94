// SPDX-License-Identifier: GPL-2.0

//! Trees of any shape that a text can have.

use lkmm_litmus::ast::*;
use lkmm_litmus::expect::{Expectation, Outcome};
use lkmm_litmus::parse::is_keyword;
use lkmm_litmus::Span;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

fn name() -> impl Strategy<Value = Name> {
    "[a-z][a-z0-9_]{0,3}"
        .prop_filter("a keyword", |text| {
            // Words of conditions, and those of statements that herd7 does not have.
            let others = ["not", "true", "do", "for", "goto"];
            !is_keyword(text) && !others.contains(&text.as_str())
        })
        .prop_map(|text| Name {
            text,
            span: Span::default(),
        })
}

fn qualifiers() -> impl Strategy<Value = Qualifiers> {
    (any::<bool>(), any::<bool>()).prop_map(|(constant, volatile)| Qualifiers {
        constant,
        volatile,
        atomic: false,
    })
}

fn base() -> impl Strategy<Value = Base> {
    let words: Vec<_> = Base::words().collect();
    prop_oneof![
        select(words).prop_map(|word| Base::from_word(word).unwrap()),
        name().prop_map(|name| Base::Struct(name.text)),
    ]
}

fn ty(pointers: std::ops::Range<usize>) -> impl Strategy<Value = Type> {
    let of_base = (qualifiers(), any::<bool>());
    let of_base = of_base.prop_map(|(of, atomic)| Qualifiers { atomic, ..of });
    (base(), of_base, vec(qualifiers(), pointers)).prop_map(|(base, qualifiers, pointers)| Type {
        base,
        qualifiers,
        pointers,
        span: Span::default(),
    })
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(|value| Value::Int {
            value,
            span: Span::default()
        }),
        name().prop_map(Value::Address),
        (name(), 1..9_usize).prop_map(|(name, index)| Value::Element(name, index)),
    ]
}

fn init() -> impl Strategy<Value = Init> {
    let place = prop_oneof![
        name().prop_map(InitPlace::Global),
        (0..9_usize, name()).prop_map(|(process, name)| InitPlace::Register { process, name }),
    ];
    let one = (option::of(ty(0..3)), option::of(value()))
        .prop_map(|(ty, value)| (ty, None, value.map(InitValue::One)));
    let array = (ty(0..2), 1..4_usize).prop_flat_map(|(ty, length)| {
        option::of(vec(value(), length))
            .prop_map(move |values| (Some(ty.clone()), Some(length), values.map(InitValue::Array)))
    });

    (place, prop_oneof![one, array]).prop_map(|(place, (ty, length, value))| Init {
        ty,
        place,
        length,
        value,
        span: Span::default(),
    })
}

fn expr() -> impl Strategy<Value = Expr> {
    let wrap = |kind| Expr {
        kind,
        span: Span::default(),
    };
    let leaf = prop_oneof![
        any::<i64>().prop_map(ExprKind::Int),
        Just(ExprKind::Null),
        name().prop_map(|name| ExprKind::Name(name.text)),
    ];

    leaf.prop_map(wrap).prop_recursive(4, 24, 3, move |inner| {
        let operator = select(BinOp::ALL.to_vec());
        prop_oneof![
            inner
                .clone()
                .prop_map(|inner| ExprKind::Deref(inner.into())),
            (inner.clone(), inner.clone())
                .prop_map(|(array, index)| ExprKind::Index(array.into(), index.into())),
            (ty(0..3), inner.clone()).prop_map(|(ty, inner)| ExprKind::Cast(ty, inner.into())),
            (operator, inner.clone(), inner.clone())
                .prop_map(|(op, left, right)| ExprKind::Binary(op, left.into(), right.into())),
            call(inner).prop_map(ExprKind::Call),
        ]
        .prop_map(wrap)
    })
}

fn call(arg: impl Strategy<Value = Expr>) -> impl Strategy<Value = Call> {
    (name(), vec(arg, 0..4)).prop_map(|(name, args)| Call {
        name,
        args,
        tag: None,
    })
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![
        name().prop_map(PlaceKind::Register),
        expr().prop_map(PlaceKind::Deref),
        (expr(), expr()).prop_map(|(array, index)| PlaceKind::Index(array, index)),
    ]
    .prop_map(|kind| Place {
        kind,
        span: Span::default(),
    })
}

fn stmt() -> impl Strategy<Value = Stmt> {
    let wrap = |kind| Stmt {
        kind,
        span: Span::default(),
    };
    let leaf =
        prop_oneof![
            (ty(0..3), name(), option::of(expr()))
                .prop_map(|(ty, name, value)| StmtKind::Declare { ty, name, value }),
            (place(), expr()).prop_map(|(place, value)| StmtKind::Assign { place, value }),
            call(expr()).prop_map(StmtKind::Call),
            expr().prop_map(StmtKind::Discard),
        ];

    leaf.prop_map(wrap).prop_recursive(3, 12, 3, move |inner| {
        let body = vec(inner, 1..3);
        prop_oneof![
            (expr(), body.clone(), option::of(body.clone())).prop_map(
                |(condition, then, otherwise)| StmtKind::If {
                    condition,
                    then,
                    otherwise
                }
            ),
            (expr(), body.clone())
                .prop_map(|(condition, body)| StmtKind::While { condition, body }),
            body.prop_map(StmtKind::Block),
        ]
        .prop_map(wrap)
    })
}

fn process() -> impl Strategy<Value = Process> {
    let param = (ty(1..3), name()).prop_map(|(ty, name)| Param { ty, name });

    (vec(param, 0..4), vec(stmt(), 1..5)).prop_map(|(params, body)| Process {
        params,
        body,
        span: Span::default(),
        source: None,
    })
}

fn location() -> impl Strategy<Value = Location> {
    prop_oneof![
        name().prop_map(Location::Global),
        (name(), 0..9_usize).prop_map(|(name, index)| Location::Element(name, index)),
        (0..9_usize, name()).prop_map(|(process, name)| Location::Register { process, name }),
    ]
}

fn prop() -> impl Strategy<Value = Prop> {
    let term = prop_oneof![
        value().prop_map(Term::Value),
        location().prop_map(Term::Content),
        vec(value(), 1..3).prop_map(Term::Array),
    ];
    let atom = (location(), any::<bool>(), term).prop_map(|(left, equal, right)| {
        Prop::Atom(Atom {
            left,
            equal,
            right,
            span: Span::default(),
        })
    });
    let leaf = prop_oneof![6 => atom, 1 => Just(Prop::True), 1 => Just(Prop::False)];

    leaf.prop_recursive(5, 24, 2, |inner| {
        let both = (inner.clone(), inner.clone());
        prop_oneof![
            inner.prop_map(|inner| Prop::Not(inner.into())),
            both.clone()
                .prop_map(|(left, right)| Prop::And(left.into(), right.into())),
            both.clone()
                .prop_map(|(left, right)| Prop::Or(left.into(), right.into())),
            both.prop_map(|(left, right)| Prop::Implies(left.into(), right.into())),
        ]
    })
}

fn condition() -> impl Strategy<Value = Condition> {
    let quantifier = select(vec![
        Quantifier::Exists,
        Quantifier::NotExists,
        Quantifier::ForAll,
    ]);
    (quantifier, prop()).prop_map(|(quantifier, prop)| Condition {
        quantifier,
        prop,
        span: Span::default(),
    })
}

fn item() -> impl Strategy<Value = Item> {
    (location(), option::of(name()), any::<bool>()).prop_map(|(location, base, pointer)| Item {
        location,
        ty: ItemType { base, pointer },
    })
}

fn expectation() -> impl Strategy<Value = Option<Expectation>> {
    let some = (select(Outcome::ALL.to_vec()), any::<bool>());
    option::of(some.prop_map(|(outcome, data_race)| Expectation { outcome, data_race }))
}

/// A test; what it expects stands in a comment of it.
pub fn test() -> impl Strategy<Value = Test> {
    let header = (
        // A brace starts the initial state.
        "[!-z|}~]{1,12}",
        vec("[ a-zA-Z0-9:.*\n]{0,20}", 0..3),
        vec("[^\"]{0,12}", 0..2),
        vec(("[A-Za-z]{1,5}", "([!-z|}~]{1,8})?"), 0..2),
        expectation(),
    );
    let rest = (
        vec(init(), 0..4),
        vec(process(), 1..4),
        vec(item(), 0..3),
        option::of(prop()),
        option::of(condition()),
    );

    (header, rest).prop_map(|((name, mut comments, docs, info, expectation), rest)| {
        let (init, processes, locations, filter, condition) = rest;
        if let Some(expectation) = expectation {
            comments.insert(0, format!("\n * Result: {expectation}\n"));
        }
        Test {
            name: Name {
                text: name,
                span: Span::default(),
            },
            comments,
            docs,
            info,
            expectation,
            init,
            processes,
            locations,
            filter,
            condition,
            warnings: lkmm_litmus::diagnostic::Warnings::default(),
        }
    })
}
