//! The wording of mistakes in a body: what is wrong, and what to write instead.

mod help;

use self::help::{
    MANY, NOTHING, TEXTS, listed, member_help, near_help, no_conversion, widening_help,
};
use super::error::InferError;
use crate::diagnostic::Diagnostic;
use crate::handlers::{failure, format_spec};
use crate::types::Type;

impl From<InferError> for Diagnostic {
    #[allow(clippy::too_many_lines)] // One arm per fact: the wording of a stage in one place.
    fn from(error: InferError) -> Self {
        use InferError as E;
        match error {
            E::NativeArguments { function, takes, given, span } => Diagnostic::new(
                "call-arguments",
                format!("the native function `{function}` takes {takes} arguments, {given} are given"),
                span,
            )
            .help("give as many as its declaration has"),
            E::NativeRange { function, native, span } => Diagnostic::new(
                "integer-too-wide",
                format!("this number does not fit the {native} that `{function}` takes"),
                span,
            )
            .help("use a number that does, or declare the parameter wider"),
            E::NativeBody { function, takes, declared, span } => Diagnostic::new(
                "call-arguments",
                format!("the body of the native function `{function}` takes {takes} arguments, its declaration has {declared}"),
                span,
            )
            .help("write as many parameters as are declared"),
            E::NativeWithoutBody { function, span } => Diagnostic::new(
                "unsupported-call",
                format!("the native function `{function}` has neither an address nor a body"),
                span,
            )
            .help("declare it with an address, or define it"),
            E::UnknownName { name, span, near, instead, is_early } => {
                let define = || format!("define `{name}` in the function, or as a constant outside it");
                let help = near_help(near, instead.unwrap_or_else(define));
                Diagnostic::new("unknown-name", format!("the name `{name}` is not defined"), span)
                    .help(if is_early {
                        format!("{help}{} names are looked up when the decorator runs: where functions call one another, define all of them, and then write `f = tickjit.function(f)`", if help.ends_with('?') { "" } else { ";" })
                    } else {
                        help
                    })
            }
            E::LoneSlice { span } => {
                Diagnostic::new("unsupported-expression", "a slice is no value", span)
                    .help("write it in the brackets of a subscript: `x[1:]`")
            }
            E::EmptyContainer { empty, span } => {
                let instead = match empty {
                    "[]" => "x: List[int] = []",
                    "{}" => "x: Dict[int, float] = {}",
                    _ => "x: Set[int] = set()",
                };
                Diagnostic::new("empty-container", "nothing says what this empty container holds", span)
                    .help(format!("write `{instead}`"))
            }
            E::StaleStruct { name, span } => Diagnostic::new(
                "struct-made-anew",
                format!("`{name}` may stand for a struct that is gone: there is another in its place"),
                span,
            )
            .help("keep it in a state, or its fields in names of their own"),
            E::ConstantContainer { ty, span } => Diagnostic::new(
                "constant-container",
                format!("this is a {ty} and cannot be changed"),
                span,
            )
            .help("change a copy: write `list(x)` or `x.copy()`"),
            E::ConstantShared { ty, span } => Diagnostic::new(
                "constant-container",
                format!("a copy of a {ty} would share what it holds with the constant"),
                span,
            )
            .help("copy what it holds, too: write `[list(row) for row in x]`"),
            E::InPlace { op, left, right, span } => Diagnostic::new(
                "unsupported-operand",
                format!("`{}=` is not defined between {left} and {right}", op.symbol()),
                span,
            )
            .help(format!("write `x = x {} ...`, which makes a new one, or use a method", op.symbol())),
            E::NotSliceable { ty, span } => {
                Diagnostic::new("not-subscriptable", format!("{ty} cannot be sliced"), span)
                    .help("slice a list: `list(x)[1:]`")
            }
            E::NotReversible { span } => {
                Diagnostic::new("not-iterable", "reversed() cannot run over this", span)
                    .help("make it a list first: `reversed(list(x))`")
            }
            E::NotAValue { what, instead, span } => {
                Diagnostic::new("not-a-value", format!("{what} cannot be used as a value here"), span)
                    .help(instead.as_deref().unwrap_or("use numbers, bools, datetimes, timedeltas, enum members, or tuples of them; pass others as inputs"))
            }
            E::UnboundLocal { name, span } => Diagnostic::new(
                "unbound-local",
                format!("`{name}` is used before it is assigned"),
                span,
            )
            .help(format!(
                "assign `{name}` first: a name that a function assigns is local to it; to keep its value from tick to tick, declare it at the top: `{name}: State[float] = 0.0`"
            )),
            E::ConflictingTypes { name, first, second, span } => Diagnostic::new(
                "conflicting-types",
                format!("`{name}` is {first} on one path to here and {second} on another"),
                span,
            )
            .help(widening_help(&first, &second)),
            E::MixedBinding { name, span } => Diagnostic::new(
                "conflicting-types",
                format!("`{name}` is a parameter on one path to here and a local variable on another"),
                span,
            )
            .help("assign to another name"),
            E::MixedItems { first, second, span } => Diagnostic::new(
                "mixed-types",
                format!("this item is {}, the first one is {}", second.with_article(), first.with_article()),
                span,
            )
            .help(match (&first, &second) {
                (Type::Str, _) | (_, Type::Str) => "use values of one type; for texts, members of an enumeration".to_owned(),
                _ => widening_help(&first, &second),
            }),
            E::MixedTypes { first, second, span } => Diagnostic::new(
                "mixed-types",
                format!("this is {first} in one case and {second} in the other"),
                span,
            )
            .help(widening_help(&first, &second)),
            E::NoConversion { from, to, place, span } => no_conversion(&from, &to, &place, span),
            E::UnaryOperand { op, operand, span } => Diagnostic::new(
                "unsupported-operand",
                format!("`{}` is not defined for {operand}", op.symbol()),
                span,
            )
            .help("convert the operand to a type that has this operation"),
            E::BinaryOperands { op, left, right, span } => Diagnostic::new(
                "unsupported-operand",
                format!("`{}` is not defined between {left} and {right}", op.symbol()),
                span,
            )
            .help(match (&left, &right) {
                (Type::Str, _) | (_, Type::Str) => TEXTS,
                (Type::None, _) | (_, Type::None) => NOTHING,
                _ => "convert one of the operands",
            }),
            E::CompareOperands { op, left, right, span } => Diagnostic::new(
                "unsupported-operand",
                format!("`{}` cannot compare {left} with {right}", op.symbol()),
                span,
            )
            .help(match (&left, &right) {
                (Type::Str, _) | (_, Type::Str) => "compare with a number, or with a member of an enumeration",
                (Type::None, _) | (_, Type::None) => NOTHING,
                _ => "compare values of one type",
            }),
            E::NoTruth { ty, span } => {
                Diagnostic::new("no-truth-value", format!("{ty} cannot be used as a condition"), span)
                    .help("write a comparison")
            }
            E::UnknownAttribute { ty, name, near, instead, members, span } => {
                Diagnostic::new("unknown-attribute", format!("{ty} has no attribute `{name}`"), span)
                    .help(member_help(near, instead, &ty.to_string(), &members))
            }
            E::UnknownMethod { ty, name, near, instead, members, span } => {
                Diagnostic::new("unknown-attribute", format!("{ty} has no method `{name}`"), span)
                    .help(member_help(near, instead, &ty.to_string(), &members))
            }
            E::UnknownMember { what, name, near, members, span } => {
                Diagnostic::new("unknown-attribute", format!("{what} has no member `{name}`"), span)
                    .help(if members.len() > MANY {
                        near_help(near, "use a member that exists")
                    } else {
                        member_help(near, None, &what, &members)
                    })
            }
            E::NotCallable { what, instead, span } => {
                Diagnostic::new("unsupported-call", format!("{what} cannot be called in a compiled function"), span)
                    .help(instead.as_deref().unwrap_or("call functions written in Python, builtins, functions of math, or registered native functions"))
            }
            E::UnsupportedCall { name, near, instead, span } => {
                Diagnostic::new("unsupported-call", format!("`{name}` is not supported in a compiled function"), span)
                    .help(instead.unwrap_or_else(|| near_help(near, "write it out, or register it with the context")))
            }
            E::MissingParameter { function, param, span } => Diagnostic::new(
                "call-arguments",
                format!("the call of `{function}` gives no value for `{param}`"),
                span,
            )
            .help(format!("add an argument for `{param}`")),
            E::TooManyArguments { function, takes, given, span } => Diagnostic::new(
                "call-arguments",
                format!("`{function}` takes {takes} positional arguments, {given} are given"),
                span,
            )
            .help("remove the surplus arguments"),
            E::UnknownKeyword { function, keyword, near, span } => Diagnostic::new(
                "call-arguments",
                format!("`{function}` has no parameter `{keyword}`"),
                span,
            )
            .help(near_help(near, "use the name of a parameter")),
            E::ArgumentTwice { function, param, span } => Diagnostic::new(
                "call-arguments",
                format!("the call of `{function}` gives `{param}` twice"),
                span,
            )
            .help("remove one of the two"),
            E::RecursionWithoutReturn { function, span } => Diagnostic::new(
                "recursion-needs-annotation",
                format!("`{function}` calls itself before its return type is known"),
                span,
            )
            .help(format!("annotate what `{function}` returns: `-> int`")),
            E::ResultWithoutAnnotation { function, returns, span } => Diagnostic::new(
                "missing-annotation",
                format!("`{function}` returns {}, and has no return annotation", returns.with_article()),
                span,
            )
            .help(format!("write `-> {returns}`: the native function's result has that type")),
            E::TooManyFunctions { function, span } => Diagnostic::new(
                "too-complex",
                format!("too many functions are compiled along with this one; `{function}` is one too many"),
                span,
            )
            .help("split the node, or merge some of the functions"),
            E::MissingReturn { function, returns, span } => Diagnostic::new(
                "missing-return",
                format!("`{function}` can end without returning {}", returns.with_article()),
                span,
            )
            .help("add a return statement at the end"),
            E::ReturnsDiffer { first, second, span } => Diagnostic::new(
                "mixed-types",
                format!("this returns {second}, an earlier return {first}"),
                span,
            )
            .help("annotate the return type, or return one type everywhere"),
            E::ReturnCount { outputs, given, span } => Diagnostic::new(
                "return-count",
                format!("the function has {outputs} outputs, but this returns {given}"),
                span,
            )
            .help("return one value per output, None for an output that does not tick"),
            E::ReturnWithoutOutput { span } => {
                Diagnostic::new("return-without-output", "the function has no output to return a value to", span)
                    .help("annotate it: `-> float`")
            }
            E::ReturnNamed { names, span } => {
                Diagnostic::new("return-named", "the outputs have names, but this returns a bare value", span).help(
                    format!("write `return Outputs({}=...)` or `set_output(\"{0}\", ...)`; the outputs are {}",
                        names.first().map_or("name", |name| name), listed(&names)),
                )
            }
            E::ReturnOutsideExecute { span } => Diagnostic::new(
                "return-outside-execute",
                "a start or stop body returns no value",
                span,
            )
            .help("use `return` alone, or `set_output`"),
            E::SetOutputForm { span } => {
                Diagnostic::new("set-output", "set_output takes the name of an output and a value", span)
                    .help("write `set_output(\"mean\", value)`")
            }
            E::UnknownOutput { name, names, near, span } => {
                let known = if names.is_empty() {
                    "this function's outputs have no names: return the values".to_owned()
                } else {
                    format!("the outputs are {}", listed(&names))
                };
                Diagnostic::new("set-output", format!("there is no output `{name}`"), span).help(near_help(near, known))
            }
            E::AssignTarget { span } => Diagnostic::new("assign-target", "this cannot be assigned to", span)
                .help("assign to a name, an item, or a tuple of these"),
            E::AssignAttribute { object, attr, span } => Diagnostic::new(
                "assign-target",
                format!("`{object}.{attr}` cannot be assigned to"),
                span,
            )
            .help(format!("keep what changes in a state, at the top of the function: `{attr}: State[float] = 0.0`")),
            E::UnpackCount { targets, elements, span } => Diagnostic::new(
                "unpack-count",
                format!("{elements} values cannot be unpacked into {targets} names"),
                span,
            )
            .help("use as many names as there are values"),
            E::UnpackType { ty, span } => {
                Diagnostic::new("unpack-count", format!("{ty} cannot be unpacked"), span).help("unpack a tuple")
            }
            E::TupleIndex { len, span } => {
                Diagnostic::new("tuple-index", format!("the index is outside a tuple of {len} elements"), span)
                    .help("use an index from -len to len-1")
            }
            E::TupleIndexType { span } => Diagnostic::new(
                "tuple-index",
                "a tuple of different types needs an index known when compiling",
                span,
            )
            .help("use a literal index, or make all elements one type"),
            E::NotSubscriptable { ty, span } => {
                Diagnostic::new("not-subscriptable", format!("{ty} cannot be indexed"), span).help("index a list, a dict, a deque or a tuple")
            }
            E::NoItems { ty: Type::Int, span } => {
                Diagnostic::new("not-iterable", "a for loop cannot run over int", span)
                    .help("write `range(...)` around it to count up to it")
            }
            E::NoItems { ty, span } => {
                Diagnostic::new("not-iterable", format!("a for loop cannot run over {ty}"), span)
                    .help("loop over range, a container, a tuple, or enumerate, zip or reversed of these")
            }
            E::NotIterable { what, span } => {
                Diagnostic::new("not-iterable", format!("a for loop cannot run over {what}"), span)
                    .help("loop over range, a container, a tuple, or enumerate, zip or reversed of these")
            }
            E::MixedTuple { span } => Diagnostic::new(
                "not-iterable",
                "a for loop cannot run over a tuple of different types",
                span,
            )
            .help("make all elements one type, e.g. write 1.0 instead of 1"),
            E::RangeArguments { span } => {
                Diagnostic::new("call-arguments", "range takes one to three ints", span)
                    .help("write range(stop), range(start, stop) or range(start, stop, step)")
            }
            E::NotInLoop { word, span } => {
                Diagnostic::new("syntax-error", format!("`{word}` outside a loop"), span).help("remove it")
            }
            E::Delete { span } => Diagnostic::new("unsupported-statement", "`del` cannot delete this", span)
                .help("delete items: `del d[key]`; a name needs no deleting: assign another value"),
            E::UnreachableCase { span } => Diagnostic::new(
                "syntax-error",
                "this pattern matches everything, so no case behind it is reached",
                span,
            ),
            E::CapturedTwice { name, span } => Diagnostic::new(
                "syntax-error",
                format!("this pattern assigns `{name}` twice"),
                span,
            ),
            E::AlternativeCapture { name, span } => Diagnostic::new(
                "pattern-form",
                format!("`{name}` would be assigned by one of several alternatives"),
                span,
            )
            .help("write a case for each alternative"),
            E::SequencePattern { ty, span } => Diagnostic::new(
                "pattern-form",
                format!("{ty} is not matched against a sequence"),
                span,
            )
            .help("match its length and items: `match len(x):`"),
            E::ReraiseOutside { span } => Diagnostic::new(
                "raise-form",
                "`raise` without an exception stands in an `except` only",
                span,
            )
            .help("name the exception: `raise ValueError(\"text\")`"),
            E::ExceptForm { span } => Diagnostic::new(
                "except-form",
                "`except` takes a class of exceptions, or a tuple of classes",
                span,
            )
            .help("name the class: `except ValueError:`"),
            E::ExceptionValue { name, span } => Diagnostic::new(
                "except-form",
                format!("`{name}`, the exception itself, cannot be used"),
                span,
            )
            .help("tell errors apart by their classes; `raise` alone raises this one again"),
            E::RaiseForm { span } => Diagnostic::new("raise-form", "this cannot be raised", span)
                .help("write `raise ValueError(\"text\")` with an exception class and at most one text"),
            E::FormattedText { span } => Diagnostic::new(
                "not-a-value",
                "an f-string is a text, and texts are no values here",
                span,
            )
            .help("use it in `print`, or as the message of `raise` and `assert`"),
            E::FormatSpec { spec, ty, span } => format_spec(&spec, &ty, span),
            E::MessageForm { span } => Diagnostic::new("message-form", "the message must be a literal text", span)
                .help("write a plain string in quotes"),
            E::Membership { span } => {
                Diagnostic::new("unsupported-operand", "`in` needs a container, a tuple or a range on the right", span)
                    .help("write `x in (1, 2, 3)`")
            }
            E::IsOperands { span } => {
                Diagnostic::new("identity-comparison", "`is` compares with None, bools and enum members only", span)
                    .help("write `==`")
            }
            E::IntegerTooWide { span } => {
                Diagnostic::new("integer-too-wide", "this integer does not fit in 64 bits", span)
                    .help("use a float, e.g. 1e20, or a smaller number")
            }
            E::InitialNotConstant { name, span } => Diagnostic::new(
                "initial-not-constant",
                format!("the initial value of `{name}` is not known when compiling"),
                span,
            )
            .help("use a constant expression, and assign the rest in the start body"),
            E::InitialFault { name, message, span } => {
                Diagnostic::new("initial-not-constant", format!("the initial value of `{name}` fails: {message}"), span)
                    .help("use an expression that has a value")
            }
            E::NotReadable { name, span } => {
                Diagnostic::new("not-a-value", format!("`{name}` cannot be read by its name"), span)
                    .help("use the functions and methods its type offers")
            }
            E::Unexplained { span } => Diagnostic::new(
                "not-compiled",
                "this statement could not be compiled",
                span,
            )
            .help("write it in another way, and please report it"),
            E::TooDeep { span } => Diagnostic::new("nesting-too-deep", "the code is nested too deeply", span)
                .help("split it into functions"),
            E::TupleTooDeep { span } => {
                Diagnostic::new("too-complex", "tuples stand in one another too deeply", span)
                    .help("use one tuple, or a list")
            }
            E::TupleTooLarge { values, span } => {
                Diagnostic::new("too-complex", format!("a tuple of {values} values is too large"), span)
                    .help("make it a list")
            }
            E::TooComplex { span } => {
                Diagnostic::new("too-complex", "the function is too large or its loops nest too deeply", span)
                    .help("split it into functions")
            }
            E::Keywords { span } => {
                Diagnostic::new("call-arguments", "this call takes no keyword arguments", span)
                    .help("give the arguments by position")
            }
            E::ForHandlers { name, span } => {
                Diagnostic::new("unsupported-function", format!("{name} is for the code of handlers only"), span)
                    .help("register a handler that answers with it")
            }
            E::ReturnInTree { span } => {
                Diagnostic::new("wrong-replacement", "a handler's answer for a value must not return from the function", span)
                    .help("give the value as the tree's value")
            }
            E::UnknownParam { name, callee: true, span } => {
                Diagnostic::new("wrong-replacement", format!("a handler's answer names the parameter `{name}` of the native function in a function compiled along"), span)
                    .help("give the function what it needs as an argument")
            }
            E::UnknownParam { name, callee: false, span } => {
                Diagnostic::new("wrong-replacement", format!("a handler's answer names the parameter `{name}`, which the native function has not"), span)
                    .help("register the source category that adds it")
            }
            E::UnknownOperand { index, span } => {
                Diagnostic::new("wrong-replacement", format!("a handler's answer names operand {index}, which there is not"), span)
                    .help("operands are counted from 0, the object of a method first")
            }
            E::Handler { handler, span, foreign } => {
                failure(handler, span, foreign)
            }
        }
    }
}
