//! Hosts that call phases in any order, on any thread, with containers of their own.

use std::thread;

use tickjit_compiler::result::CompiledFunction;
use tickjit_runtime::containers::injection::{alive, fail_after};
use tickjit_runtime::containers::{Owned, Value, View};
use tickjit_runtime::layout::{Kind, Layout};
use tickjit_tests::native::bare::Bare;

use super::{EXECUTE, FUNCTIONS, START, STOP, call, compiled, function, leaves_nothing, told};

const NOT_STARTED: &str = "RuntimeError: the state has not been started";

/// Slots of three kinds: what `x` is kept in.
const KEPT: &str = "
def f(x: Signal[int]) -> int:
    rows: State[Dict[int, List[float]]] = {}
    log: State[List[int]] = [7]
    ring: State[Deque[int]] = Deque[int](maxlen=3)
    rows[x] = [x, 0.5]
    log.append(x)
    ring.append(x)
    return len(rows) * 100 + len(log) * 10 + len(ring)
";

fn with_stop(body: &str) -> CompiledFunction {
    let imports = FUNCTIONS.lines().filter(|line| line.starts_with("from "));
    let text = imports.chain([KEPT]).collect::<Vec<_>>().join("\n");
    compiled(&text, "f", body)
}

fn slots(function: &CompiledFunction) -> Vec<usize> {
    let states = &function.signature().states;
    let index = |name: &str| states.iter().position(|slot| &*slot.name == name);
    ["rows", "log", "ring"]
        .map(|name| index(name).unwrap())
        .to_vec()
}

fn ints(view: View<'_>) -> Vec<i64> {
    let first = view.items().map(|item| item.first());
    first
        .map(|value| match value {
            Some(Value::I64(value)) => value,
            other => panic!("{other:?} is no int"),
        })
        .collect()
}

#[test]
fn execute_needs_a_start() {
    for stop_body in ["", "log.append(1)"] {
        let function = with_stop(stop_body);
        let slots = slots(&function);
        let mut host = Bare::new(&function);
        leaves_nothing(|| {
            for _ in 0..3 {
                let error = call(&mut host, EXECUTE, &[1]).unwrap_err();
                assert_eq!((&*error.class_name, error.line), ("RuntimeError", 9));
                assert_eq!(told(Err(error)), Err(NOT_STARTED.to_owned()));
                assert_eq!(
                    told(call(&mut host, STOP, &[1])),
                    Ok(None),
                    "STOP without START"
                );
            }
            for x in [5, 6] {
                call(&mut host, START, &[1]).unwrap();
                assert_eq!(told(call(&mut host, EXECUTE, &[x])), Ok(Some(121)));
                call(&mut host, STOP, &[1]).unwrap();
                assert!(slots.iter().all(|slot| host.slot(*slot).is_none()));
                assert_eq!(
                    told(call(&mut host, EXECUTE, &[x])),
                    Err(NOT_STARTED.to_owned())
                );
                assert_eq!(told(call(&mut host, STOP, &[1])), Ok(None), "STOP twice");
            }
        });
    }
}

#[test]
fn start_twice_frees_what_was_there() {
    for stop_body in ["", "log.append(1)"] {
        let mut host = Bare::new(&with_stop(stop_body));
        leaves_nothing(|| {
            call(&mut host, START, &[0]).unwrap();
            let fresh = alive();
            for x in 0..100 {
                call(&mut host, EXECUTE, &[x]).unwrap();
            }
            assert!(alive() > fresh);
            call(&mut host, START, &[0]).unwrap();
            assert_eq!(alive(), fresh);
            assert_eq!(told(call(&mut host, EXECUTE, &[1])), Ok(Some(121)));
            call(&mut host, STOP, &[0]).unwrap();
        });
    }
}

#[test]
fn unknown_phases_do_nothing() {
    let mut host = Bare::new(&with_stop(""));
    leaves_nothing(|| {
        for phase in [3, 7, -1, i8::MIN, i8::MAX] {
            assert_eq!(told(call(&mut host, phase, &[1])), Ok(None));
            assert_eq!(host.output(0), None);
        }
        call(&mut host, START, &[0]).unwrap();
        let started = alive();
        for phase in [3, 7, -1, i8::MIN, i8::MAX] {
            assert_eq!(told(call(&mut host, phase, &[1])), Ok(None));
            assert_eq!(alive(), started);
        }
        call(&mut host, STOP, &[0]).unwrap();
    });
}

#[test]
fn every_end_of_the_stop_body_frees() {
    let bodies = [
        ("return", None),
        ("if len(log) > 1:\n    return\nlog.append(1)", None),
        (
            "for k, row in rows.items():\n    for v in row:\n        if v > 0:\n            return",
            None,
        ),
        ("raise ValueError('no')", Some("ValueError: no")),
        ("log.append(rows.pop(99)[0] > 0)", Some("KeyError")),
        (
            "kept = [log.copy(), [1]]\nx0 = kept[2][0]",
            Some("IndexError"),
        ),
        (
            "log = [1]\nrows = {1: [2.0]}\nring.append(log[1])",
            Some("IndexError"),
        ),
        ("log = [v * 2 for v in ring]\nrows = {}\nring.clear()", None),
        ("n = 2 ** 62\nn = n * len(ring) * 4", Some("OverflowError")),
    ];
    for (body, expected) in bodies {
        let function = with_stop(body);
        let slots = slots(&function);
        let mut host = Bare::new(&function);
        leaves_nothing(|| {
            for _ in 0..2 {
                call(&mut host, START, &[0]).unwrap();
                call(&mut host, EXECUTE, &[1]).unwrap();
                call(&mut host, EXECUTE, &[2]).unwrap();
                let stopped = told(call(&mut host, STOP, &[0]));
                match expected {
                    None => assert_eq!(stopped, Ok(None), "{body}"),
                    Some(error) => assert!(stopped.unwrap_err().starts_with(error), "{body}"),
                }
                assert!(
                    slots.iter().all(|slot| host.slot(*slot).is_none()),
                    "{body}"
                );
                assert_eq!(told(call(&mut host, STOP, &[0])), Ok(None), "{body}");
            }
        });
    }
}

