//! Every allocation of compiled functions fails in its turn, and sizes that cannot be had are asked for.
//!
//! Each failure is a `MemoryError` at a line that can fail, nothing is left of it, and the function goes on as
//! if it had been made anew.

use std::collections::BTreeSet;

use tickjit_compiler::result::CompiledFunction;
use tickjit_runtime::containers::injection::{alive, fail_after};
use tickjit_tests::native::bare::Bare;

use super::{
    EXECUTE, FUNCTIONS, NODES, Outcome, START, STOP, call, compiled, function, leaves_nothing, told,
};

/// START, ten ticks and STOP; what each of them gave.
fn life(host: &mut Bare) -> Vec<Outcome> {
    let start = call(host, START, &[0]);
    let ticks = (0..10).map(|x| call(host, EXECUTE, &[x]));
    let mut outcomes: Vec<Outcome> = [start].into_iter().chain(ticks).collect();
    outcomes.push(call(host, STOP, &[0]));
    outcomes
}

fn all_told(outcomes: Vec<Outcome>) -> Vec<Result<Option<i64>, String>> {
    outcomes.into_iter().map(told).collect()
}

fn is_memory_error(outcome: &Outcome) -> Option<usize> {
    let error = outcome.as_ref().err()?;
    (error.class_name == "MemoryError").then_some(error.line as usize)
}

/// The lines at which allocations were reported to fail.
fn failing_lines(function: &CompiledFunction) -> BTreeSet<usize> {
    let mut host = Bare::new(function);
    let expected = all_told(leaves_nothing(|| life(&mut host)));
    let mut lines = BTreeSet::new();
    for left in 0.. {
        let before = alive();
        fail_after(Some(left));
        let mut outcomes = life(&mut host);
        fail_after(None);
        assert_eq!(alive(), before, "blocks are left after {left}");
        let Some(first) = outcomes
            .iter()
            .position(|outcome| is_memory_error(outcome).is_some())
        else {
            assert_eq!(all_told(outcomes), expected);
            return lines;
        };
        lines.extend(outcomes.iter().filter_map(is_memory_error));
        outcomes.truncate(first);
        assert_eq!(
            all_told(outcomes),
            expected[..first],
            "before failure {left}"
        );

        // The same failure once more, and memory right after it.
        fail_after(Some(left));
        let calls = [(START, 0)]
            .into_iter()
            .chain((0..10).map(|x| (EXECUTE, x)));
        for (at, (phase, x)) in calls.enumerate() {
            let outcome = call(&mut host, phase, &[x]);
            assert_eq!(
                is_memory_error(&outcome).is_some(),
                at == first,
                "call {at} of {left}"
            );
            if at == first {
                fail_after(None);
            }
        }
        call(&mut host, STOP, &[0]).unwrap();
        assert_eq!(alive(), before, "blocks are left after {left}");
        assert_eq!(all_told(life(&mut host)), expected, "after failure {left}");
    }
    unreachable!("allocations end")
}

#[test]
fn every_allocation_may_fail() {
    let lines: BTreeSet<usize> = NODES
        .iter()
        .flat_map(|name| failing_lines(&compiled(FUNCTIONS, name, "")))
        .collect();
    let marked = FUNCTIONS.lines().zip(1..);
    let marked: BTreeSet<usize> = marked
        .filter(|(line, _)| line.ends_with("# memory"))
        .map(|(_, number)| number)
        .collect();
    let unmarked: Vec<_> = lines.difference(&marked).collect();
    let never: Vec<_> = marked.difference(&lines).collect();
    assert!(
        unmarked.is_empty(),
        "these lines failed and are not marked: {unmarked:?}"
    );
    assert!(
        never.is_empty(),
        "these lines are marked and never failed: {never:?}"
    );
}

#[test]
fn sizes_that_cannot_be_had_are_reported() {
    // What is filled before the memory is there would take minutes, so each asks for all of it at once.
    let asking = [
        "xs = [0.0] * x",
        "xs = [0, 1, 2] * x",
        "xs = [(x, 0.5)]\n    xs = xs * x",
        "xs = [[x]]\n    xs = xs * x",
        "xs = x * [True]",
    ];
    for line in asking {
        let text = format!("def f(x: Signal[int]) -> int:\n    {line}\n    return len(xs)\n");
        let mut host = Bare::new(&function(&text));
        for x in [
            i64::MAX,
            i64::MAX / 8,
            i64::MAX / 8 + 1,
            1 << 60,
            1 << 61,
            1 << 50,
        ] {
            let outcome = leaves_nothing(|| call(&mut host, EXECUTE, &[x]));
            let error = outcome.unwrap_err();
            let asked = line.lines().count();
            assert_eq!(
                (&*error.class_name, error.line as usize),
                ("MemoryError", 4 + asked),
                "{line}, {x}"
            );
        }
        for x in [i64::MIN, -1, 0] {
            assert_eq!(
                leaves_nothing(|| call(&mut host, EXECUTE, &[x])).unwrap(),
                Some(0)
            );
        }
        assert!(leaves_nothing(|| call(&mut host, EXECUTE, &[3])).is_ok());
    }
}
