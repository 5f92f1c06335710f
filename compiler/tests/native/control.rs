//! Conditions, loops, tuples, regions.

use tickjit_compiler::hir::{
    BinaryOp, Checks, Compare, ExprId, ExprKind, ForRange, Local, Stmt, UnaryOp,
};
use tickjit_compiler::types::{Const, Type};

use crate::host::{Cell, Host};
use crate::program::{Builder, Test};

/// `count` and `sum` of what `range(start, stop, step)` gives, the last value, and `else`.
fn range_test(step: Option<i64>) -> Host {
    let inputs = [
        ("start", Type::Int),
        ("stop", Type::Int),
        ("step", Type::Int),
    ];
    let outputs = [Type::Int, Type::Int, Type::Int, Type::Int];
    let mut test = Test::new(&inputs, &[], &outputs);
    let e = &mut test.e;
    let [count, sum, counter, done] =
        ["count", "sum", "i", "done"].map(|name| e.local(name, Type::Int));
    let zeros: Vec<ExprId> = (0..4).map(|_| e.int(0)).collect();
    let (start, stop) = (e.input(0, Type::Int), e.input(1, Type::Int));
    let step = match step {
        Some(step) => e.int(step),
        None => e.input(2, Type::Int),
    };
    let (one, old) = (e.int(1), e.get(count));
    let more = e.int_add(old, one);
    let (i, old) = (e.get(counter), e.get(sum));
    let total = e.binary(BinaryOp::IntAdd(Checks::Numpy), old, i);
    let (limit, now) = (e.int(1000), e.get(count));
    let enough = e.compare(Compare::Equal, now, limit);
    let finished = e.int(1);
    let range = ForRange {
        counter,
        start,
        stop,
        step,
        body: vec![
            Stmt::Assign(count, more),
            Stmt::Assign(sum, total),
            Stmt::If(enough, vec![Stmt::Break], Vec::new()),
        ],
        orelse: vec![Stmt::Assign(done, finished)],
    };
    let mut block: Vec<Stmt> = [count, sum, counter, done]
        .into_iter()
        .zip(zeros)
        .map(|(local, zero)| Stmt::Assign(local, zero))
        .collect();
    block.push(Stmt::For(Box::new(range)));
    for (index, local) in (0..).zip([count, sum, counter, done]) {
        let value = e.get(local);
        block.push(Stmt::SetOutput(index, value));
    }
    test.execute(block).compile()
}

/// The same in wide integers.
fn range_reference(start: i64, stop: i64, step: i64) -> [i64; 4] {
    let (mut count, mut sum, mut last) = (0i64, 0i64, 0i64);
    let mut at = i128::from(start);
    while (step > 0 && at < i128::from(stop)) || (step < 0 && at > i128::from(stop)) {
        last = i64::try_from(at).unwrap();
        count += 1;
        sum = sum.wrapping_add(last);
        if count == 1000 {
            return [count, sum, last, 0];
        }
        at += i128::from(step);
    }
    [count, sum, last, 1]
}

const BOUNDS: &[i64] = &[
    0,
    1,
    -1,
    5,
    10,
    -10,
    999,
    1001,
    i64::MAX,
    i64::MAX - 1,
    i64::MAX - 7,
    i64::MIN,
    i64::MIN + 1,
    i64::MIN + 7,
];
const STEPS: &[i64] = &[
    1,
    -1,
    2,
    -2,
    3,
    -3,
    7,
    1 << 62,
    i64::MAX,
    i64::MIN,
    i64::MIN + 1,
];

#[test]
fn ranges_are_those_of_python() {
    let mut any = range_test(None);
    for &step in STEPS {
        let mut constant = range_test(Some(step));
        for &start in BOUNDS {
            for &stop in BOUNDS {
                let expected = range_reference(start, stop, step);
                let cells = [start, stop, step].map(|cell| Some(cell.to_cell()));
                for host in [&mut any, &mut constant] {
                    let outcome = host.call(0, &cells);
                    assert!(outcome.error.is_none());
                    let actual = [0, 1, 2, 3].map(|index| outcome.get::<i64>(index).unwrap());
                    assert_eq!(actual, expected, "range({start}, {stop}, {step})");
                }
            }
        }
    }
}

