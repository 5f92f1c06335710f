//! Structs of the host: values whose type is a [`StructDef`] are pointers to one.
//!
//! Fields are read, written where the view is mutable, and compared; a call of the struct makes one in
//! the frame, zeroed but for what is given. What is assigned to a field that is a struct is copied. A
//! pointer in a struct is a view that may be NULL, which is tested where something is read through it.
//! Start reading at [`register`]; a field is [`fields`], an array in a struct [`arrays`].

mod arrays;
mod equality;
mod fields;

use std::sync::Arc;

use super::call::Call;
use super::family::fragment;
use super::refusal;
use super::writer::{Term, Writer};
use super::{TYPE_PRIORITY, ops, pointer};
use crate::ast::{self, CmpOp};
use crate::diagnostic::Diagnostic;
use crate::handlers::{
    Answer, Asked, AttributeQuestion, CallQuestion, CompareQuestion, CompilationContext,
    ConvertQuestion, Expansion, FunctionHandler, HandlerError, Operand, RegistryError, Resolver,
    TypeHandler, Wanted,
};
use crate::hir::{Compare, ExprId, MemoryOp, Stmt, UnaryOp};
use crate::span::Span;
use crate::types::{NamedType, StructDef, StructView, Type};

pub(super) use arrays::Arrays;
use fields::Spot;

/// Teaches a context a struct: annotations and calls by its dotted name. Through what is annotated with
/// it, fields can be written if it is `mutable`; through states and structs that are made, always.
pub fn register(
    context: &mut CompilationContext,
    def: &Arc<StructDef>,
    mutable: bool,
) -> Result<(), RegistryError> {
    let declared = || Declared {
        def: Arc::clone(def),
        mutable,
    };
    context.register_function(&**def.name(), Arc::new(declared()))?;
    context.register_type(TYPE_PRIORITY, Arc::new(declared()));
    Ok(())
}

/// A struct by its dotted name.
struct Declared {
    def: Arc<StructDef>,
    mutable: bool,
}

impl TypeHandler for Declared {
    fn annotation(&self, annotation: &ast::Expr, resolver: &Resolver<'_>) -> Answer<Type> {
        let named = resolver.is_symbol(annotation, self.def.name());
        Ok(named.then(|| Type::Named(self.def.view(self.mutable))))
    }

    fn owns(&self, _: &Type) -> bool {
        false
    }
}

impl FunctionHandler for Declared {
    fn call(&self, question: &CallQuestion<'_>) -> Answer<Expansion> {
        fragment(|w| made(w, &self.def, &Call::new(question)).map(Some))
    }

    fn wanted(&self, index: usize, _: Option<&Type>) -> Wanted {
        argument(&self.def, index)
    }
}

/// What argument `index` of a call of a struct should be.
fn argument(def: &Arc<StructDef>, index: usize) -> Wanted {
    let field = def.fields().get(index);
    match field.and_then(|field| fields::ty(&field.kind)) {
        Some(ty) => Wanted::Of(ty),
        None => Wanted::Anything,
    }
}

/// A struct made in the frame.
fn made(w: &mut Writer, def: &Arc<StructDef>, call: &Call<'_>) -> Result<ExprId, HandlerError> {
    let names: Vec<&str> = def.fields().iter().map(|field| &*field.name).collect();
    let given = call.matched(&names, names.len())?;
    let block = MemoryOp::Block {
        size: def.size(),
        align: def.align(),
    };
    let ty = Type::Named(def.view(true));
    // Arguments are evaluated before there is a struct.
    let mut values = Vec::with_capacity(given.len());
    for (argument, field) in given.into_iter().zip(def.fields()) {
        if let Some(argument) = argument {
            let term = argument.term()?;
            values.push((fields::taken(w, call.asked, &field.kind, &term)?, field));
        }
    }
    let block = w.memory(block, Vec::new(), ty);
    let block = w.bind(block);
    for (value, field) in values {
        let spot = Spot::of_field(&block, def, field, true);
        spot.store(w, &value);
    }
    Ok(w.term(&block))
}

/// The handler of all structs.
pub(super) struct Structs;

/// A struct's pointer that is not NULL; that it is, is reported.
fn there(w: &mut Writer, base: &Term, view: &StructView) -> Term {
    let Some(field) = &view.nullable else {
        return base.clone();
    };
    let is_null = compare_null(w, base, Compare::Equal);
    let raise = w.raise("ValueError", &format!("{field} is NULL"));
    w.statement(Stmt::If(is_null, vec![Stmt::Eval(raise)], Vec::new()));
    let pointer = w.term(base);
    let ty = Type::Named(view.def.view(view.mutable));
    let pointer = w.unary(UnaryOp::Retype, pointer, ty);
    w.bind(pointer)
}

/// A pointer compared with NULL.
fn compare_null(w: &mut Writer, base: &Term, op: Compare) -> ExprId {
    let pointer = w.term(base);
    let pointer = w.unary(UnaryOp::Retype, pointer, Type::Named(NamedType::pointer()));
    let null = w.constant(pointer::null());
    w.compare(op, pointer, null)
}

/// The refusal of a write through a view that only reads.
fn read_only(span: Span, name: &str) -> HandlerError {
    Diagnostic::new(
        "read-only-struct",
        format!("this {name} can be read, but not written"),
        span,
    )
    .help("copy it into a state or a struct of your own, and write that")
    .into()
}

