//! A module's text: functions, and the imports, constants and enumerations they use.

use super::Reader;
use super::token::Tok;
use crate::ast::{Block, Constant, Expr, ExprKind, Item, Module, Name, Stmt, StmtKind};

impl Reader<'_> {
    /// Items up to the end of the text.
    pub(super) fn module(&mut self) -> Option<Module> {
        let mut items = Vec::new();
        while !self.at(Tok::End) {
            match self.token.tok {
                Tok::At | Tok::Def | Tok::Class => {
                    let decorators = self.decorators()?;
                    items.push(if self.at(Tok::Class) {
                        self.class()?
                    } else {
                        Item::Function(self.function(decorators)?)
                    });
                }
                Tok::Import => self.import(&mut items)?,
                Tok::From => self.import_from(&mut items)?,
                _ => {
                    let mut block = Block::new();
                    self.line(&mut block)?;
                    for (name, value) in constants(block)? {
                        items.push(Item::Assign { name, value });
                    }
                }
            }
        }
        Some(Module { items })
    }

    /// `class A(Enum): B = 1`
    fn class(&mut self) -> Option<Item> {
        let span = self.span_of(self.token);
        self.advance()?;
        let name = self.name()?;
        let mut bases = Vec::new();
        if self.at(Tok::LeftParen) {
            let (args, keywords) = self.arguments()?;
            if !keywords.is_empty() {
                return None;
            }
            bases = args;
        }
        let body = self.suite()?;
        if body.iter().any(is_annotated) {
            return None;
        }
        Some(Item::Class {
            name,
            span,
            bases,
            members: constants(body)?,
        })
    }

    /// `import a.b, c as d`
    fn import(&mut self, items: &mut Vec<Item>) -> Option<()> {
        self.advance()?;
        loop {
            let path = self.path()?;
            let (name, module) = if self.eat(Tok::As)? {
                (self.name()?, path)
            } else {
                let root = self.names.shared(path.split('.').next()?);
                (root.clone(), root)
            };
            items.push(Item::Import {
                name,
                module,
                member: None,
            });
            if !self.eat(Tok::Comma)? {
                break;
            }
        }
        self.end_of_import()
    }

    /// `from a.b import c as d, e`
    fn import_from(&mut self, items: &mut Vec<Item>) -> Option<()> {
        self.advance()?;
        let module = self.path()?;
        self.take(Tok::Import)?;
        let bracketed = self.eat(Tok::LeftParen)?;
        loop {
            let member = self.name()?;
            let name = if self.eat(Tok::As)? {
                self.name()?
            } else {
                member.clone()
            };
            if &*module != "__future__" {
                items.push(Item::Import {
                    name,
                    module: module.clone(),
                    member: Some(member),
                });
            }
            if !self.eat(Tok::Comma)? || (bracketed && self.at(Tok::RightParen)) {
                break;
            }
        }
        if bracketed {
            self.take(Tok::RightParen)?;
        }
        self.end_of_import()
    }

    fn end_of_import(&mut self) -> Option<()> {
        self.take(Tok::Newline)?;
        Some(())
    }

    /// `a.b.c`
    fn path(&mut self) -> Option<Name> {
        let first = self.name()?;
        if !self.at(Tok::Dot) {
            return Some(first);
        }
        let mut path = first.to_string();
        while self.eat(Tok::Dot)? {
            path.push('.');
            path.push_str(&self.name()?);
        }
        Some(path.into())
    }
}

fn is_annotated(stmt: &Stmt) -> bool {
    matches!(stmt.kind, StmtKind::AnnAssign { .. })
}

/// What statements assign to names, where they do nothing else.
fn constants(block: Block) -> Option<Vec<(Name, Expr)>> {
    let mut found = Vec::with_capacity(block.len());
    for stmt in block {
        match stmt.kind {
            StmtKind::Pass => {}
            StmtKind::Expr(expr) => {
                if !matches!(expr.kind, ExprKind::Constant(Constant::Str(_))) {
                    return None;
                }
            }
            StmtKind::Assign { targets, value } => {
                for target in targets {
                    found.push((target.as_name()?.clone(), value.clone()));
                }
            }
            StmtKind::AnnAssign { target, value, .. } => {
                found.push((target.as_name()?.clone(), value?));
            }
            StmtKind::AugAssign { .. }
            | StmtKind::If { .. }
            | StmtKind::While { .. }
            | StmtKind::For { .. }
            | StmtKind::Match { .. }
            | StmtKind::Try { .. }
            | StmtKind::Reraise
            | StmtKind::Break
            | StmtKind::Continue
            | StmtKind::Return(_)
            | StmtKind::Assert { .. }
            | StmtKind::Raise(_)
            | StmtKind::Delete(_) => return None,
        }
    }
    Some(found)
}