#[test]
fn a_step_of_zero_is_reported() {
    let mut hosts = [range_test(None), range_test(Some(0))];
    for host in &mut hosts {
        let error = host.run::<i64>(&[0, 5, 0]).unwrap_err();
        assert_eq!(error.class_name, "ValueError");
        assert!(error.message.contains("must not be zero"));
    }
}

/// Collatz steps: `while n != 1`, with `continue` and `break`.
#[test]
fn while_loops_test_before_each_iteration() {
    let mut test = Test::new(&[("n", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    let (n, steps) = (e.local("n", Type::Int), e.local("steps", Type::Int));
    let (start, zero) = (e.input(0, Type::Int), e.int(0));
    let (current, one) = (e.get(n), e.int(1));
    let goes_on = e.compare(Compare::NotEqual, current, one);
    let (old, one) = (e.get(steps), e.int(1));
    let counted = e.int_add(old, one);
    let (current, two) = (e.get(n), e.int(2));
    let rest = e.binary(BinaryOp::IntMod(Checks::Python), current, two);
    let zero2 = e.int(0);
    let even = e.compare(Compare::Equal, rest, zero2);
    let (current, two) = (e.get(n), e.int(2));
    let half = e.binary(BinaryOp::IntFloorDiv(Checks::Python), current, two);
    let (three, current) = (e.int(3), e.get(n));
    let tripled = e.binary(BinaryOp::IntMul(Checks::Python), three, current);
    let one = e.int(1);
    let next = e.int_add(tripled, one);
    let (now, limit) = (e.get(steps), e.int(10_000));
    let too_long = e.compare(Compare::Greater, now, limit);
    let result = e.get(steps);
    let body = vec![
        Stmt::Assign(steps, counted),
        Stmt::If(too_long, vec![Stmt::Break], Vec::new()),
        Stmt::If(
            even,
            vec![Stmt::Assign(n, half), Stmt::Continue],
            Vec::new(),
        ),
        Stmt::Assign(n, next),
    ];
    let mut test = test.execute(vec![
        Stmt::Assign(n, start),
        Stmt::Assign(steps, zero),
        Stmt::While(goes_on, body, vec![Stmt::SetOutput(0, result)]),
    ]);
    let mut host = test.compile();
    assert_eq!(host.value(&[1]), Ok(0i64));
    assert_eq!(host.value(&[27]), Ok(111i64));
    assert_eq!(host.run::<i64>(&[0]).unwrap(), None);
}

/// A test too large to be there twice, and an endless loop left by `return`.
#[test]
fn large_tests_and_endless_loops() {
    let mut test = Test::new(&[("n", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    let i = e.local("i", Type::Int);
    let zero = e.int(0);
    let mut sum = e.get(i);
    for _ in 0..20 {
        let zero = e.int(0);
        sum = e.int_add(sum, zero);
    }
    let n = e.input(0, Type::Int);
    let goes_on = e.compare(Compare::Less, sum, n);
    let (old, one) = (e.get(i), e.int(1));
    let next = e.int_add(old, one);
    let forever = e.bool(true);
    let (old, two) = (e.get(i), e.int(2));
    let doubled = e.binary(BinaryOp::IntMul(Checks::Python), old, two);
    let (now, limit) = (e.get(i), e.int(1000));
    let enough = e.compare(Compare::Greater, now, limit);
    let result = e.get(i);
    let mut test = test.execute(vec![
        Stmt::Assign(i, zero),
        Stmt::While(goes_on, vec![Stmt::Assign(i, next)], Vec::new()),
        Stmt::While(
            forever,
            vec![
                Stmt::Assign(i, doubled),
                Stmt::If(
                    enough,
                    vec![Stmt::SetOutput(0, result), Stmt::Return(None)],
                    Vec::new(),
                ),
            ],
            Vec::new(),
        ),
    ]);
    let mut host = test.compile();
    assert_eq!(host.value(&[3]), Ok(1536i64));
    assert_eq!(host.value(&[1001]), Ok(2002i64));
}

#[test]
fn what_is_after_the_end_is_not_lowered() {
    let mut test = Test::new(&[("x", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    let (x, zero) = (e.input(0, Type::Int), e.int(0));
    let positive = e.compare(Compare::Greater, x, zero);
    let values: Vec<ExprId> = (1..5).map(|value| e.int(value)).collect();
    let raise = e.raise("ValueError", None);
    let late = e.raise("KeyError", Some("late"));
    let sum = e.add(
        Type::Int,
        ExprKind::Binary(BinaryOp::IntAdd(Checks::Python), late, values[3]),
    );
    let forever = e.bool(true);
    let mut test = test.execute(vec![
        Stmt::If(
            positive,
            vec![
                Stmt::SetOutput(0, values[0]),
                Stmt::Return(None),
                Stmt::SetOutput(0, values[1]),
            ],
            vec![Stmt::Eval(raise), Stmt::SetOutput(0, values[2])],
        ),
        Stmt::SetOutput(0, sum),
        Stmt::While(forever, Vec::new(), Vec::new()),
    ]);
    let mut host = test.compile();
    assert_eq!(host.value(&[1]), Ok(1i64));
    assert_eq!(host.value::<i64>(&[0]), Err("ValueError".into()));
}

fn zero_checked(e: &mut Builder, x: ExprId, y: ExprId) -> ExprId {
    e.binary(BinaryOp::IntFloorDiv(Checks::Python), x, y)
}

/// `y != 0 and x // y > 1 or x == 7`: operands are evaluated only where Python does.
#[test]
fn conditions_evaluate_what_they_need() {
    let make = |e: &mut Builder| {
        let (y, zero) = (e.input(1, Type::Int), e.int(0));
        let divisible = e.compare(Compare::NotEqual, y, zero);
        let (x, y) = (e.input(0, Type::Int), e.input(1, Type::Int));
        let (quotient, one) = (zero_checked(e, x, y), e.int(1));
        let large = e.compare(Compare::Greater, quotient, one);
        let both = e.add(Type::Bool, ExprKind::And(divisible, large));
        let (x, seven) = (e.input(0, Type::Int), e.int(7));
        let is_seven = e.compare(Compare::Equal, x, seven);
        e.add(Type::Bool, ExprKind::Or(both, is_seven))
    };
    let inputs = [("x", Type::Int), ("y", Type::Int)];
    let mut test = Test::new(&inputs, &[], &[Type::Bool, Type::Int]);
    let value = make(&mut test.e);
    let condition = make(&mut test.e);
    let negated = test.e.unary(UnaryOp::BoolNot, condition, Type::Bool);
    let (yes, no) = (test.e.int(1), test.e.int(0));
    let mut host = test
        .execute(vec![
            Stmt::SetOutput(0, value),
            Stmt::If(
                negated,
                vec![Stmt::SetOutput(1, no)],
                vec![Stmt::SetOutput(1, yes)],
            ),
        ])
        .compile();
    for x in [-3i64, 0, 1, 7, 10] {
        for y in [-1i64, 0, 1, 2, 5] {
            let expected = (y != 0 && x.div_euclid(y) > 1) || x == 7;
            let outcome = host.call(0, &[Some(x.to_cell()), Some(y.to_cell())]);
            assert!(outcome.error.is_none());
            assert_eq!(outcome.get(0), Some(expected), "{x} {y}");
            assert_eq!(outcome.get(1), Some(i64::from(expected)));
        }
    }
}

/// `x if guard else 0`, where only the guard makes reading `x` right.
#[test]
fn guarded_reads_do_not_look_elsewhere() {
    let inputs = [("x", Type::Int), ("y", Type::Int)];
    let mut test = Test::new(&inputs, &[], &[Type::Int]);
    let e = &mut test.e;
    let kind = ExprKind::Element {
        param: "input_valid".into(),
        index: 0,
    };
    let valid = e.add(Type::Bool, kind.clone());
    let x = e.input(0, Type::Int);
    let zero = e.int(0);
    let first = e.add(Type::Int, ExprKind::If(valid, x, zero));
    let valid = e.add(Type::Bool, kind);
    let (x, y) = (e.input(0, Type::Int), e.input(1, Type::Int));
    let less = e.compare(Compare::Less, x, y);
    let both = e.add(Type::Bool, ExprKind::And(valid, less));
    let (x, one) = (e.input(0, Type::Int), e.int(1));
    let more = e.int_add(x, one);
    let mut test = test.execute(vec![
        Stmt::SetOutput(0, first),
        Stmt::If(both, vec![Stmt::SetOutput(0, more)], Vec::new()),
    ]);
    let mut host = test.compile();
    let outcome = host.call(0, &[None, Some(9)]);
    assert!(outcome.error.is_none());
    assert_eq!(outcome.get(0), Some(0i64));
    assert_eq!(host.call(0, &[Some(4), Some(9)]).get(0), Some(5i64));
    assert_eq!(host.call(0, &[Some(9), Some(4)]).get(0), Some(9i64));
    let error = host.call(0, &[Some(4), None]).error.unwrap();
    assert!(error.message.contains("'y'"), "{}", error.message);
}

fn pair(e: &mut Builder, a: ExprId, b: ExprId) -> ExprId {
    e.tuple(vec![a, b])
}

#[test]
fn tuples_are_their_elements() {
    let inputs = [("a", Type::Int), ("b", Type::Float)];
    let mut test = Test::new(&inputs, &[], &[Type::Int, Type::Float, Type::Int]);
    let e = &mut test.e;
    let ty = Type::tuple([Type::Int, Type::Float]);
    let local = e.local("t", ty.clone());
    let (a, b) = (e.input(0, Type::Int), e.input(1, Type::Float));
    let first = pair(e, a, b);
    let second = e.constant(Const::Tuple([Const::Int(-1), Const::Float(-2.0)].into()));
    let (a, zero) = (e.input(0, Type::Int), e.int(0));
    let positive = e.compare(Compare::Greater, a, zero);
    let chosen = e.add(ty.clone(), ExprKind::If(positive, first, second));
    let nested = e.get(local);
    let tag = e.int(5);
    let outer = pair(e, tag, nested);
    let inner = e.add(ty.clone(), ExprKind::Field(outer, 1));
    let float = e.add(Type::Float, ExprKind::Field(inner, 1));
    let t = e.get(local);
    let int = e.add(Type::Int, ExprKind::Field(t, 0));
    let (x, y, z) = (e.int(10), e.int(20), e.int(30));
    let row = e.tuple(vec![x, y, z]);
    let index = e.int(1);
    let picked = e.add(Type::Int, ExprKind::Pick(row, index));
    let mut host = test
        .execute(vec![
            Stmt::Assign(local, chosen),
            Stmt::SetOutput(0, int),
            Stmt::SetOutput(1, float),
            Stmt::SetOutput(2, picked),
        ])
        .compile();
    for (a, first, second) in [(3i64, 3i64, 1.5f64), (0, -1, -2.0)] {
        let outcome = host.call(0, &[Some(a.to_cell()), Some(1.5f64.to_cell())]);
        assert_eq!(
            (outcome.get(0), outcome.get(1)),
            (Some(first), Some(second))
        );
        assert_eq!(outcome.get(2), Some(20i64));
    }
}

#[test]
fn picks_choose_whole_elements() {
    let element = Type::tuple([Type::Int, Type::Int]);
    let mut test = Test::new(&[("i", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    let rows: Vec<ExprId> = (0..4)
        .map(|row| {
            let (a, b) = (e.int(row), e.int(row * 100));
            pair(e, a, b)
        })
        .collect();
    let table = e.tuple(rows);
    let i = e.input(0, Type::Int);
    let picked = e.add(element, ExprKind::Pick(table, i));
    let value = e.add(Type::Int, ExprKind::Field(picked, 1));
    let mut host = test.execute(vec![Stmt::SetOutput(0, value)]).compile();
    for i in 0..4i64 {
        assert_eq!(host.value(&[i.to_cell()]), Ok(i * 100));
    }
}

fn inline_sign(e: &mut Builder, x: Local) -> ExprId {
    let (value, zero) = (e.get(x), e.int(0));
    let negative = e.compare(Compare::Less, value, zero);
    let (minus, plus) = (e.int(-1), e.int(1));
    e.add(
        Type::Int,
        ExprKind::Inline(vec![
            Stmt::If(negative, vec![Stmt::Return(Some(minus))], Vec::new()),
            Stmt::Return(Some(plus)),
        ]),
    )
}

#[test]
fn returns_leave_the_innermost_region() {
    let mut test = Test::new(&[("x", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    let x = e.local("x", Type::Int);
    let input = e.input(0, Type::Int);
    let (a, b) = (inline_sign(e, x), inline_sign(e, x));
    let sum = e.int_add(a, b);
    let block = e.add(
        Type::Int,
        ExprKind::Block(vec![Stmt::Assign(x, input)], sum),
    );
    let mut host = test.execute(vec![Stmt::SetOutput(0, block)]).compile();
    assert_eq!(host.value(&[5]), Ok(2i64));
    assert_eq!(host.value(&[(-5i64).to_cell()]), Ok(-2i64));
}

/// A local of an inlined function is unbound again each time it is entered.
#[test]
fn unbound_locals_are_reported() {
    let inputs = [("n", Type::Int), ("m", Type::Int)];
    let mut test = Test::new(&inputs, &[], &[Type::Int]);
    let e = &mut test.e;
    let (i, inner, sum) = (
        e.local("i", Type::Int),
        e.local("inner", Type::Int),
        e.local("sum", Type::Int),
    );
    let zero = e.int(0);
    let (counter, m) = (e.get(i), e.input(1, Type::Int));
    let bind = e.compare(Compare::Less, counter, m);
    let (value, read) = (e.int(2), e.get_checked(inner));
    let region = e.add(
        Type::Int,
        ExprKind::Inline(vec![
            Stmt::If(bind, vec![Stmt::Assign(inner, value)], Vec::new()),
            Stmt::Return(Some(read)),
        ]),
    );
    let old = e.get(sum);
    let total = e.int_add(old, region);
    let (start, stop, step) = (e.int(0), e.input(0, Type::Int), e.int(1));
    let (result, last) = (e.get(sum), e.get_checked(i));
    let result = e.int_add(result, last);
    let line = e.line(read);
    let range = ForRange {
        counter: i,
        start,
        stop,
        step,
        body: vec![Stmt::Assign(sum, total)],
        orelse: Vec::new(),
    };
    let mut test = test.execute(vec![
        Stmt::Assign(sum, zero),
        Stmt::For(Box::new(range)),
        Stmt::SetOutput(0, result),
    ]);
    let mut host = test.compile();
    assert_eq!(host.value(&[3, 3]), Ok(8i64));
    let error = host.run::<i64>(&[3, 2]).unwrap_err();
    assert_eq!(
        (&*error.class_name, error.line),
        ("UnboundLocalError", line)
    );
    assert!(error.message.contains("'inner'"), "{}", error.message);
    let error = host.run::<i64>(&[0, 0]).unwrap_err();
    assert!(error.message.contains("'i'"), "{}", error.message);
}