/// `a op None`
fn compare_with_none(w: &mut Writer, op: CmpOp, base: &Term, view: &StructView) -> Option<ExprId> {
    let op = match op {
        CmpOp::Eq | CmpOp::Is => Compare::Equal,
        CmpOp::NotEq | CmpOp::IsNot => Compare::NotEqual,
        CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE | CmpOp::In | CmpOp::NotIn => return None,
    };
    Some(if view.nullable.is_some() {
        compare_null(w, base, op)
    } else {
        w.bool(op == Compare::NotEqual)
    })
}

impl TypeHandler for Structs {
    fn annotation(&self, _: &ast::Expr, _: &Resolver<'_>) -> Answer<Type> {
        Ok(None)
    }

    fn owns(&self, ty: &Type) -> bool {
        ty.as_struct().is_some()
    }

    fn convert(&self, question: &ConvertQuestion<'_>) -> Answer<Expansion> {
        let (Some(from), Some(to)) = (question.value.ty.as_struct(), question.expected.as_struct())
        else {
            return Ok(None);
        };
        if from.def != to.def {
            return Ok(None);
        }
        if to.mutable && !from.mutable {
            return Err(read_only(question.asked.span, from.def.short_name()));
        }
        fragment(|w| {
            let value = Term::operand(0, &question.value);
            let value = if to.nullable.is_some() {
                value
            } else {
                there(w, &value, from)
            };
            let value = w.term(&value);
            Ok(Some(w.unary(
                UnaryOp::Retype,
                value,
                question.expected.clone(),
            )))
        })
    }

    fn compare(&self, question: &CompareQuestion<'_>) -> Answer<Expansion> {
        let (left, right) = (&question.left, &question.right);
        let a = Term::operand(0, left);
        let b = Term::operand(1, right);
        fragment(|w| match (left.ty.as_struct(), right.ty.as_struct()) {
            (Some(view), None) if *right.ty == Type::None => {
                Ok(compare_with_none(w, question.op, &a, view))
            }
            (None, Some(view)) if *left.ty == Type::None => {
                Ok(compare_with_none(w, question.op, &b, view))
            }
            (Some(one), Some(other)) if one.def == other.def => {
                let is_equal = match question.op {
                    CmpOp::Eq => true,
                    CmpOp::NotEq => false,
                    CmpOp::Is | CmpOp::IsNot => {
                        let op = question.op.symbol();
                        let refused = refusal::identity(question.asked, op, left.ty, right.ty);
                        return Err(refused.into());
                    }
                    CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE | CmpOp::In | CmpOp::NotIn => {
                        return Ok(None);
                    }
                };
                let (a, b) = (there(w, &a, one), there(w, &b, other));
                let equal = equality::structs(w, &a, &b, &one.def, 0);
                Ok(Some(if is_equal { equal } else { w.not(equal) }))
            }
            _ => Ok(None),
        })
    }

    fn truth(&self, _: Asked<'_>, value: Operand<'_>) -> Answer<Expansion> {
        let Some(view) = value.ty.as_struct() else {
            return Ok(None);
        };
        let base = Term::operand(0, &value);
        fragment(|w| Ok(compare_with_none(w, CmpOp::IsNot, &base, view)))
    }

    fn attribute(&self, question: &AttributeQuestion<'_>) -> Answer<Expansion> {
        let Some((view, field)) = field_of(question) else {
            return Ok(None);
        };
        fragment(|w| {
            let base = there(w, &Term::operand(0, &question.base), view);
            let spot = Spot::of_field(&base, &view.def, field, view.mutable);
            Ok(Some(spot.read(w)))
        })
    }

    fn set_attribute(
        &self,
        question: &AttributeQuestion<'_>,
        value: Operand<'_>,
    ) -> Answer<Expansion> {
        let Some((view, field)) = field_of(question) else {
            return Ok(None);
        };
        if !view.mutable {
            return Err(read_only(question.base.span, view.def.short_name()));
        }
        fragment(|w| {
            let base = there(w, &Term::operand(0, &question.base), view);
            let value = Term::operand(1, &value);
            let taken = fields::taken(w, question.asked, &field.kind, &value)?;
            let spot = Spot::of_field(&base, &view.def, field, true);
            Ok(Some(spot.written(w, &taken)))
        })
    }

    fn attribute_type(&self, ty: &Type, name: &str) -> Option<Type> {
        fields::ty(&ty.as_struct()?.def.field(name)?.kind)
    }

    fn construct(&self, ty: &Type, call: &CallQuestion<'_>) -> Answer<Expansion> {
        let Some(view) = ty.as_struct() else {
            return Ok(None);
        };
        fragment(|w| made(w, &view.def, &Call::new(call)).map(Some))
    }

    fn wanted(&self, ty: &Type, method: &str, index: usize) -> Wanted {
        match (ty.as_struct(), method) {
            (Some(view), "__init__") => argument(&view.def, index),
            _ => Wanted::Anything,
        }
    }

    fn members(&self, ty: &Type) -> Vec<String> {
        let view = ty.as_struct().into_iter();
        view.flat_map(|view| view.def.fields())
            .map(|field| field.name.to_string())
            .collect()
    }
}

/// The field that a question is about.
fn field_of<'a>(
    question: &AttributeQuestion<'a>,
) -> Option<(&'a StructView, &'a crate::types::StructField)> {
    let view = question.base.ty.as_struct()?;
    Some((view, view.def.field(question.name)?))
}

/// A value of a field's or element's type, with the conversions of declared types.
fn converted(
    w: &mut Writer,
    asked: Asked<'_>,
    value: &Term,
    ty: &Type,
) -> Result<ExprId, HandlerError> {
    match ops::convert(w, asked, value, ty)? {
        Some(value) => Ok(value),
        None => Err(refusal::conversion(asked, &value.ty, ty).into()),
    }
}
