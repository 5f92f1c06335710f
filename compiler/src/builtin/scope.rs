//! What names stand for that Python itself, its modules and tickjit give: for scopes that have no
//! Python to ask.

use std::f64::consts;

use crate::handlers::Binding;
use crate::types::{Const, ExceptionClass};

fn symbol(name: impl AsRef<str>) -> Binding {
    Binding::Symbol(name.as_ref().into())
}

fn member(module: &str, name: &str) -> Binding {
    symbol([module, ".", name].concat())
}

fn float(value: f64) -> Binding {
    Binding::Constant(Const::Float(value))
}

/// What `base.name` stands for, where `base` is a module or class known by its dotted name.
#[must_use]
pub fn symbol_attribute(base: &str, name: &str) -> Option<Binding> {
    Some(match (base, name) {
        ("builtins", _) => return builtin_name(name),
        ("math", "pi") => float(consts::PI),
        ("math", "e") => float(consts::E),
        ("math", "tau") => float(consts::TAU),
        ("math", "inf") => float(f64::INFINITY),
        ("math", "nan") => float(f64::from_bits(0x7ff8 << 48)),
        ("datetime", "UTC") => symbol("datetime.timezone.utc"),
        ("tickjit", _) => return marker_name(name).filter(is_tickjit),
        (
            "math"
            | "datetime"
            | "datetime.datetime"
            | "datetime.timedelta"
            | "datetime.timezone"
            | "typing"
            | "collections"
            | "enum"
            | "tickjit.signals"
            | "tickjit.extension.intrinsics",
            _,
        ) => member(base, name),
        _ => return None,
    })
}

fn is_tickjit(binding: &Binding) -> bool {
    matches!(binding, Binding::Symbol(name) if name.starts_with("tickjit."))
}

/// Names of Python's `builtins` that are no exceptions, in order.
const BUILTINS: &[&str] = &[
    "__import__",
    "abs",
    "all",
    "any",
    "ascii",
    "bin",
    "bool",
    "breakpoint",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip",
];

/// What a name of Python's `builtins` stands for.
#[must_use]
pub fn builtin_name(name: &str) -> Option<Binding> {
    if let Some(class) = ExceptionClass::builtin(name) {
        return Some(Binding::Exception(class));
    }
    let is_builtin = BUILTINS.binary_search(&name).is_ok();
    is_builtin.then(|| member("builtins", name))
}

/// What a plain name stands for where there are no globals to look it up in.
#[must_use]
pub fn marker_name(name: &str) -> Option<Binding> {
    Some(match name {
        "State" | "Buffer" | "WritableBuffer" | "List" | "Dict" | "Deque" | "Set"
        | "DefaultDict" | "create_new_list" | "create_new_dict" | "set_output" | "Outputs" => {
            member("tickjit", name)
        }
        "Signal" | "ticked" | "valid" => member("tickjit.signals", name),
        "signals" => symbol("tickjit.signals"),
        "tickjit" | "math" => symbol(name),
        "datetime" | "timedelta" | "timezone" => member("datetime", name),
        "Optional" | "Tuple" | "Union" => member("typing", name),
        "Enum" | "IntEnum" => member("enum", name),
        _ => return None,
    })
}

/// The module of a dotted path, where it is known.
#[must_use]
pub fn module(path: &str) -> Option<Binding> {
    const MODULES: &[&str] = &[
        "builtins",
        "collections",
        "datetime",
        "enum",
        "math",
        "tickjit",
        "tickjit.signals",
        "typing",
    ];
    MODULES.contains(&path).then(|| symbol(path))
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_in_order() {
        assert!(super::BUILTINS.is_sorted());
    }
}
