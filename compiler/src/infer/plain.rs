//! Plain functions: a call of the Python function with the native function's parameters.
//!
//! So the function itself is typed like every function that is compiled along, and may call itself.

use std::rc::Rc;

use super::error::{InferError, Refused};
use super::flow::Flow;
use super::session::Session;
use super::{Infer, Loader, Region};
use crate::ast;
use crate::diagnostic::Diagnostic;
use crate::handlers::{CompilationContext, FunctionRef};
use crate::hir::{self, ExprKind, Stmt};
use crate::options::CompilationOptions;
use crate::signature::Signature;
use crate::types::Type;

/// Types a plain function, whose tree is `tree`, and everything it calls.
pub fn infer_plain(
    context: &CompilationContext,
    function: &FunctionRef,
    signature: &Signature,
    tree: ast::Function,
    options: &CompilationOptions,
    load: Loader<'_>,
) -> Result<hir::Program, Vec<Diagnostic>> {
    let tree = Rc::new(tree);
    let mut session = Session::new(context, options, load, function.name.clone());
    session.is_plain = true;
    session.add_tree(function, &tree);
    let flow = Flow::new([], |_| false);
    let region = Region::Constant;
    let mut infer = Infer::new(&mut session, &function.scope, Some(signature), region, flow);
    // What is refused is among the session's diagnostics.
    let _: Result<(), Refused> = infer.call_with_parameters(function, &tree);
    let program = hir::Function {
        execute: infer.out,
        body: infer.body,
        ..hir::Function::default()
    };
    session.finish(program)
}

impl Infer<'_, '_> {
    fn call_with_parameters(
        &mut self,
        function: &FunctionRef,
        tree: &ast::Function,
    ) -> Result<(), Refused> {
        let variables = self
            .signature
            .map_or(0, |signature| signature.variables.len());
        let mut args = Vec::with_capacity(variables);
        for index in 0..variables {
            args.push(self.variable(index, tree.span)?);
        }
        let types: Vec<Type> = args.iter().map(|arg| self.body.ty(*arg).clone()).collect();
        let (id, returns) = self.instance(function, tree, &types, tree.span)?;
        if tree.returns.is_none() && returns != Type::None {
            let (function, span) = (tree.name.clone(), tree.span);
            return Err(self.refuse(InferError::ResultWithoutAnnotation {
                function,
                returns,
                span,
            }));
        }
        let call = self.add(returns, ExprKind::Call(id, args), tree.span);
        self.out.push(Stmt::Return(Some(call)));
        Ok(())
    }
}
