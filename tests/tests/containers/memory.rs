//! Nothing grows: not over ticks, not over START and STOP, not over iterations of a loop, neither heap nor stack.

use std::thread;

use tickjit_runtime::containers::injection::alive;
use tickjit_tests::native::bare::Bare;

use super::{
    EXECUTE, FUNCTIONS, NODES, START, STOP, call, compiled, function, leaves_nothing, told,
};

/// Runs on a stack of 256 KiB, half of what a compiled function may use.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new()
        .stack_size(256 << 10)
        .spawn(run)
        .unwrap();
    thread.join().unwrap();
}

#[test]
fn every_path_leaves_nothing() {
    for name in NODES {
        let mut host = Bare::new(&compiled(FUNCTIONS, name, ""));
        leaves_nothing(|| {
            call(&mut host, START, &[0]).unwrap();
            for x in (0..10).chain((0..10).rev()) {
                let _ = told(call(&mut host, EXECUTE, &[x]));
            }
            call(&mut host, STOP, &[0]).unwrap();
        });
    }
}

#[test]
fn ten_million_ticks_take_no_more_than_a_thousand() {
    on_a_small_stack(|| {
        let mut host = Bare::new(&compiled(FUNCTIONS, "states", ""));
        leaves_nothing(|| {
            call(&mut host, START, &[0]).unwrap();
            let mut most = 0;
            for tick in 0..10_000_000u64 {
                host.call(EXECUTE, &[((tick * 2_654_435_761) >> 7) % 9]);
                if tick % 1024 == 0 {
                    if tick < 100_000 {
                        most = most.max(alive());
                    }
                    assert!(alive() <= most, "{} blocks at tick {tick}", alive());
                }
            }
            assert_eq!(told(call(&mut host, STOP, &[0])), Ok(None));
        });
    });
}

#[test]
fn a_million_starts_and_stops_leave_nothing() {
    on_a_small_stack(|| {
        let mut host = Bare::new(&compiled(FUNCTIONS, "states", "rows.append([1.0])"));
        leaves_nothing(|| {
            for cycle in 0..1_000_000 {
                host.call(START, &[0]);
                if cycle % 16 == 0 {
                    host.call(EXECUTE, &[cycle % 9]);
                }
                host.call(STOP, &[0]);
                if cycle % 100_000 == 0 {
                    leaves_nothing(|| told(call(&mut host, STOP, &[0])).unwrap());
                }
            }
        });
    });
}

#[test]
fn ten_million_turns_in_one_tick_use_no_more_stack_than_one() {
    // Each turn makes, keeps or drops containers, with hidden variables of every kind in between.
    let bodies = [
        "a = [i, x]\n        total += len(a)",
        "d = {i: 0.5}\n        d[x] = 1.5\n        total += len(d)",
        "total += len([i, x, i]) + len({i, x})",
        "total += len([v for v in row if v != i])",
        "total += len(row[1:] + row[:1])",
        "q.append(i)\n        row[i % 3] = q[0]\n        total += len(q)",
        "table[i % 64] = table.get(i % 32, 0) + 1\n        total += len(table)",
        "rows[i % 3] = [i]\n        total += len(rows[(i + 1) % 3])",
        "a, b = pair(i), pair(x)\n        total += len(a) + len(b) + len(pair(i))",
        "for k, v in table.items():\n            total += v\n        table[i % 2] = 1",
        "grouped.setdefault(i % 8, row).append(1)\n        row.pop()\n        total += len(grouped)",
        "wide[i % 4, 0.5] = (i, x)\n        total += wide[i % 4, 0.5][0] % 3",
        "seen |= {i % 9}\n        seen -= {x}\n        total += len(seen)",
        "best = row if i % 2 else [i]\n        total += len(best)",
    ];
    on_a_small_stack(move || {
        for body in bodies {
            let text = format!(
                "\ndef pair(n: int) -> List[int]:\n    return [n, n]\n\n
def f(n: Signal[int], x: Signal[int]) -> int:
    total = 0
    row = [1, 2, 3]
    rows = [[1], [2], [3]]
    q = Deque[int](maxlen=3)
    table: Dict[int, int] = {{}}
    grouped: Dict[int, List[int]] = {{}}
    wide: Dict[Tuple[int, float], Tuple[int, int]] = {{}}
    seen: Set[int] = set()
    for i in range(n):
        {body}
    return total\n"
            );
            let mut host = Bare::new(&function(&text));
            let turns = 10_000_000 / 14;
            leaves_nothing(|| {
                let outcome = told(call(&mut host, EXECUTE, &[turns, 5]));
                assert!(matches!(outcome, Ok(Some(_))), "{body}: {outcome:?}");
            });
        }
    });
}
