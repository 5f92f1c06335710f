//! The oracle: every numeric function of the table against CPython, on edge values crossed and on pseudo-random
//! ones. Results agree in every bit (a NaN with any NaN), or both sides report the same class of error.
//!
//! `TICKJIT_PYTHON` names the interpreter (`python3` if it does not), `TICKJIT_ORACLE_CASES` the number of
//! pseudo-random cases per function.
#![cfg(not(miri))]

mod call;
mod cases;
mod families;
mod python;

use std::cell::RefCell;

use cases::Domain::{
    self, Duration, Float, Int, NearTie, NonZero, Part, Range, Small, Subnormal, Tolerance, Zero,
};
use families::Entry;
use python::Question;
use tickjit_runtime::table::RuntimeFn;
use tickjit_runtime::{print, set_print_sink};

fn count() -> usize {
    let count = std::env::var("TICKJIT_ORACLE_CASES");
    count.map_or(3_000, |count| count.parse().expect("a number of cases"))
}

fn letter(domain: Domain) -> char {
    match domain {
        Float | NearTie | NonZero | Subnormal | Tolerance | Part | Zero => 'f',
        Int | Small | Duration | Range(..) => 'i',
    }
}

fn result_letter(function: RuntimeFn) -> char {
    use tickjit_runtime::table::ValueType;
    match function.row().returns {
        _ if function == RuntimeFn::IntPowWrapping => 'w',
        Some(ValueType::F64) => 'f',
        _ => 'i',
    }
}

/// Compares all functions of a family with one CPython.
fn compare(entries: &[Entry]) {
    let inputs: Vec<_> = entries
        .iter()
        .map(|&(function, domains, source)| {
            let parameters: String = domains.iter().copied().map(letter).collect();
            (
                function,
                source,
                parameters,
                cases::cases(domains, count(), function as u64),
            )
        })
        .collect();
    compare_cases(&inputs);
}

