//! The AST handlers that filetests of `rewrite` run with: `twice(x)` and `counted(x)`.

use std::sync::Arc;

use tickjit_compiler::ast::{BinaryOp, Constant, Expr, ExprKind, Stmt, StmtKind};
use tickjit_compiler::builtin;
use tickjit_compiler::diagnostic::Diagnostic;
use tickjit_compiler::handlers::{
    Answer, AstHandler, CompilationContext, Node, NodeKind, Replacement, Resolver, Rewrite,
    RewriteOrder,
};

/// A context in which `twice(x)` is `x * 2`, and `counted(x)` is `x` after `calls += 1`.
pub(super) fn context() -> CompilationContext {
    let mut context = builtin::context();
    context.register_rewriter(Arc::new(Calls(RewriteOrder::Pre, "twice")));
    context.register_rewriter(Arc::new(Calls(RewriteOrder::Post, "counted")));
    context
}

struct Calls(RewriteOrder, &'static str);

impl AstHandler for Calls {
    fn kind(&self) -> NodeKind {
        NodeKind::Call
    }

    fn order(&self) -> RewriteOrder {
        self.0
    }

    fn rewrite(&self, node: Node<'_>, _: &Resolver<'_>) -> Answer<Rewrite> {
        let Node::Expr(call) = node else {
            return Ok(None);
        };
        let ExprKind::Call { func, args, .. } = &call.kind else {
            return Ok(None);
        };
        if func.as_name().is_none_or(|name| &**name != self.1) {
            return Ok(None);
        }
        let [argument] = &args[..] else {
            let message = format!("{} takes one argument", self.1);
            return Err(Diagnostic::new("call-arguments", message, call.span).into());
        };
        let at = |kind: ExprKind| Expr {
            span: call.span,
            kind,
        };
        let number = |value| at(ExprKind::Constant(Constant::Int(value)));
        Ok(Some(match self.0 {
            RewriteOrder::Pre => Rewrite {
                replacement: Replacement::Expr(at(ExprKind::Binary {
                    op: BinaryOp::Mult,
                    left: Box::new(argument.clone()),
                    right: Box::new(number(2)),
                })),
                side_effects: Vec::new(),
            },
            RewriteOrder::Post => Rewrite {
                replacement: Replacement::Expr(argument.clone()),
                side_effects: vec![Stmt {
                    span: call.span,
                    kind: StmtKind::AugAssign {
                        target: at(ExprKind::Name("calls".into())),
                        op: BinaryOp::Add,
                        value: number(1),
                    },
                }],
            },
        }))
    }
}
