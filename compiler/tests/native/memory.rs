//! Executable memory: threads, reuse, forks of nothing left behind.

use std::sync::Arc;
use std::thread;

use tickjit_compiler::clif::Backend;
use tickjit_compiler::hir::BinaryOp;
use tickjit_compiler::types::Type;

use crate::host::Cell;
use crate::phases::ema;
use crate::program::Test;

fn plus(constant: f64) -> Test {
    Test::expression(&[Type::Float], Type::Float, |e, x| {
        let constant = e.float(constant);
        e.binary(BinaryOp::FloatAdd, x[0], constant)
    })
}

/// Pages of this process that are in memory, in bytes.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok());
    pages.unwrap_or(0) * 4096
}

#[test]
fn memory_stays_flat_over_many_functions() {
    let backend = Arc::new(Backend::default());
    let mut test = ema();
    for _ in 0..500 {
        test.try_compile(&backend).unwrap();
    }
    let before = resident();
    for _ in 0..3000 {
        test.try_compile(&backend).unwrap();
    }
    let growth = resident().saturating_sub(before);
    // Other tests of this process run at the same time.
    assert!(growth < 16 << 20, "{growth} bytes");
}

#[test]
fn threads_compile_and_call_at_once() {
    let backend = Arc::new(Backend::default());
    let threads: Vec<_> = (0..8)
        .map(|thread| {
            let backend = Arc::clone(&backend);
            thread::spawn(move || {
                let mut kept = Vec::new();
                for round in 0..60 {
                    let constant = f64::from(thread * 1000 + round);
                    let mut host = plus(constant).try_compile(&backend).unwrap();
                    assert_eq!(host.value(&[0.5f64.to_cell()]), Ok(0.5 + constant));
                    if round % 3 == 0 {
                        kept.push((constant, host));
                    }
                }
                for (constant, host) in &mut kept {
                    assert_eq!(host.value(&[1.0f64.to_cell()]), Ok(1.0 + *constant));
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}

#[test]
fn dropped_code_makes_room_for_new_code() {
    let backend = Arc::new(Backend::default());
    let first = plus(1.0).try_compile(&backend).unwrap();
    let mut other = plus(2.0).try_compile(&backend).unwrap();
    let address = first.executable.address();
    drop(first);
    let mut third = plus(3.0).try_compile(&backend).unwrap();
    if third.executable.address() == address {
        assert_eq!(third.value(&[1.0f64.to_cell()]), Ok(4.0f64));
    }
    assert_eq!(other.value(&[1.0f64.to_cell()]), Ok(3.0f64));
}

unsafe extern "C" {
    fn fork() -> i32;
    fn waitpid(pid: i32, status: *mut i32, options: i32) -> i32;
    fn _exit(status: i32) -> !;
}

/// Code memory is shared between a process and its fork: neither may write over the other's code.
#[test]
fn forks_do_not_write_over_each_other() {
    let backend = Arc::new(Backend::default());
    let mut kept = plus(1.0).try_compile(&backend).unwrap();
    let dropped = plus(2.0).try_compile(&backend).unwrap();
    let mut test = plus(3.0);
    // SAFETY: the child calls nothing that another thread of the parent may have locked.
    let child = unsafe { fork() };
    let mut fits = || {
        let mut new = test.try_compile(&backend).ok()?;
        Some(new.value(&[1.0f64.to_cell()]) == Ok(4.0f64))
    };
    if child == 0 {
        // The parent drops and compiles at the same time.
        let mut right = true;
        for _ in 0..200 {
            right &= fits() == Some(true) && kept.value(&[1.0f64.to_cell()]) == Ok(2.0f64);
        }
        // SAFETY: ends the child without running what belongs to the parent.
        unsafe { _exit(i32::from(!right)) };
    }
    drop(dropped);
    for _ in 0..200 {
        assert_eq!(fits(), Some(true));
        assert_eq!(kept.value(&[1.0f64.to_cell()]), Ok(2.0f64));
    }
    let mut status = -1;
    // SAFETY: the status outlives the call.
    unsafe { waitpid(child, &raw mut status, 0) };
    assert_eq!(status, 0);
}

#[test]
fn one_function_serves_many_threads() {
    let mut host = ema().compile();
    host.call(crate::host::START, &[None]);
    thread::scope(|scope| {
        let executable = &host.executable;
        let address = scope.spawn(move || executable.address()).join().unwrap();
        assert_eq!(address, executable.address());
    });
    assert!(host.executable.code_size() > 0);
    assert!(!host.executable.sites().is_empty());
}
