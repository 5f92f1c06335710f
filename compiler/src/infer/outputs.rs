//! `return` and `set_output`.

use super::convert::stands_for;
use super::error::{InferError, Refused};
use super::leaving::Way;
use super::{Infer, Region};
use crate::ast::{self, Arm, Constant, ExprKind as Ast, Name};
use crate::diagnostic::nearest;
use crate::hir::{ExprId, ExprKind, Stmt};
use crate::span::Span;
use crate::types::Type;

impl Infer<'_, '_> {
    pub(super) fn return_(&mut self, value: Option<&ast::Expr>, span: Span) -> Result<(), Refused> {
        self.held = self.is_to_unwind().then(Vec::new);
        let mut result = match &self.region {
            Region::Execute => self.return_outputs(value, span),
            Region::Lifecycle => match value {
                Some(value) if !is_none(value) => {
                    Err(self.refuse(InferError::ReturnOutsideExecute { span: value.span }))
                }
                _ => Ok(()),
            },
            Region::Callee { .. } => return self.return_value(value, span),
            Region::Constant => Err(Refused),
        };
        let held = self.held.take();
        if self.flow.reachable {
            if let Some(held) = held {
                result = result.and(self.unwound_return(held, span));
            }
            self.out.push(Stmt::Return(None));
        }
        self.flow.reachable = false;
        result
    }

    fn return_outputs(&mut self, value: Option<&ast::Expr>, span: Span) -> Result<(), Refused> {
        let Some(value) = value.filter(|value| !is_none(value)) else {
            return Ok(());
        };
        let outputs = self
            .signature
            .map_or(&[][..], |signature| &signature.outputs);
        if let Ast::Call {
            func,
            args,
            keywords,
        } = &value.kind
            && self.resolver_symbol(func).as_deref() == Some("tickjit.Outputs")
        {
            return self.return_named(args, keywords, span);
        }
        if outputs.is_empty() {
            return Err(self.refuse(InferError::ReturnWithoutOutput { span: value.span }));
        }
        if outputs.iter().any(|output| output.name.is_some()) {
            let names = outputs
                .iter()
                .filter_map(|output| output.name.clone())
                .collect();
            return Err(self.refuse(InferError::ReturnNamed {
                names,
                span: value.span,
            }));
        }
        if let Ast::IfExp { test, body, orelse } = &value.kind {
            // `return x if c else None`: whether the output ticks depends on the condition.
            let part = |value: &ast::Expr| {
                vec![ast::Stmt {
                    span: value.span,
                    kind: ast::StmtKind::Return(Some(value.clone())),
                }]
            };
            let arms = [Arm {
                test: (**test).clone(),
                body: part(body),
            }];
            return self.branches(&arms, &part(orelse), span);
        }
        if let [output] = outputs {
            let value = self.output_value(value, &output.ty.stored(), "the returned value")?;
            return self.produce(0, value, span);
        }
        if let Ast::Tuple(elements) = &value.kind {
            if elements.len() != outputs.len() {
                let given = format!("{} values", elements.len());
                return Err(self.refuse(InferError::ReturnCount {
                    outputs: outputs.len(),
                    given,
                    span: value.span,
                }));
            }
            // All values are computed before the first output is written.
            let mut held = Vec::with_capacity(elements.len());
            for (index, (element, output)) in elements.iter().zip(outputs).enumerate() {
                if !is_none(element) {
                    let value =
                        self.output_value(element, &output.ty.stored(), "the returned value")?;
                    let local = self.temporary(self.body.ty(value).clone());
                    self.out.push(Stmt::Assign(local, value));
                    held.push((index, local, element.span));
                }
            }
            for (index, local, span) in held {
                let value = self.add_local(local, span);
                self.produce(index, value, span)?;
            }
            return Ok(());
        }
        self.return_tuple(value, span)
    }

