//! Native memory for the code of handlers: `tickjit.extension.intrinsics`.
//!
//! | intrinsic | what it gives |
//! |---|---|
//! | `param(name)` | a parameter of the native function |
//! | `load(pointer, type, offset=0, constant=False)` | what stands so many bytes from a pointer; `constant`: nothing changes it while the function runs |
//! | `store(pointer, type, value, offset=0)` | None; writes it |
//! | `address(pointer, index, stride=1)` | the pointer, so many strides further |
//! | `copy(to, from, size)` | None; copies bytes |
//! | `cast(value, type)` | a pointer as one to something else; a number as a native type holds it |
//! | `call(name, *args)` | the value of a native function |
//! | `cast_voidptr_to_ptr(pointer, type)` | `cast(pointer, "CPointer(type)")` |
//! | `voidptr_null()` | NULL |
//!
//! Types are texts, `"float64"` or `"CPointer(int8)"`. They are called by their dotted names, which only
//! handlers can write; a function that imports them is refused.

use std::borrow::Cow;
use std::sync::Arc;

use crate::ast::Expr;
use crate::diagnostic::Diagnostic;
use crate::handlers::{
    Answer, CallQuestion, CompilationContext, Expansion, FunctionHandler, HandlerError, Operand,
    RegistryError, Tree,
};
use crate::hir::{Access, ExprId, FragmentBuilder, UnaryOp};
use crate::types::{AbiType, Const, NamedType, NativeType, Repr, Type};

use super::refusal;

/// An intrinsic, and what it takes.
struct Intrinsic {
    takes: &'static str,
    write: fn(&mut Given<'_>) -> Answer<Expansion>,
}

const TABLE: &[(&str, Intrinsic)] = &[
    (
        "param",
        Intrinsic {
            takes: "the name of a parameter of the native function",
            write: param,
        },
    ),
    (
        "load",
        Intrinsic {
            takes: "a pointer, a native type, an offset and whether it is constant",
            write: load,
        },
    ),
    (
        "store",
        Intrinsic {
            takes: "a pointer, a native type, a value and an offset",
            write: store,
        },
    ),
    (
        "address",
        Intrinsic {
            takes: "a pointer, an index and a stride",
            write: address,
        },
    ),
    (
        "copy",
        Intrinsic {
            takes: "two pointers and a number of bytes",
            write: copy,
        },
    ),
    (
        "cast",
        Intrinsic {
            takes: "a pointer or a number, and a native type",
            write: cast,
        },
    ),
    (
        "call",
        Intrinsic {
            takes: "the name of a native function, and its arguments",
            write: call,
        },
    ),
    (
        "cast_voidptr_to_ptr",
        Intrinsic {
            takes: "a pointer and a native type",
            write: cast_to_pointer,
        },
    ),
    (
        "voidptr_null",
        Intrinsic {
            takes: "nothing",
            write: null,
        },
    ),
];

/// Registers the intrinsics.
pub(super) fn register(context: &mut CompilationContext) -> Result<(), RegistryError> {
    for row in TABLE {
        context.register_function(dotted(row.0), Arc::new(Entry(row)))?;
    }
    Ok(())
}

fn dotted(name: &str) -> String {
    format!("tickjit.extension.intrinsics.{name}")
}

/// A row of the table.
struct Entry(&'static (&'static str, Intrinsic));

impl FunctionHandler for Entry {
    fn name(&self) -> Cow<'_, str> {
        dotted(self.0.0).into()
    }

    fn call(&self, question: &CallQuestion<'_>) -> Answer<Expansion> {
        let (name, intrinsic) = self.0;
        let mut given = Given {
            question,
            name,
            takes: intrinsic.takes,
            used: 0,
            f: FragmentBuilder::new(),
        };
        (intrinsic.write)(&mut given)
    }

    fn is_for_handlers(&self) -> bool {
        true
    }
}

/// The arguments of a call, and what is written over them.
struct Given<'a> {
    question: &'a CallQuestion<'a>,
    name: &'a str,
    takes: &'a str,
    /// How many arguments were looked at.
    used: usize,
    f: FragmentBuilder,
}

impl<'a> Given<'a> {
    fn refuse(&self) -> HandlerError {
        refusal::arguments(self.question.asked.span, self.name, self.takes).into()
    }

