//! Python functions compiled along.
//!
//! A function is typed once for each combination of parameter types it is called with. Parameters
//! and results without annotation take their types from the first call and the first `return`.

use indexmap::IndexMap;

use super::assigned::assigned;
use super::convert::stands_for;
use super::error::{InferError, Refused};
use super::flow::{Flow, State};
use super::session::Called;
use super::{Infer, Region};
use crate::ast::{self, Keyword, Name, ParamKind};
use crate::diagnostic::nearest;
use crate::handlers::{FunctionRef, Resolver};
use crate::hir::{Callee, ExprId, ExprKind, FuncId, Local, Stmt};
use crate::span::Span;
use crate::types::{Const, Type};

/// How deep functions that are being typed may call one another.
pub(super) const MAX_NESTING: usize = 64;
/// How many functions may be compiled along with one.
const MAX_FUNCTIONS: usize = 256;

impl Infer<'_, '_> {
    pub(super) fn call_function(
        &mut self,
        function: &FunctionRef,
        args: &[ast::Expr],
        keywords: &[Keyword],
        span: Span,
    ) -> Result<ExprId, Refused> {
        let tree = self.session.tree(function, span)?;
        let annotated = self.annotations(function, &tree)?;
        let mut values: Vec<Option<ExprId>> = vec![None; tree.params.len()];
        let mut before = Vec::new();
        for (value, index, value_span) in self.bind_arguments(&tree, args, keywords, span)? {
            let typed = match &annotated[index] {
                Some(ty) => {
                    let place = format!(
                        "the argument `{}` of `{}`",
                        tree.params[index].name, tree.name
                    );
                    let typed = self.expr(value, Some(ty))?;
                    if stands_for(self.body.ty(typed), ty) {
                        typed
                    } else {
                        self.convert(typed, ty, &place, value.span)?
                    }
                }
                None => self.expr(value, None)?,
            };
            values[index] = Some(self.in_turn(typed, &mut before, value_span));
        }
        for (index, param) in tree.params.iter().enumerate() {
            if values[index].is_none() {
                values[index] =
                    Some(self.default(function, &tree, param, annotated[index].as_ref(), span)?);
            }
        }
        let values: Vec<ExprId> = values.into_iter().flatten().collect();
        let types: Vec<Type> = values
            .iter()
            .map(|value| self.body.ty(*value).clone())
            .collect();
        let (id, returns) = self.instance(function, &tree, &types, span)?;
        let call = self.add(returns, ExprKind::Call(id, values), span);
        Ok(self.after(before, call, span))
    }

    /// Arguments are evaluated in the order they are written, whatever parameter they are for: all
    /// but constants and names are bound to temporaries.
    fn in_turn(&mut self, value: ExprId, before: &mut Vec<Stmt>, span: Span) -> ExprId {
        let is_fixed = matches!(self.body.exprs[value].kind, ExprKind::Const(_))
            || (matches!(self.body.exprs[value].kind, ExprKind::Local(_))
                && !self.assigns_in_expressions);
        if is_fixed || *self.body.ty(value) == Type::Str {
            return value;
        }
        let local = self.temporary(self.body.ty(value).clone());
        before.push(Stmt::Assign(local, value));
        self.add_local(local, span)
    }

    fn annotations(
        &mut self,
        function: &FunctionRef,
        tree: &ast::Function,
    ) -> Result<Vec<Option<Type>>, Refused> {
        let resolver = Resolver::new(self.session.context, &*function.scope);
        let types: Vec<_> = tree
            .params
            .iter()
            .map(|param| {
                param
                    .annotation
                    .as_ref()
                    .map(|annotation| (resolver.param_ty(annotation), annotation.span))
            })
            .collect();
        let typed = types.into_iter().map(|ty| match ty {
            None => Ok(None),
            Some((Ok(ty), _)) => Ok(Some(ty)),
            Some((Err(error), span)) => Err(self.session.failed(error, span, "a type handler")),
        });
        typed.collect()
    }