    /// Returns a tuple that is the value of an expression.
    fn return_tuple(&mut self, value: &ast::Expr, span: Span) -> Result<(), Refused> {
        let outputs = self
            .signature
            .map_or(&[][..], |signature| &signature.outputs);
        let ty = Type::tuple(outputs.iter().map(|output| output.ty.stored()));
        let typed = self.expr(value, Some(&ty))?;
        let given = self.body.ty(typed).clone();
        if !matches!(&given, Type::Tuple(types) if types.len() == outputs.len()) {
            let (outputs, given) = (outputs.len(), format!("one {given}"));
            return Err(self.refuse(InferError::ReturnCount {
                outputs,
                given,
                span: value.span,
            }));
        }
        let tuple = self.convert(typed, &ty, "the returned value", value.span)?;
        let local = self.temporary(ty);
        self.out.push(Stmt::Assign(local, tuple));
        let tuple = self.add_local(local, span);
        let (before, fields) = self.fields(tuple, span);
        self.out.extend(before);
        for (index, field) in fields.into_iter().enumerate() {
            self.produce(index, field, span)?;
        }
        Ok(())
    }

    /// `return Outputs(a=..., b=...)`; outputs that are not named do not tick.
    fn return_named(
        &mut self,
        args: &[ast::Expr],
        keywords: &[ast::Keyword],
        span: Span,
    ) -> Result<(), Refused> {
        if let Some(arg) = args.first() {
            return Err(self.refuse(InferError::SetOutputForm { span: arg.span }));
        }
        let mut held = Vec::with_capacity(keywords.len());
        for keyword in keywords {
            let (index, ty) = self.output(&keyword.name, keyword.value.span)?;
            if !is_none(&keyword.value) {
                let place = format!("the output `{}`", keyword.name);
                let value = self.output_value(&keyword.value, &ty, &place)?;
                let local = self.temporary(self.body.ty(value).clone());
                self.out.push(Stmt::Assign(local, value));
                held.push((index, local));
            }
        }
        for (index, local) in held {
            let value = self.add_local(local, span);
            self.produce(index, value, span)?;
        }
        Ok(())
    }

    /// `set_output("name", value)`
    pub(super) fn set_output(
        &mut self,
        args: &[ast::Expr],
        keywords: &[ast::Keyword],
        span: Span,
    ) -> Result<(), Refused> {
        let ([name, value], []) = (args, keywords) else {
            return Err(self.refuse(InferError::SetOutputForm { span }));
        };
        let Ast::Constant(Constant::Str(name_text)) = &name.kind else {
            return Err(self.refuse(InferError::SetOutputForm { span: name.span }));
        };
        let (index, ty) = self.output(name_text, name.span)?;
        let value = self.output_value(value, &ty, &format!("the output `{name_text}`"))?;
        self.produce(index, value, span)
    }

    fn output(&mut self, name: &Name, span: Span) -> Result<(usize, Type), Refused> {
        let outputs = self
            .signature
            .map_or(&[][..], |signature| &signature.outputs);
        let found = outputs
            .iter()
            .enumerate()
            .find(|(_, output)| output.name.as_ref() == Some(name));
        if let Some((index, output)) = found {
            return Ok((index, output.ty.stored()));
        }
        let names: Vec<Name> = outputs
            .iter()
            .filter_map(|output| output.name.clone())
            .collect();
        let near = nearest(name, names.iter().map(|name| &**name));
        Err(self.refuse(InferError::UnknownOutput {
            name: name.to_string(),
            names,
            near,
            span,
        }))
    }

    /// A value for an output, which may be optional, or None: then the output does not tick.
    fn output_value(
        &mut self,
        value: &ast::Expr,
        ty: &Type,
        place: &str,
    ) -> Result<ExprId, Refused> {
        let span = value.span;
        let typed = self.expr(value, Some(ty))?;
        match self.body.ty(typed).clone() {
            Type::None => Ok(typed),
            Type::Optional(inner) if *inner == *ty => Ok(typed),
            Type::Optional(_) => {
                let optional = Type::Optional(ty.clone().into());
                let (before, local) = {
                    let local = self.temporary(self.body.ty(typed).clone());
                    (Stmt::Assign(local, typed), local)
                };
                let tested = self.add_local(local, span);
                let is_there = self.is_present(tested, span);
                let held = self.add_local(local, span);
                let there = self.present_value(held, span);
                let there = self.wrap(there, ty, place, span)?;
                let absent = self.add(optional.clone(), ExprKind::Wrap(None), span);
                let value = self.add(optional, ExprKind::If(is_there, there, absent), span);
                Ok(self.after([before], value, span))
            }
            _ => self.convert(typed, ty, place, span),
        }
    }