    /// Argument `at`, or that of a name.
    fn find(&mut self, at: usize, keyword: &str) -> Option<(usize, &'a Operand<'a>)> {
        let question = self.question;
        let found = question
            .args
            .get(at)
            .map(|operand| (at, operand))
            .or_else(|| {
                let mut named = question.keywords.iter().enumerate();
                let (index, (_, operand)) = named.find(|(_, (name, _))| &**name == keyword)?;
                Some((question.args.len() + index, operand))
            });
        self.used += usize::from(found.is_some());
        found
    }

    fn needed(
        &mut self,
        at: usize,
        keyword: &str,
    ) -> Result<(usize, &'a Operand<'a>), HandlerError> {
        self.find(at, keyword).ok_or_else(|| self.refuse())
    }

    fn text(&mut self, at: usize, keyword: &str) -> Result<&'a str, HandlerError> {
        match self.needed(at, keyword)?.1.constant {
            Some(Const::Str(text)) => Ok(text),
            _ => Err(self.refuse()),
        }
    }

    fn ty(&mut self, at: usize) -> Result<AbiType, HandlerError> {
        let span = self.needed(at, "type")?.1.span;
        self.used -= 1;
        let wrong = |error: String| {
            Diagnostic::new("wrong-argument-type", error, span)
                .help("write \"float64\", \"int32\" or \"CPointer(float64)\"")
        };
        let ty: Result<AbiType, _> = self.text(at, "type")?.parse();
        ty.map_err(|error| wrong(error.to_string()).into())
    }

    fn known_int(&mut self, at: usize, keyword: &str, default: i64) -> Result<i64, HandlerError> {
        match self.find(at, keyword).map(|(_, operand)| operand.constant) {
            None => Ok(default),
            Some(Some(Const::Int(value))) => Ok(*value),
            Some(_) => Err(self.refuse()),
        }
    }

    fn pointer(&mut self, at: usize, keyword: &str) -> Result<ExprId, HandlerError> {
        let (index, operand) = self.needed(at, keyword)?;
        if !is_pointer(operand.ty) {
            return Err(self.refuse());
        }
        Ok(self.f.operand(index, operand.ty.clone()))
    }

    fn access(&mut self, native: NativeType, at: usize) -> Result<Access, HandlerError> {
        let offset = self.known_int(at, "offset", 0)?;
        let offset = i32::try_from(offset).map_err(|_| self.refuse())?;
        Ok(Access { native, offset })
    }

    /// The answer, if all arguments were looked at.
    fn answer(&mut self, value: ExprId) -> Answer<Expansion> {
        let given = self.question.args.len() + self.question.keywords.len();
        if self.used != given {
            return Err(self.refuse());
        }
        let f = std::mem::take(&mut self.f);
        Ok(Some(f.finish(value).into()))
    }
}

fn is_pointer(ty: &Type) -> bool {
    ty.as_named().is_some_and(|named| named.repr() == Repr::Ptr)
}

fn param(given: &mut Given<'_>) -> Answer<Expansion> {
    let name = given.text(0, "name")?;
    // Whether there is one is said where the reserved name is typed.
    let tree = Tree::new(Expr::param(name, given.question.asked.span));
    Ok(Some(tree.into()))
}

fn load(given: &mut Given<'_>) -> Answer<Expansion> {
    let pointer = given.pointer(0, "pointer")?;
    let ty = given.ty(1)?;
    let access = given.access(ty.native(), 2)?;
    let constant = match given
        .find(3, "constant")
        .map(|(_, operand)| operand.constant)
    {
        None => false,
        Some(Some(Const::Bool(value))) => *value,
        Some(_) => return Err(given.refuse()),
    };
    let value = if constant {
        given.f.load_constant(pointer, access, ty.ty())
    } else {
        given.f.load(pointer, access, ty.ty())
    };
    given.answer(value)
}

fn store(given: &mut Given<'_>) -> Answer<Expansion> {
    let pointer = given.pointer(0, "pointer")?;
    let ty = given.ty(1)?;
    let (index, operand) = given.needed(2, "value")?;
    let value = given.f.operand(index, operand.ty.clone());
    let Some(value) = stored(&mut given.f, value, operand.ty, &ty) else {
        return Err(given.refuse());
    };
    let access = given.access(ty.native(), 3)?;
    let stored = given.f.store(pointer, access, value);
    given.answer(stored)
}

