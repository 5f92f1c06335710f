//! Calls of the table's functions by address, as compiled code makes them: what is tested is what is called.
#![allow(unsafe_code)]

use std::mem::transmute;

use tickjit_runtime::errors::{ErrorKind, Fault};
use tickjit_runtime::table::{Fallible, RuntimeFn, ValueType};

/// Calls the function at an address with arguments of the given types out of a slice of bits.
macro_rules! call_at {
    ($address:expr, $bits:expr, [$($param:ident)*] $(, $more:expr => $type:ty)* ; $result:ty) => {{
        let mut bits = $bits.iter();
        // SAFETY: the pattern that leads here is the row's signature, which the table checks against the function.
        unsafe {
            transmute::<*const u8, unsafe extern "C" fn($($param,)* $($type),*) -> $result>($address)(
                $(<$param as FromBits>::from_bits(*bits.next().expect("the arguments were counted")),)*
                $($more),*
            )
        }
    }};
}

/// The result as bits, or the kind of the fault.
pub(crate) fn call(function: RuntimeFn, arguments: &[u64]) -> Result<u64, ErrorKind> {
    let row = function.row();
    assert_eq!(row.params.len(), arguments.len(), "{function:?}");
    match row.fallible {
        Fallible::Never => Ok(direct(function, arguments)),
        Fallible::NonFinite { overflow } => {
            let result = direct(function, arguments);
            let check = match arguments.len() {
                1 => RuntimeFn::MathCheck1,
                _ => RuntimeFn::MathCheck2,
            };
            let result = f64::from_bits(result);
            if !result.is_finite() {
                succeed(asked(check, arguments, result, overflow))?;
            }
            Ok(result.to_bits())
        }
        Fallible::Status => {
            let mut cell = 0_u64;
            succeed(through_cell(function, arguments, &mut cell))?;
            Ok(match row.returns {
                Some(ValueType::I8) => extend(cell.to_le_bytes()[0].cast_signed()),
                _ => cell,
            })
        }
        Fallible::Check => unreachable!("{function:?} is called by the callers of others"),
    }
}

fn succeed(code: u32) -> Result<(), ErrorKind> {
    match Fault::from_code(code) {
        Some(Fault::None) => Ok(()),
        Some(fault) => Err(fault.kind()),
        None => panic!("{code} is the code of no fault"),
    }
}

fn extend(value: i8) -> u64 {
    i64::from(value).cast_unsigned()
}

trait FromBits {
    fn from_bits(bits: u64) -> Self;
}

impl FromBits for i64 {
    fn from_bits(bits: u64) -> Self {
        bits.cast_signed()
    }
}

impl FromBits for f64 {
    fn from_bits(bits: u64) -> Self {
        Self::from_bits(bits)
    }
}

fn direct(function: RuntimeFn, arguments: &[u64]) -> u64 {
    use ValueType::{F64, I8, I64};
    let (row, address) = (function.row(), function.address());
    match (row.params, row.returns) {
        ([F64], Some(F64)) => call_at!(address, arguments, [f64]; f64).to_bits(),
        ([F64, F64], Some(F64)) => call_at!(address, arguments, [f64 f64]; f64).to_bits(),
        ([F64], Some(I64)) => call_at!(address, arguments, [f64]; i64).cast_unsigned(),
        ([I64], Some(I64)) => call_at!(address, arguments, [i64]; i64).cast_unsigned(),
        ([F64], Some(I8)) => extend(call_at!(address, arguments, [f64]; i8)),
        ([I64, F64], Some(I8)) => extend(call_at!(address, arguments, [i64 f64]; i8)),
        signature => unreachable!("{function:?} has {signature:?}"),
    }
}

fn asked(check: RuntimeFn, arguments: &[u64], result: f64, overflow: bool) -> u32 {
    let (address, overflow) = (check.address(), u32::from(overflow));
    if check == RuntimeFn::MathCheck1 {
        call_at!(address, arguments, [f64], result => f64, overflow => u32; u32)
    } else {
        call_at!(address, arguments, [f64 f64], result => f64, overflow => u32; u32)
    }
}

fn through_cell(function: RuntimeFn, arguments: &[u64], cell: &mut u64) -> u32 {
    use ValueType::{F64, I64};
    let address = function.address();
    let cell: *mut u64 = cell;
    match function.row().params {
        [I64] => call_at!(address, arguments, [i64], cell => *mut u64; u32),
        [F64] => call_at!(address, arguments, [f64], cell => *mut u64; u32),
        [I64, I64] => call_at!(address, arguments, [i64 i64], cell => *mut u64; u32),
        [F64, F64] => call_at!(address, arguments, [f64 f64], cell => *mut u64; u32),
        [I64, F64] => call_at!(address, arguments, [i64 f64], cell => *mut u64; u32),
        [F64, I64] => call_at!(address, arguments, [f64 i64], cell => *mut u64; u32),
        [I64, I64, I64] => call_at!(address, arguments, [i64 i64 i64], cell => *mut u64; u32),
        [F64, F64, F64] => call_at!(address, arguments, [f64 f64 f64], cell => *mut u64; u32),
        [F64, F64, F64, F64] => {
            call_at!(address, arguments, [f64 f64 f64 f64], cell => *mut u64; u32)
        }
        [I64, I64, I64, I64, I64, I64, I64] => {
            call_at!(address, arguments, [i64 i64 i64 i64 i64 i64 i64], cell => *mut u64; u32)
        }
        [I64, F64, F64, F64, F64, F64, F64, F64] => {
            call_at!(address, arguments, [i64 f64 f64 f64 f64 f64 f64 f64], cell => *mut u64; u32)
        }
        signature => unreachable!("{function:?} has {signature:?}"),
    }
}