    /// Which argument goes to which parameter, in the order they are written.
    fn bind_arguments<'e>(
        &mut self,
        tree: &ast::Function,
        args: &'e [ast::Expr],
        keywords: &'e [Keyword],
        span: Span,
    ) -> Result<Vec<(&'e ast::Expr, usize, Span)>, Refused> {
        let takes = tree
            .params
            .iter()
            .filter(|param| param.kind != ParamKind::KeywordOnly)
            .count();
        if args.len() > takes {
            let (function, given) = (tree.name.clone(), args.len());
            return Err(self.refuse(InferError::TooManyArguments {
                function,
                takes,
                given,
                span,
            }));
        }
        let mut bound: Vec<(&ast::Expr, usize, Span)> = args
            .iter()
            .enumerate()
            .map(|(index, arg)| (arg, index, arg.span))
            .collect();
        for keyword in keywords {
            let takes_it = |param: &ast::Param| {
                param.name == keyword.name && param.kind != ParamKind::PositionalOnly
            };
            let Some(index) = tree.params.iter().position(takes_it) else {
                let params = tree.params.iter().map(|param| &*param.name);
                return Err(self.refuse(InferError::UnknownKeyword {
                    function: tree.name.to_string(),
                    near: nearest(&keyword.name, params),
                    keyword: keyword.name.clone(),
                    span: keyword.value.span,
                }));
            };
            if bound.iter().any(|(_, other, _)| *other == index) {
                let (function, param) = (tree.name.clone(), keyword.name.clone());
                return Err(self.refuse(InferError::ArgumentTwice {
                    function,
                    param,
                    span,
                }));
            }
            bound.push((&keyword.value, index, keyword.value.span));
        }
        Ok(bound)
    }

    fn default(
        &mut self,
        function: &FunctionRef,
        tree: &ast::Function,
        param: &ast::Param,
        ty: Option<&Type>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let Some(default) = &param.default else {
            let (function, param) = (tree.name.clone(), param.name.clone());
            return Err(self.refuse(InferError::MissingParameter {
                function,
                param,
                span,
            }));
        };
        let value = self.constant_in(default, &function.scope)?;
        let value = self.constant(value, span);
        match ty {
            Some(ty) => self.convert(
                value,
                ty,
                &format!("the default of `{}`", param.name),
                default.span,
            ),
            None => Ok(value),
        }
    }

    /// The function typed for these parameter types.
    pub(super) fn instance(
        &mut self,
        function: &FunctionRef,
        tree: &ast::Function,
        types: &[Type],
        span: Span,
    ) -> Result<(FuncId, Type), Refused> {
        self.instance_returning(function, tree, types, None, span)
    }

    /// The function typed for these parameter types; what it returns, where not the annotation says it.
    pub(super) fn instance_returning(
        &mut self,
        function: &FunctionRef,
        tree: &ast::Function,
        types: &[Type],
        declared: Option<Type>,
        span: Span,
    ) -> Result<(FuncId, Type), Refused> {
        let key = (function.identity, types.to_vec());
        if let Some(called) = self.session.instances.get(&key) {
            let id = called.id;
            return match called.returns.clone() {
                _ if called.is_refused => Err(Refused),
                Some(returns) => Ok((id, returns)),
                None => Err(self.refuse(InferError::RecursionWithoutReturn {
                    function: tree.name.clone(),
                    span,
                })),
            };
        }
        if self.session.callees.len() >= MAX_FUNCTIONS || self.session.nesting >= MAX_NESTING {
            return Err(self.refuse(InferError::TooManyFunctions {
                function: tree.name.clone(),
                span,
            }));
        }
        // A body of a native function.
        let is_hosts = declared.is_some();
        let annotation = tree
            .returns
            .as_ref()
            .filter(|_| declared.is_none())
            .map(|returns| {
                let resolver = Resolver::new(self.session.context, &*function.scope);
                resolver.ty(returns).map_err(|error| (error, returns.span))
            });
        let returns = match annotation {
            None => declared,
            Some(Ok(ty)) => Some(ty),
            Some(Err((error, span))) => {
                return Err(self.session.failed(error, span, "a type handler"));
            }
        };
        let id = self.session.callees.push(None);
        self.session.instances.insert(
            key.clone(),
            Called {
                id,
                returns: returns.clone().filter(|ty| !ty.holds_struct()),
                is_refused: false,
            },
        );
        let reported = self.session.diagnostics.len();
        self.session.nesting += 1;
        let (callee, returns) = self.typed((function, is_hosts), tree, types, returns);
        self.session.nesting -= 1;
        let is_refused = self.session.keep(reported, span);
        self.session.callees[id] = Some(callee);
        if let Some(called) = self.session.instances.get_mut(&key) {
            called.returns = Some(returns.clone());
            called.is_refused = is_refused;
        }
        if is_refused {
            Err(Refused)
        } else {
            Ok((id, returns))
        }
    }

    fn typed(
        &mut self,
        (function, is_hosts): (&FunctionRef, bool),
        tree: &ast::Function,
        types: &[Type],
        returns: Option<Type>,
    ) -> (Callee, Type) {
        let (returns, of_struct) = match returns {
            Some(ty) if ty.as_struct().is_some() => (None, Some(ty)),
            returns => (returns, None),
        };
        let region = Region::Callee {
            annotated: returns.is_some(),
            returns,
            instance: (function.identity, types.to_vec()),
            of_struct,
        };
        let mut names = assigned(&tree.body);
        names.extend(tree.params.iter().map(|param| param.name.clone()));
        let name = self.session.name(&tree.name);
        let mut infer = Infer::new(
            self.session,
            &function.scope,
            None,
            region,
            Flow::new(names, |_| false),
        );
        infer.function = name;
        infer.is_hosts = is_hosts;
        let mut params: IndexMap<Name, Local> = IndexMap::new();
        for (param, ty) in tree.params.iter().zip(types) {
            let local = match infer.flow.var(&param.name) {
                Some(var) => {
                    let local = infer.local_for(var, ty);
                    infer.flow.set(var, State::Bound(local));
                    local
                }
                None => infer.temporary(ty.clone()),
            };
            params.insert(param.name.clone(), local);
        }
        infer.block(&tree.body);
        let reaches_end = infer.flow.reachable;
        let returns = match &infer.region {
            Region::Callee {
                returns: Some(returns),
                ..
            } => returns.clone(),
            Region::Callee { returns: None, .. }
            | Region::Execute
            | Region::Lifecycle
            | Region::Constant => Type::None,
        };
        if reaches_end {
            if returns != Type::None {
                let (function, returns) = (tree.name.clone(), returns.clone());
                infer.refuse(InferError::MissingReturn {
                    function,
                    returns,
                    span: tree.span,
                });
            }
            let none = infer.constant(Const::None, tree.span);
            infer.out.push(Stmt::Return(Some(none)));
        }
        let callee = Callee {
            name: tree.name.clone(),
            body: infer.body,
            params: params.into_values().collect(),
            returns: returns.clone(),
            block: infer.out,
            recursive: false,
            pure: false,
        };
        (callee, returns)
    }
}