/// A value in a form that can be stored as a native type.
fn stored(f: &mut FragmentBuilder, value: ExprId, ty: &Type, to: &AbiType) -> Option<ExprId> {
    let wanted = to.ty();
    match (ty, &wanted) {
        (Type::Bool, Type::Int) => Some(f.unary(UnaryOp::BoolToInt, value, Type::Int)),
        (Type::Int, Type::Float) => Some(f.unary(UnaryOp::IntToFloat, value, Type::Float)),
        (Type::Bool, Type::Float) => {
            let int = f.unary(UnaryOp::BoolToInt, value, Type::Int);
            Some(f.unary(UnaryOp::IntToFloat, int, Type::Float))
        }
        (Type::Named(named), _) => (named.repr() == to.repr()).then_some(value),
        _ => (*ty == wanted).then_some(value),
    }
}

fn address(given: &mut Given<'_>) -> Answer<Expansion> {
    let pointer = given.pointer(0, "pointer")?;
    let (index, operand) = given.needed(1, "index")?;
    if *operand.ty != Type::Int {
        return Err(given.refuse());
    }
    let index = given.f.operand(index, Type::Int);
    let stride = given.known_int(2, "stride", 1)?;
    let stride = u32::try_from(stride).map_err(|_| given.refuse())?;
    let further = given.f.offset(pointer, index, stride);
    given.answer(further)
}

fn copy(given: &mut Given<'_>) -> Answer<Expansion> {
    let to = given.pointer(0, "to")?;
    let from = given.pointer(1, "from_")?;
    let size = given.known_int(2, "size", -1)?;
    let size = u32::try_from(size).map_err(|_| given.refuse())?;
    let copied = given.f.copy(to, from, size);
    given.answer(copied)
}

fn cast(given: &mut Given<'_>) -> Answer<Expansion> {
    let (index, operand) = given.needed(0, "value")?;
    let to = given.ty(1)?;
    let value = given.f.operand(index, operand.ty.clone());
    if is_pointer(operand.ty) && to.native() == NativeType::Pointer {
        let cast = given.f.unary(UnaryOp::Retype, value, to.ty());
        return given.answer(cast);
    }
    let Some(value) = number(&mut given.f, value, operand.ty, &to) else {
        return Err(given.refuse());
    };
    if matches!(
        to.native(),
        NativeType::Int64 | NativeType::Float64 | NativeType::Bool
    ) {
        return given.answer(value);
    }
    // What memory of that type holds of it: a number that does not fit is reported.
    let any = Type::Named(NamedType::pointer());
    let access = Access {
        native: to.native(),
        offset: 0,
    };
    let block = given.f.frame_block(8, 8, any);
    let (local, set) = given.f.bind(block);
    let place = given.f.local(local);
    let store = given.f.store(place, access, value);
    let place = given.f.local(local);
    let held = given.f.load(place, access, to.ty());
    let held = given
        .f
        .block(vec![set, crate::hir::Stmt::Eval(store)], held);
    given.answer(held)
}

/// A number as the kind that a native type holds.
fn number(f: &mut FragmentBuilder, value: ExprId, ty: &Type, to: &AbiType) -> Option<ExprId> {
    match (ty, to.ty()) {
        (Type::Float, Type::Int) => Some(f.unary(UnaryOp::FloatTruncToInt, value, Type::Int)),
        (Type::Int, Type::Bool) => Some(f.unary(UnaryOp::IntToBool, value, Type::Bool)),
        (Type::Float, Type::Bool) => Some(f.unary(UnaryOp::FloatToBool, value, Type::Bool)),
        (Type::Named(_), _) => None,
        _ => stored(f, value, ty, to),
    }
}

fn call(given: &mut Given<'_>) -> Answer<Expansion> {
    let function = given.text(0, "name")?;
    let question = given.question;
    let span = question.asked.span;
    if let Some((keyword, _)) = question.keywords.first() {
        let takes = format!("no keyword argument `{keyword}`");
        return Err(refusal::arguments(span, given.name, &takes).into());
    }
    let args: Vec<Expr> = (1..question.args.len())
        .map(|index| Expr::operand(index, span))
        .collect();
    let tree = Tree::new(Expr::symbol(function, span).called(args));
    Ok(Some(tree.into()))
}

fn cast_to_pointer(given: &mut Given<'_>) -> Answer<Expansion> {
    let pointer = given.pointer(0, "pointer")?;
    let ty = AbiType::pointer(given.ty(1)?).ty();
    let cast = given.f.unary(UnaryOp::Retype, pointer, ty);
    given.answer(cast)
}

fn null(given: &mut Given<'_>) -> Answer<Expansion> {
    let ty = NamedType::pointer();
    let value = given.f.constant(Const::Named { ty, bits: 0 });
    given.answer(value)
}
