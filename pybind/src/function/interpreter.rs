//! How the running interpreter holds ints, floats, None and bools, found out by looking.
//!
//! CPython's stable ABI says nothing of what is in an object. Gateways read some of it all the same where this has seen
//! it: in a version whose layout is known, with the default build's flags, and in objects whose values it knows. Where
//! anything is otherwise, nothing is known, and gateways call the C API.
#![allow(unsafe_code, reason = "objects are looked into")]

use std::ptr;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyFloat, PyInt};
use tickjit_compiler::signature::{
    Calls, FloatLayout, IntForm, IntLayout, Interpreter, Singletons,
};

/// Where an object's count of references stands, in every version that is looked into.
const REFERENCES: i32 = 0;
/// Where its type stands.
const CLASS: i32 = 8;
/// What comes after that: a float's value, or how many digits an int has.
const FIRST: i32 = 16;
/// The digits of an int.
const DIGITS: i32 = 24;

/// The ints that there is one object of.
const SMALL: std::ops::RangeInclusive<i64> = -5..=256;

/// What is known of the interpreter; the functions to call, and where builtins lead, are the caller's to say.
pub(super) fn interpreter(py: Python<'_>) -> PyResult<Interpreter> {
    static FOUND: PyOnceLock<Found> = PyOnceLock::new();
    let found = FOUND.get_or_try_init(py, || Found::look(py))?;
    Ok(Interpreter {
        class: CLASS,
        int: found.int,
        float: found.float,
        singletons: found.singletons,
        target: 0,
        calls: Calls {
            new_int: ffi::PyLong_FromLongLong as *const () as usize,
            new_float: ffi::PyFloat_FromDouble as *const () as usize,
            ..Calls::default()
        },
    })
}

/// How references to an object are counted.
enum Counting {
    /// In a word of it.
    At(i32),
    /// Not at all: it lives for ever.
    Not,
}

#[derive(Default)]
struct Found {
    int: Option<IntLayout>,
    float: Option<FloatLayout>,
    singletons: Option<Singletons>,
    /// The table of small ints.
    _addresses: Vec<usize>,
    /// What it points to.
    _objects: Vec<Py<PyInt>>,
}

impl Found {
    fn look(py: Python<'_>) -> PyResult<Self> {
        let Some(form) = usual_form(py)? else {
            return Ok(Self::default());
        };
        let int = IntLayout {
            class: py.get_type::<PyInt>().as_ptr().addr(),
            head: FIRST,
            digit: DIGITS,
            form,
        };
        let float = FloatLayout {
            class: py.get_type::<PyFloat>().as_ptr().addr(),
            value: FIRST,
        };
        let objects: Vec<Py<PyInt>> = SMALL.map(|value| int_object(py, value).unbind()).collect();
        let addresses: Vec<usize> = objects
            .iter()
            .map(|object| object.as_ptr().addr())
            .collect();
        let singletons = Self::counting(py, &objects).map(|counting| Singletons {
            none: py.None().as_ptr().addr(),
            bools: [false, true].map(|value| PyBool::new(py, value).as_ptr().addr()),
            small_ints: addresses.as_ptr().addr(),
            first: *SMALL.start(),
            count: i64::try_from(objects.len()).unwrap_or(0),
            references: match counting {
                Counting::At(place) => Some(place),
                Counting::Not => None,
            },
        });
        Ok(Self {
            int: Self::ints_are(py, int).then_some(int),
            float: Self::floats_are(py, float).then_some(float),
            singletons,
            _addresses: addresses,
            _objects: objects,
        })
    }

    fn ints_are(py: Python<'_>, layout: IntLayout) -> bool {
        const DIGIT: i64 = 1 << 30;
        let one_digit = [0, 1, -1, 2, -5, 256, 257, -300, DIGIT - 1, 1 - DIGIT];
        let longer = [DIGIT, -DIGIT, DIGIT * DIGIT, i64::MAX, i64::MIN];
        let read = |value: &i64| read_int(&int_object(py, *value), layout);
        let is_class = |value: &i64| word(&int_object(py, *value), CLASS) == layout.class as u64;
        one_digit.iter().all(|value| is_class(value) && read(value) == Some(*value))
            && longer.iter().all(|value| is_class(value) && read(value).is_none())
            // A bool is an int, and its type is another.
            && word(&PyBool::new(py, true), CLASS) != layout.class as u64
    }