type Input = (RuntimeFn, &'static str, String, Vec<Vec<u64>>);

fn compare_cases(inputs: &[Input]) {
    let questions: Vec<_> = inputs
        .iter()
        .map(|(function, source, parameters, cases)| Question {
            parameters,
            result: result_letter(*function),
            source,
            cases,
        })
        .collect();
    let answers = python::ask(&questions);
    assert_eq!(
        answers.len(),
        inputs.iter().map(|input| input.3.len()).sum::<usize>()
    );

    let mut answers = answers.into_iter();
    let mut differences = Vec::new();
    for (function, _, parameters, cases) in inputs {
        for (case, answer) in cases.iter().zip(answers.by_ref()) {
            if answer == "~" {
                continue;
            }
            let ours = match call::call(*function, case) {
                Ok(bits) => format!("={bits:016x}"),
                Err(kind) => format!("!{kind}"),
            };
            if ours != answer && !(result_letter(*function) == 'f' && both_nan(&ours, &answer)) {
                differences.push(format!(
                    "{function:?}({}) = {}, CPython: {}",
                    parameters
                        .chars()
                        .zip(case)
                        .map(|(letter, bits)| show(letter, *bits))
                        .collect::<Vec<_>>()
                        .join(", "),
                    show_answer(*function, &ours),
                    show_answer(*function, &answer),
                ));
            }
        }
    }
    assert!(
        differences.is_empty(),
        "{} differences, such as\n{}",
        differences.len(),
        differences[..differences.len().min(40)].join("\n")
    );
}

fn bits(answer: &str) -> Option<u64> {
    u64::from_str_radix(answer.strip_prefix('=')?, 16).ok()
}

/// Whether both are NaN. Of a NaN nothing else is compared: its sign differs between versions of CPython.
fn both_nan(ours: &str, theirs: &str) -> bool {
    let is_nan = |answer| bits(answer).is_some_and(|bits| f64::from_bits(bits).is_nan());
    is_nan(ours) && is_nan(theirs)
}

fn show(letter: char, bits: u64) -> String {
    match letter {
        'f' => format!("{:?}", f64::from_bits(bits)),
        _ => bits.cast_signed().to_string(),
    }
}

fn show_answer(function: RuntimeFn, answer: &str) -> String {
    bits(answer).map_or_else(
        || answer.to_owned(),
        |bits| format!("{} ({bits:016x})", show(result_letter(function), bits)),
    )
}

#[test]
fn integers() {
    compare(families::INTEGERS);
}

#[test]
fn floats() {
    compare(families::FLOATS);
}

#[test]
fn comparison_of_neighbours() {
    let near: Vec<Vec<u64>> = cases::INTS
        .iter()
        .flat_map(|&a| {
            #[expect(clippy::cast_precision_loss, reason = "the point of these cases")]
            let x = a as f64;
            [x, x.next_up(), x.next_down()].map(|x| vec![a.cast_unsigned(), x.to_bits()])
        })
        .collect();
    compare_cases(&[(RuntimeFn::IntFloatCompare, "compare", "if".into(), near)]);
}

#[test]
fn mathematics() {
    compare(families::MATHEMATICS);
}

#[test]
fn calendar() {
    compare(families::CALENDAR);
}

#[test]
fn timedeltas() {
    compare(families::TIMEDELTAS);
}

/// What `print` writes for a float.
fn printed(x: f64) -> String {
    thread_local! {
        static TEXT: RefCell<String> = const { RefCell::new(String::new()) };
    }
    set_print_sink(|text| {
        TEXT.with_borrow_mut(|all| all.push_str(text));
        true
    });
    print::append_float(x);
    assert_eq!(print::flush(), Ok(()));
    TEXT.take()
}

#[test]
fn text_of_floats() {
    let mut cases = cases::cases(&[Float], count(), 1);
    for exponent in 0..2046_u64 {
        // Around powers of two, where the distance to the neighbours differs.
        let power = exponent << 52;
        cases.extend([power.saturating_sub(1), power, power + 1].map(|bits| vec![bits]));
    }
    for exponent in -330..310 {
        let power: f64 = format!("1e{exponent}").parse().expect("a float");
        cases.extend([power, power.next_up(), power * 5.0].map(|x| vec![x.to_bits()]));
    }
    let answers = python::ask(&[Question {
        parameters: "f",
        result: 's',
        source: "str",
        cases: &cases,
    }]);
    assert_eq!(answers.len(), cases.len());
    for (case, answer) in cases.iter().zip(answers) {
        let x = f64::from_bits(case[0]);
        assert_eq!(format!("={}", printed(x)), answer, "{x:e}");
    }
}

#[test]
fn every_numeric_function_is_asked() {
    let asked = |function| {
        families::ALL
            .iter()
            .any(|f| f.iter().any(|entry| entry.0 == function))
    };
    let elsewhere = |function| {
        // Those of containers come last, and have models of their own.
        function >= RuntimeFn::ObjectFree
            || matches!(
                function,
                RuntimeFn::Report
                // Part of the call of every function it checks.
                | RuntimeFn::MathCheck1
                | RuntimeFn::MathCheck2
                // Nothing of Python's: it has no errors.
                | RuntimeFn::FloatPowIeee
                | RuntimeFn::PrintText
                | RuntimeFn::PrintInt
                | RuntimeFn::PrintFloat
                | RuntimeFn::PrintBool
                | RuntimeFn::PrintFlush
                // tests/python/test_texts.py asks CPython.
                | RuntimeFn::PrintFormatInt
                | RuntimeFn::PrintFormatFloat
                | RuntimeFn::PrintCompose
                // tests/python/test_function_texts.py asks CPython.
                | RuntimeFn::BytesEqual
                | RuntimeFn::BytesCompare
                | RuntimeFn::BytesContains
                | RuntimeFn::BytesStartsWith
                | RuntimeFn::BytesEndsWith
                | RuntimeFn::BytesCodePoints
            )
    };
    for &function in RuntimeFn::ALL {
        assert!(asked(function) != elsewhere(function), "{function:?}");
    }
}
