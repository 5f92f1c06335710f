//! Snapshots that were edited and sealed again: refused, or a state that the function can go on with.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use sha2::{Digest, Sha256};
use tickjit_compiler::builtin;
use tickjit_compiler::options::CompilationOptions;
use tickjit_compiler::result::CompiledFunction;
use tickjit_compiler::snapshot;
use tickjit_fuzz::{bounded, compiled_of};
use tickjit_runtime::containers::injection::alive;
use tickjit_runtime::take_error;
use tickjit_tests::example::Example;
use tickjit_tests::native::bare::Bare;

/// A function with a state of every kind that fits in 8 bytes.
const TEXT: &str = include_str!("../src/states.py");
/// Where the number of bytes stands in a snapshot.
const LENGTH: std::ops::Range<usize> = 12..20;
const DIGEST: usize = 32;
const START: i8 = 1;
const STOP: i8 = 2;

/// Edits of the snapshot that is taken after some ticks.
#[derive(Arbitrary, Debug)]
struct Input {
    ticks: u8,
    sealed: bool,
    edits: Vec<Edit>,
}

#[derive(Arbitrary, Debug)]
enum Edit {
    Byte { at: u16, byte: u8 },
    Number { at: u16, number: u64 },
    Small { at: u16, number: u8 },
    Insert { at: u16, bytes: Vec<u8> },
    Remove { at: u16, count: u8 },
    Copy { from: u16, count: u8, at: u16 },
}

fuzz_target!(|input: Input| {
    bounded(|| {
        let before = alive();
        let function = function();
        let mut host = Bare::new(function);
        host.call(START, &[0]);
        for tick in 0..u64::from(input.ticks % 12) {
            host.call(0, &[tick]);
        }
        let mut bytes = snapshot::write(function, &host.slots(), b"host").expect("there is memory");
        for edit in &input.edits {
            apply(edit, &mut bytes);
        }
        if input.sealed && bytes.len() >= LENGTH.end + DIGEST {
            seal(&mut bytes);
        }
        if let Ok(read) = snapshot::read(function, &bytes) {
            host.restore(read.slots);
            // What was read is written as it was read, and again.
            let written = snapshot::write(function, &host.slots(), b"").expect("there is memory");
            let again = snapshot::read(function, &written).expect("it was written just now");
            host.restore(again.slots);
            let rewritten = snapshot::write(function, &host.slots(), b"").expect("there is memory");
            assert_eq!(written, rewritten);
            for tick in 0..4 {
                host.call(0, &[tick]);
            }
            host.call(STOP, &[0]);
        }
        // What the ticks reported is of no interest.
        drop(take_error());
        drop(host);
        assert_eq!(alive(), before, "blocks are left");
    });
});

fn function() -> &'static CompiledFunction {
    static FUNCTION: OnceLock<CompiledFunction> = OnceLock::new();
    FUNCTION.get_or_init(|| {
        let module = Example::new(TEXT).unwrap_or_else(|error| panic!("{error}"));
        let options = CompilationOptions::default();
        let function = compiled_of(&builtin::context(), &module, "f", options);
        function.expect("it compiles")
    })
}

fn apply(edit: &Edit, bytes: &mut Vec<u8>) {
    let place = |at: u16, bytes: &Vec<u8>| usize::from(at) % bytes.len().max(1);
    let overwrite = |at: u16, new: &[u8], bytes: &mut Vec<u8>| {
        let at = place(at, bytes);
        for (old, new) in bytes[at..].iter_mut().zip(new) {
            *old = *new;
        }
    };
    match edit {
        Edit::Byte { at, byte } => overwrite(*at, &[*byte], bytes),
        Edit::Number { at, number } => overwrite(*at, &number.to_le_bytes(), bytes),
        Edit::Small { at, number } => overwrite(*at, &u64::from(*number).to_le_bytes(), bytes),
        Edit::Insert { at, bytes: new } => {
            let at = place(*at, bytes);
            bytes.splice(at..at, new.iter().copied());
        }
        Edit::Remove { at, count } => {
            let at = place(*at, bytes);
            let end = (at + usize::from(*count)).min(bytes.len());
            bytes.drain(at..end);
        }
        Edit::Copy { from, count, at } => {
            let from = place(*from, bytes);
            let end = (from + usize::from(*count)).min(bytes.len());
            let copied = bytes[from..end].to_vec();
            overwrite(*at, &copied, bytes);
        }
    }
}

/// Makes length and digest those of the bytes, or no edit would come any further.
fn seal(bytes: &mut [u8]) {
    let length = bytes.len() as u64;
    bytes[LENGTH].copy_from_slice(&length.to_le_bytes());
    let (content, digest) = bytes.split_at_mut(length as usize - DIGEST);
    digest.copy_from_slice(&Sha256::digest(content));
}
