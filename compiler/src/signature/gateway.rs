//! Gateways: how an interpreter's objects become arguments of plain functions, and results become objects.
//!
//! A gateway is the function that CPython calls for a builtin of the `METH_FASTCALL | METH_KEYWORDS` convention.
//! All plain functions of one [`Shape`] share one: where the native function is, it reads out of the object the
//! builtin is bound to. What is common it does itself, by what the host has found out about its [`Interpreter`];
//! for the rest it calls the host.

use super::{Results, Signature};
use crate::types::{Lent, Repr, Type};

/// How an argument is read without asking the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unboxing {
    /// A small int.
    Int,
    /// A float.
    Float,
    /// True or False.
    Bool,
    /// A text, by a function of the host's that lends its bytes.
    Text(Lent),
    /// Not at all.
    Host,
}

/// An argument.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Argument {
    /// How it is read.
    pub unboxing: Unboxing,
    /// The machine values it becomes.
    pub reprs: Vec<Repr>,
}

/// How the object of a result is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Boxing {
    /// None.
    Nothing,
    /// An int.
    Int,
    /// A float.
    Float,
    /// True or False.
    Bool,
    /// By the host, of what stands in cells.
    Host,
}

/// What plain functions have in common that share a gateway.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// What they take.
    pub arguments: Vec<Argument>,
    /// What they give.
    pub results: Vec<Repr>,
    /// Whether C returns the only result; else results are stored through pointers.
    pub returned: bool,
    /// How the object of it is made.
    pub boxing: Boxing,
    /// Whether there are pointers among the arguments, to what objects hold: the host lets go of it after the call.
    pub borrows: bool,
}

impl Shape {
    /// The shape of a plain function; `None` of a node.
    #[must_use]
    pub fn of(signature: &Signature) -> Option<Self> {
        let arguments = signature.variables.values().map(|variable| {
            let mut reprs = Vec::new();
            variable.ty.flatten(&mut reprs);
            if variable.ty.as_container().is_some() || variable.ty.as_lent().is_some() {
                // The length.
                reprs.push(Repr::I64);
            }
            let unboxing = match variable.ty {
                Type::Int => Unboxing::Int,
                Type::Float => Unboxing::Float,
                Type::Bool => Unboxing::Bool,
                Type::None
                | Type::Never
                | Type::Str
                | Type::Tuple(_)
                | Type::Container(_)
                | Type::Optional(_)
                | Type::Named(_) => match variable.ty.as_lent() {
                    Some(what) => Unboxing::Text(what),
                    None => Unboxing::Host,
                },
            };
            Argument { unboxing, reprs }
        });
        let arguments: Vec<Argument> = arguments.collect();
        let is_text = |argument: &Argument| matches!(argument.unboxing, Unboxing::Text(_));
        let borrows =
            |argument: &Argument| argument.reprs.contains(&Repr::Ptr) && !is_text(argument);
        let result = signature.result.as_ref()?;
        let mut results = Vec::new();
        result.flatten(&mut results);
        let boxing = match result {
            Type::None => Boxing::Nothing,
            Type::Int => Boxing::Int,
            Type::Float => Boxing::Float,
            Type::Bool => Boxing::Bool,
            Type::Never
            | Type::Str
            | Type::Tuple(_)
            | Type::Container(_)
            | Type::Optional(_)
            | Type::Named(_) => Boxing::Host,
        };
        Some(Self {
            borrows: arguments.iter().any(borrows),
            arguments,
            results,
            returned: matches!(signature.results()?, Results::Value(_)),
            boxing,
        })
    }
}

/// What a host has found out about the objects of its interpreter, and the functions a gateway calls.
///
/// Whatever is not known stays `None`: the host is then asked instead.
#[derive(Clone, Debug, Default)]
pub struct Interpreter {
    /// Where the type of an object stands in it.
    pub class: i32,
    /// How ints are held.
    pub int: Option<IntLayout>,
    /// How floats are held.
    pub float: Option<FloatLayout>,
    /// What there is one of.
    pub singletons: Option<Singletons>,
    /// Where the address of the native function stands in the object a builtin is bound to.
    pub target: i32,
    /// The functions it calls.
    pub calls: Calls,
}

/// How ints of one digit are held.
#[derive(Clone, Copy, Debug)]
pub struct IntLayout {
    /// The type, exactly.
    pub class: usize,
    /// Where a word stands that says how many digits there are, and the sign.
    pub head: i32,
    /// Where the lowest digit stands, of 32 bits.
    pub digit: i32,
    /// What the word is.
    pub form: IntForm,
}

/// How an int says its length and sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntForm {
    /// The number of digits, negative for a negative int.
    Size,
    /// The number of digits from bit 3 on; below it 0, or 1 for zero, or 2 for a negative int.
    Tag,
}

/// How floats are held.
#[derive(Clone, Copy, Debug)]
pub struct FloatLayout {
    /// The type, exactly.
    pub class: usize,
    /// Where the value stands.
    pub value: i32,
}

/// Objects that there is one of, for ever.
#[derive(Clone, Copy, Debug)]
pub struct Singletons {
    /// `None`
    pub none: usize,
    /// `False` and `True`
    pub bools: [usize; 2],
    /// Where the pointers to small ints stand, in order.
    pub small_ints: usize,
    /// The first of the small ints.
    pub first: i64,
    /// How many small ints there are.
    pub count: i64,
    /// Where the count of references stands in them; `None` where they are not counted.
    pub references: Option<i32>,
}

/// Addresses of C functions. Objects are pointers; whoever gives NULL has raised an exception.
#[derive(Clone, Copy, Debug, Default)]
pub struct Calls {
    /// `object *(int64_t)`
    pub new_int: usize,
    /// `object *(double)`
    pub new_float: usize,
    /// `int32_t (object *self, object **args, int64_t count, object *names, void *cells)`: converts all arguments into
    /// cells of 16 bytes, one for each machine value; 0 where it has raised.
    pub bind: usize,
    /// `const char *(object *, int64_t *length)`: the bytes of a `str` in UTF-8, which live as long as it; NULL where they are
    /// not to be had, without raising.
    pub text: usize,
    /// The same of a `bytes`.
    pub bytes: usize,
    /// `void (void *borrowed)`: lets go of what [`Self::bind`] has stored in the cell behind the last one, where the
    /// shape borrows.
    pub release: usize,
    /// `object *(object *self, void *cells)`: the object of the results in the cells.
    pub give: usize,
    /// `object *(object *self)`: raises what the function has reported.
    pub fail: usize,
}