#[test]
fn a_stop_body_without_memory_frees() {
    let mut host = Bare::new(&with_stop(
        "log = [1, 2]\nrows[5] = [1.0]\nring = ring.copy()",
    ));
    leaves_nothing(|| {
        for left in 0..12 {
            call(&mut host, START, &[0]).unwrap();
            fail_after(Some(left));
            let stopped = call(&mut host, STOP, &[0]);
            fail_after(None);
            if let Err(error) = stopped {
                assert_eq!((&*error.class_name, error.line <= 3), ("MemoryError", true));
            }
        }
    });
}

#[test]
fn a_thousand_instances_keep_their_own() {
    let function = with_stop("");
    let log = slots(&function)[1];
    leaves_nothing(|| {
        let mut hosts: Vec<Bare> = (0..1000).map(|_| Bare::new(&function)).collect();
        for host in &mut hosts {
            call(host, START, &[0]).unwrap();
        }
        for round in 0..3 {
            for (x, host) in (0..).zip(&mut hosts) {
                call(host, EXECUTE, &[x * 10 + round]).unwrap();
            }
        }
        for (x, host) in (0..).zip(&mut hosts) {
            let kept = ints(host.slot(log).unwrap());
            assert_eq!(kept, [7, x * 10, x * 10 + 1, x * 10 + 2]);
            call(host, STOP, &[0]).unwrap();
        }
    });
}

#[test]
fn threads_share_code_and_constants() {
    let function = function(
        "
def f(x: Signal[int], weights: List[float] = (0.5, 0.25), shifts: List[List[int]] = ((1, 2), (3,))) -> int:
    log: State[List[float]] = []
    rows = [weights.copy(), list(weights)]
    log.append(weights[x % 2])
    for row in shifts:
        for shift in row:
            log.append(shift)
    if len(log) > 100:
        log = log[90:]
    return len(rows) + len(log) + len(shifts[x % 2])
",
    );
    let run = move || {
        let mut host = Bare::new(&function);
        leaves_nothing(|| {
            call(&mut host, START, &[0]).unwrap();
            let sum: i64 = (0..30_000)
                .map(|x| call(&mut host, EXECUTE, &[x]).unwrap().unwrap())
                .sum();
            call(&mut host, STOP, &[0]).unwrap();
            sum
        })
    };
    let threads: Vec<_> = (0..4).map(|_| thread::spawn(run.clone())).collect();
    let alone = run();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), alone);
    }
}

#[test]
fn a_host_fills_slots() {
    let function = with_stop("");
    let slots = slots(&function);
    leaves_nothing(|| {
        let mut host = Bare::new(&function);
        // What is filled instead of START ...
        let mut row = Owned::list(Layout::F64, 0).unwrap();
        row.push([Value::F64(1.5)]).unwrap();
        let mut rows = Owned::dict(Layout::I64, Layout::OBJECT, 4).unwrap();
        rows.insert([Value::I64(3)], [Value::Container(row)])
            .unwrap();
        let mut log = Owned::list(Layout::I64, 0).unwrap();
        for value in 0..100 {
            log.push([Value::I64(value)]).unwrap();
        }
        host.fill(slots[0], rows);
        host.fill(slots[1], log);
        host.fill(slots[2], Owned::deque(Layout::I64, Some(2)).unwrap());
        assert_eq!(
            told(call(&mut host, EXECUTE, &[3])),
            Ok(Some(100 + 1010 + 1))
        );
        assert_eq!(
            told(call(&mut host, EXECUTE, &[4])),
            Ok(Some(200 + 1020 + 2))
        );
        assert_eq!(
            told(call(&mut host, EXECUTE, &[5])),
            Ok(Some(300 + 1030 + 2))
        );
        let ring = host.slot(slots[2]).unwrap();
        assert_eq!(
            (ring.kind(), ring.maxlen(), ints(ring)),
            (Kind::Deque, Some(2), vec![4, 5])
        );
        // ... START and STOP free.
        call(&mut host, START, &[0]).unwrap();
        assert_eq!(told(call(&mut host, EXECUTE, &[3])), Ok(Some(121)));
        host.fill(slots[1], Owned::list(Layout::I64, 50).unwrap());
        assert_eq!(told(call(&mut host, EXECUTE, &[3])), Ok(Some(100 + 10 + 2)));
        call(&mut host, STOP, &[0]).unwrap();
    });
}

#[test]
fn a_container_in_two_slots_is_freed_once() {
    let function = function(
        "
def f(x: Signal[int]) -> int:
    a: State[List[int]] = []
    b: State[List[int]] = []
    rows: State[List[List[int]]] = []
    if x == 0:
        a = b
        rows.append(a)
        rows.append(b)
    b.append(x)
    return len(a) + len(rows[0]) if rows else 0
",
    );
    let mut host = Bare::new(&function);
    leaves_nothing(|| {
        call(&mut host, START, &[0]).unwrap();
        assert_eq!(told(call(&mut host, EXECUTE, &[1])), Ok(Some(0)));
        assert_eq!(told(call(&mut host, EXECUTE, &[0])), Ok(Some(4)));
        assert_eq!(told(call(&mut host, EXECUTE, &[1])), Ok(Some(6)));
        call(&mut host, STOP, &[0]).unwrap();
    });
}
