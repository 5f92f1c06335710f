//! Hosts that look away: errors that nobody takes, phases in any order, one array of outputs for all.

use std::sync::atomic::AtomicU64;

use tickjit_runtime::{error_pending, take_error};
use tickjit_tests::native::bare::Bare;

use super::{EXECUTE, START, STOP, call, function, leaves_nothing};

const KEEPER: &str = "
def f(x: Signal[int]) -> int:
    n: State[int] = 0
    log: State[List[int]] = []
    rows: State[Dict[int, List[int]]] = {}
    n += 1
    log.append(x)
    rows.setdefault(x % 3, []).append(100 // x)
    return n + len(log) + len(rows)
";

#[test]
fn the_first_of_many_errors_stays_until_it_is_taken() {
    let function = function(KEEPER);
    leaves_nothing(|| {
        let mut host = Bare::new(&function);
        host.call(START, &[0]);
        host.call(EXECUTE, &[1]);
        assert_eq!(host.output(0), Some(3));
        for _ in 0..1_000 {
            host.call(EXECUTE, &[0]);
            assert_eq!(host.output(0), None, "a tick that failed ticks nothing");
        }
        assert!(error_pending());
        // What works still works, and leaves the error alone.
        host.call(EXECUTE, &[2]);
        assert_eq!(host.output(0), Some(1_002 + 1_002 + 3));
        host.call(STOP, &[0]);
        let error = take_error().unwrap();
        assert_eq!((&*error.class_name, error.line), ("ZeroDivisionError", 11));
        assert!(take_error().is_none());
    });
}

#[test]
fn phases_in_every_order_leave_nothing() {
    let function = function(KEEPER);
    let phases = [EXECUTE, START, STOP, 3, -1, i8::MIN, i8::MAX];
    leaves_nothing(|| {
        let mut host = Bare::new(&function);
        let mut order = 1_u32;
        for _ in 0..20_000 {
            order = order.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let phase = phases[(order >> 16) as usize % phases.len()];
            // Without START there are no containers: that is reported, never touched.
            match call(&mut host, phase, &[i64::from(order >> 24) % 5]) {
                Ok(output) => assert_eq!(output.is_some(), phase == EXECUTE),
                Err(error) => assert_eq!(phase, EXECUTE, "{error:?}"),
            }
        }
        call(&mut host, STOP, &[0]).unwrap();
        call(&mut host, STOP, &[0]).unwrap();
    });
}

/// Where all instances write their output.
static SHARED: AtomicU64 = AtomicU64::new(0);

#[test]
fn instances_take_turns_with_one_array_of_outputs() {
    let function = function(KEEPER);
    leaves_nothing(|| {
        let mut hosts: Vec<Bare> = (0..50).map(|_| Bare::new(&function)).collect();
        for host in &mut hosts {
            host.share_output(0, &SHARED);
            host.call(START, &[0]);
        }
        for turn in 1..=20_i64 {
            for (place, host) in hosts.iter_mut().enumerate() {
                let fails = place % 7 == 3;
                host.call(EXECUTE, &[if fails { 0 } else { turn.cast_unsigned() }]);
                if fails {
                    assert_eq!(take_error().unwrap().class_name, "ZeroDivisionError");
                    assert_eq!(host.output(0), None);
                } else {
                    // The value is the last writer's: this instance's.
                    assert_eq!(
                        host.output(0),
                        Some(2 * turn.cast_unsigned() + turn.cast_unsigned().min(3))
                    );
                }
            }
        }
        for host in &mut hosts {
            host.call(STOP, &[0]);
        }
    });
}