    fn floats_are(py: Python<'_>, layout: FloatLayout) -> bool {
        let values = [0.0, -0.0, 1.5, -1e300, 5e-324, f64::INFINITY];
        values.iter().all(|value| {
            let object = PyFloat::new(py, *value);
            let class = word(&object, CLASS);
            class == layout.class as u64 && word(&object, layout.value) == value.to_bits()
        })
    }

    /// How references to what there is one of are counted, where that can be seen.
    fn counting(py: Python<'_>, small_ints: &[Py<PyInt>]) -> Option<Counting> {
        let same = |(value, object): (i64, &Py<PyInt>)| int_object(py, value).is(object);
        if !SMALL.zip(small_ints).all(same) {
            return None;
        }
        let none = py.None().into_bound(py);
        let [no, yes] = [false, true].map(|value| PyBool::new(py, value).to_owned().into_any());
        let others = [none, no, yes];
        let small_ints = small_ints.iter().map(|object| object.bind(py).as_any());
        let mut steps = small_ints.chain(&others).map(|object| {
            let before = word(object, REFERENCES);
            let another = object.clone();
            let between = word(object, REFERENCES);
            drop(another);
            (
                between.wrapping_sub(before),
                word(object, REFERENCES) == before,
            )
        });
        let (step, _) = steps.next()?;
        if !steps.all(|(other, is_back)| other == step && is_back) {
            return None;
        }
        match step {
            0 => Some(Counting::Not),
            1 => Some(Counting::At(REFERENCES)),
            _ => None,
        }
    }
}

/// How ints say their length in a version and build that is looked into.
fn usual_form(py: Python<'_>) -> PyResult<Option<IntForm>> {
    let sys = py.import("sys")?;
    let name: String = sys.getattr("implementation")?.getattr("name")?.extract()?;
    // "d" for debugging, "t" for free threads.
    let flags: String = match sys.getattr_opt("abiflags")? {
        Some(flags) => flags.extract()?,
        None => return Ok(None),
    };
    let is_usual = name == "cpython" && flags.is_empty() && size_of::<usize>() == 8;
    let version = py.version_info();
    Ok(match (version.major, version.minor) {
        (3, 10 | 11) if is_usual => Some(IntForm::Size),
        (3, 12 | 13) if is_usual => Some(IntForm::Tag),
        _ => None,
    })
}

fn int_object(py: Python<'_>, value: i64) -> Bound<'_, PyInt> {
    // Infallible: an int is made of every number of 64 bits.
    let Ok(object) = value.into_pyobject(py);
    object
}

/// An int as a gateway reads it.
fn read_int(object: &Bound<'_, PyInt>, layout: IntLayout) -> Option<i64> {
    let head = word(object, layout.head).cast_signed();
    let sign = match layout.form {
        IntForm::Size if (-1..=1).contains(&head) => head,
        IntForm::Tag if (0..=15).contains(&head) => 1 - (head & 3),
        IntForm::Size | IntForm::Tag => return None,
    };
    let [low @ .., _, _, _, _] = word(object, layout.digit).to_le_bytes();
    Some(sign * i64::from(u32::from_le_bytes(low)))
}

/// The word at a place of an object.
fn word(object: &Bound<'_, PyAny>, at: i32) -> u64 {
    let at = isize::try_from(at).unwrap_or_default();
    // SAFETY: objects of these types have so many bytes in the versions that are looked into; those of an int of one
    // digit end four bytes earlier, and CPython allocates by sixteen.
    unsafe { ptr::read_unaligned(object.as_ptr().cast::<u8>().offset(at).cast::<u64>()) }
}