    /// Stores an output and ticks it; one that is None does not tick.
    pub(super) fn produce(
        &mut self,
        index: usize,
        value: ExprId,
        span: Span,
    ) -> Result<(), Refused> {
        if self.held.is_some() && !matches!(self.body.ty(value), Type::None | Type::Never) {
            let local = self.temporary(self.body.ty(value).clone());
            self.out.push(Stmt::Assign(local, value));
            self.held
                .iter_mut()
                .for_each(|held| held.push((index, local)));
            return Ok(());
        }
        match self.body.ty(value) {
            Type::None => {
                self.out.extend(self.effect_of(value));
                return Ok(());
            }
            Type::Optional(_) => {
                let local = self.temporary(self.body.ty(value).clone());
                self.out.push(Stmt::Assign(local, value));
                let tested = self.add_local(local, span);
                let is_there = self.is_present(tested, span);
                let held = self.add_local(local, span);
                let there = self.present_value(held, span);
                let mut result = Ok(());
                let then = self.filled(|infer| result = infer.produce(index, there, span));
                self.out.push(Stmt::If(is_there, then, Vec::new()));
                return result;
            }
            _ => {}
        }
        if *self.body.ty(value) == Type::Never {
            self.out.push(Stmt::Eval(value));
            self.flow.reachable = false;
            return Ok(());
        }
        let index = u32::try_from(index)
            .map_err(|_| self.session.refuse(InferError::TooComplex { span }))?;
        self.out.push(Stmt::SetOutput(index, value));
        Ok(())
    }

    /// `return` in a function that is called.
    fn return_value(&mut self, value: Option<&ast::Expr>, span: Span) -> Result<(), Refused> {
        let Region::Callee {
            returns,
            annotated,
            of_struct,
            ..
        } = &self.region
        else {
            return Err(Refused);
        };
        let (returns, annotated, of_struct) = (returns.clone(), *annotated, of_struct.clone());
        let typed = match value {
            Some(value) => self.expr(value, returns.as_ref()),
            None => Ok(self.constant(crate::types::Const::None, span)),
        };
        let span = value.map_or(span, |value| value.span);
        let typed = typed.and_then(|typed| match &of_struct {
            Some(declared) if !stands_for(self.body.ty(typed), declared) => {
                self.convert(typed, declared, "the returned value", span)
            }
            _ => Ok(typed),
        });
        let typed = typed.and_then(|typed| {
            let ty = self.body.ty(typed).clone();
            match &returns {
                Some(expected) if annotated => {
                    self.convert(typed, expected, "the returned value", span)
                }
                Some(first) if *first != ty && ty != Type::Never => {
                    let first = first.clone();
                    Err(self.refuse(InferError::ReturnsDiffer {
                        first,
                        second: ty,
                        span,
                    }))
                }
                _ => Ok(typed),
            }
        });
        self.flow.reachable = false;
        let typed = typed?;
        let ty = self.body.ty(typed).clone();
        if let Region::Callee {
            returns: returns @ None,
            instance,
            ..
        } = &mut self.region
            && ty != Type::Never
        {
            // From here on it may call itself.
            if !ty.holds_struct()
                && let Some(called) = self.session.instances.get_mut(instance)
            {
                called.returns = Some(ty.clone());
            }
            *returns = Some(ty);
        }
        if !self.is_to_unwind() {
            self.out.push(Stmt::Return(Some(typed)));
            return Ok(());
        }
        let local = self.temporary(self.body.ty(typed).clone());
        self.out.push(Stmt::Assign(local, typed));
        self.flow.reachable = true;
        self.unwind(Way::Return);
        self.flow.reachable = false;
        let value = self.add_local(local, span);
        self.out.push(Stmt::Return(Some(value)));
        Ok(())
    }
}

fn is_none(expr: &ast::Expr) -> bool {
    matches!(expr.kind, Ast::Constant(Constant::None))
}
