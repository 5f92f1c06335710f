//! Statements, functions and modules of the parser's tree into ours.

use python::Ranged;

use super::{Construct, Converter, TextRange, TextSize, nothing, pass, python};
use crate::ast::{self, Arm, Block, Expr, ExprKind, Item, Param, ParamKind, Stmt, StmtKind};

impl Converter<'_> {
    pub(super) fn block(&mut self, stmts: Vec<python::Stmt>) -> Block {
        let mut block = Block::with_capacity(stmts.len());
        for stmt in stmts {
            match stmt {
                python::Stmt::If(arm) if self.is_elif(arm.range.start()) => {
                    self.elif(arm, &mut block);
                }
                stmt => block.push(self.stmt(stmt)),
            }
        }
        block
    }

    fn is_elif(&self, start: TextSize) -> bool {
        self.seen.elifs.binary_search(&start).is_ok()
    }

    /// Joins an `elif`, which was parsed as an `if` of its own, to the `if` before it.
    fn elif(&mut self, arm: python::StmtIf, block: &mut Block) {
        let test = self.expr(*arm.test);
        let body = self.block(arm.body);
        let rest = self.block(arm.orelse);
        if let Some(StmtKind::If { arms, orelse }) = block.last_mut().map(|stmt| &mut stmt.kind)
            && orelse.is_empty()
        {
            arms.push(Arm { test, body });
            *orelse = rest;
        } else {
            self.syntax("this `elif` has no `if`", Self::keyword(arm.range, 4));
        }
    }

    fn stmt(&mut self, stmt: python::Stmt) -> Stmt {
        use python::Stmt as S;
        let range = stmt.range();
        let mut span = self.span(range);
        let kind = match stmt {
            S::Assign(assign) => {
                let value = self.expr(*assign.value);
                let targets = assign.targets.into_iter();
                let targets = targets.map(|target| self.target(target)).collect();
                StmtKind::Assign { targets, value }
            }
            S::AugAssign(assign) => return self.aug_assign(assign),
            S::AnnAssign(assign) => {
                let annotation = self.annotation(*assign.annotation);
                let value = assign.value.map(|value| self.expr(*value));
                let target = self.single_target(*assign.target, "annotated");
                StmtKind::AnnAssign {
                    target,
                    annotation,
                    value,
                }
            }
            S::If(choice) => {
                let test = self.expr(*choice.test);
                span = span_to(span, &test);
                let body = self.block(choice.body);
                let orelse = self.block(choice.orelse);
                let arms = vec![Arm { test, body }];
                StmtKind::If { arms, orelse }
            }
            S::While(repeat) => {
                let test = self.expr(*repeat.test);
                span = span_to(span, &test);
                let body = self.loop_body(repeat.body);
                let orelse = self.block(repeat.orelse);
                StmtKind::While { test, body, orelse }
            }
            S::For(repeat) => {
                let target = self.target(*repeat.target);
                let iter = self.expr(*repeat.iter);
                span = span_to(span, &iter);
                let body = self.loop_body(repeat.body);
                let orelse = self.block(repeat.orelse);
                StmtKind::For {
                    target,
                    iter,
                    body,
                    orelse,
                }
            }
            S::Match(choice) => return self.choice(choice),
            S::Try(guarded) => {
                span = self.span(Self::keyword(range, 3));
                self.guarded(guarded)
            }
            S::Break(_) => {
                if self.loops == 0 {
                    self.syntax("`break` outside a loop", range);
                }
                StmtKind::Break
            }
            S::Continue(_) => {
                if self.loops == 0 {
                    self.syntax("`continue` outside a loop", range);
                }
                StmtKind::Continue
            }
            S::Pass(_) => StmtKind::Pass,
            S::Return(value) => StmtKind::Return(value.value.map(|value| self.expr(*value))),
            S::Assert(assert) => StmtKind::Assert {
                test: self.expr(*assert.test),
                message: assert.msg.map(|message| self.expr(*message)),
            },
            S::Raise(raise) => match (raise.exc, raise.cause) {
                (Some(exception), None) => StmtKind::Raise(self.expr(*exception)),
                (_, Some(_)) => return self.refused_stmt(Construct::RaiseFrom, range),
                (None, None) => StmtKind::Reraise,
            },
            S::Delete(delete) => {
                let targets = delete.targets.into_iter();
                StmtKind::Delete(targets.map(|target| self.target(target)).collect())
            }
            // A docstring does nothing, and its value is not to be had.
            S::Expr(expr)
                if is_string(&expr.value)
                    && self.named_character(range).is_some()
                    && !self.has_format_string(range) =>
            {
                StmtKind::Pass
            }
            S::Expr(expr) => StmtKind::Expr(self.expr(*expr.value)),
            other => {
                let (construct, range) = self.unsupported(&other);
                return self.refused_stmt(construct, range);
            }
        };
        Stmt { span, kind }
    }

    fn refused_stmt(&mut self, construct: Construct, range: TextRange) -> Stmt {
        self.refuse(construct, range);
        pass(self.span(range))
    }

    /// What an unsupported statement is, and its keyword.
    fn unsupported(&self, stmt: &python::Stmt) -> (Construct, TextRange) {
        use python::Stmt as S;
        let (construct, length) = match stmt {
            S::FunctionDef(def) => return (Construct::NestedFunction, self.def_name(def)),
            S::AsyncFunctionDef(_) => (Construct::AsyncFunction, 5),
            S::ClassDef(_) => (Construct::NestedClass, 5),
            S::With(_) => (Construct::With, 4),
            S::AsyncWith(_) => (Construct::AsyncWith, 5),
            S::AsyncFor(_) => (Construct::AsyncFor, 5),
            S::TryStar(_) => (Construct::TryStar, 3),
            S::Import(_) | S::ImportFrom(_) => (Construct::Import, u32::MAX),
            S::Global(_) => (Construct::Global, u32::MAX),
            S::Nonlocal(_) => (Construct::Nonlocal, u32::MAX),
            S::TypeAlias(_) => (Construct::TypeAlias, u32::MAX),
            _ => (Construct::ModuleStatement, u32::MAX),
        };
        let range = stmt.range();
        let length = length.min(range.len().into());
        (construct, Self::keyword(range, length))
    }

    fn loop_body(&mut self, body: Vec<python::Stmt>) -> Block {
        self.loops += 1;
        let body = self.block(body);
        self.loops -= 1;
        body
    }

    /// What is assigned, deleted or iterated into.
    fn target(&mut self, target: python::Expr) -> Expr {
        use python::Expr as E;
        let range = target.range();
        let elements = match target {
            E::Name(_) | E::Subscript(_) | E::Attribute(_) => return self.place(target),
            E::Tuple(tuple) => tuple.elts,
            E::List(list) => list.elts,
            E::Starred(_) => {
                self.refuse(Construct::StarTarget, range);
                return nothing(self.span(range));
            }
            _ => {
                self.syntax("this cannot be assigned to", range);
                return nothing(self.span(range));
            }
        };
        let elements = elements.into_iter().map(|element| self.target(element));
        let kind = ExprKind::Tuple(elements.collect());
        Expr {
            span: self.span(range),
            kind,
        }
    }

    fn place(&mut self, target: python::Expr) -> Expr {
        if let python::Expr::Name(name) = &target
            && &*name.id == "__debug__"
        {
            self.syntax("`__debug__` cannot be assigned to", name.range);
        }
        self.expr(target)
    }

    fn single_target(&mut self, target: python::Expr, what: &str) -> Expr {
        use python::Expr as E;
        match target {
            E::Name(_) | E::Subscript(_) | E::Attribute(_) => self.place(target),
            _ => {
                let range = target.range();
                self.syntax(format!("this cannot be {what}"), range);
                nothing(self.span(range))
            }
        }
    }

    fn aug_assign(&mut self, assign: python::StmtAugAssign) -> Stmt {
        let span = self.span(assign.range);
        let value = self.expr(*assign.value);
        let target = self.single_target(*assign.target, "the target of an augmented assignment");
        let kind = match super::expr::binary_op(assign.op) {
            Some(op) => StmtKind::AugAssign { target, op, value },
            None => return self.refused_stmt(Construct::MatrixProduct, assign.range),
        };
        Stmt { span, kind }
    }

    fn def_name(&self, def: &python::StmtFunctionDef) -> TextRange {
        let start = def.range.start();
        let at = self.seen.defs.partition_point(|other| other.start < start);
        self.seen.defs.get(at).map_or(def.range, |def| def.name)
    }

    pub(super) fn function(&mut self, def: python::StmtFunctionDef) -> ast::Function {
        let name_range = self.def_name(&def);
        let name = self.name(&def.name, name_range);
        if let Some(first) = def.type_params.first() {
            self.refuse(Construct::TypeParameters, first.range());
        }
        let mut decorators = Vec::with_capacity(def.decorator_list.len());
        for decorator in def.decorator_list {
            decorators.extend(self.decorator(decorator));
        }
        let params = self.params(*def.args);
        let returns = def.returns.map(|returns| self.annotation(*returns));
        let loops = std::mem::take(&mut self.loops);
        let body = self.block(def.body);
        self.loops = loops;
        ast::Function {
            name,
            span: self.span(name_range),
            params,
            returns,
            decorators,
            body,
        }
    }

    /// A decorator. It is never evaluated, so whatever it holds is right: where it has arguments
    /// that the language does not have, what is called stands for the call.
    fn decorator(&mut self, decorator: python::Expr) -> Option<Expr> {
        let noted = self.errors.len();
        let callee = match &decorator {
            python::Expr::Call(call) => Some((*call.func).clone()),
            _ => None,
        };
        let expr = self.expr(decorator);
        if self.errors.len() == noted {
            return Some(expr);
        }
        self.errors.truncate(noted);
        callee.and_then(|callee| self.decorator(callee))
    }

    fn params(&mut self, args: python::Arguments) -> Vec<Param> {
        let kinds = [
            (args.posonlyargs, ParamKind::PositionalOnly),
            (args.args, ParamKind::PositionalOrKeyword),
            (args.kwonlyargs, ParamKind::KeywordOnly),
        ];
        if let Some(star) = args.vararg {
            self.refuse(Construct::StarParameter, star.range);
        }
        if let Some(star) = args.kwarg {
            self.refuse(Construct::DoubleStarParameter, star.range);
        }
        let mut params = Vec::with_capacity(kinds.iter().map(|(args, _)| args.len()).sum());
        for (args, kind) in kinds {
            for arg in args {
                let range = arg.def.range;
                params.push(Param {
                    name: self.name(&arg.def.arg, range),
                    span: self.span(range),
                    kind,
                    annotation: arg.def.annotation.map(|expr| self.annotation(*expr)),
                    default: arg.default.map(|expr| self.expr(*expr)),
                });
            }
        }
        params
    }

    pub(super) fn module(&mut self, body: Vec<python::Stmt>) -> ast::Module {
        let mut items = Vec::with_capacity(body.len());
        for stmt in body {
            self.item(stmt, &mut items);
        }
        ast::Module { items }
    }

    fn item(&mut self, stmt: python::Stmt, items: &mut Vec<Item>) {
        use python::Stmt as S;
        let range = stmt.range();
        match stmt {
            S::FunctionDef(def) => items.push(Item::Function(self.function(def))),
            S::AsyncFunctionDef(_) => {
                self.refuse(Construct::AsyncFunction, Self::keyword(range, 5));
            }
            S::ClassDef(class) => items.push(self.class(class)),
            S::Import(import) => {
                for alias in import.names {
                    let path = self.name(&alias.name, alias.range);
                    let (name, module) = if let Some(name) = alias.asname {
                        (self.name(&name, alias.range), path)
                    } else {
                        let root: ast::Name = path.split('.').next().unwrap_or_default().into();
                        (root.clone(), root)
                    };
                    items.push(Item::Import {
                        name,
                        module,
                        member: None,
                    });
                }
            }
            S::ImportFrom(import) => self.import_from(import, items),
            S::Assign(assign) => {
                let value = self.expr(*assign.value);
                for target in assign.targets {
                    self.constant_item(target, value.clone(), items);
                }
            }
            S::AnnAssign(assign) => match assign.value {
                Some(value) => {
                    let value = self.expr(*value);
                    self.constant_item(*assign.target, value, items);
                }
                None => self.refuse(Construct::ModuleStatement, range),
            },
            S::Pass(_) => {}
            S::Expr(expr) if is_string(&expr.value) => {}
            _ => {
                let length = u32::try_from(
                    self.text[range]
                        .find(['\n', '\r'])
                        .unwrap_or(self.text[range].len()),
                );
                let line = Self::keyword(range, length.unwrap_or(u32::MAX));
                self.refuse(Construct::ModuleStatement, line);
            }
        }
    }

    fn constant_item(&mut self, target: python::Expr, value: Expr, items: &mut Vec<Item>) {
        let range = target.range();
        match target {
            python::Expr::Name(name) => items.push(Item::Assign {
                name: self.name(&name.id, range),
                value,
            }),
            _ => self.refuse(Construct::ModuleStatement, range),
        }
    }

    fn import_from(&mut self, import: python::StmtImportFrom, items: &mut Vec<Item>) {
        let relative = import.level.is_some_and(|level| level != 0_u32);
        let Some(module) = import.module.filter(|_| !relative) else {
            return self.refuse(Construct::RelativeImport, import.range);
        };
        if &*module == "__future__" {
            return;
        }
        let module = self.name(&module, import.range);
        for alias in import.names {
            if &*alias.name == "*" {
                self.refuse(Construct::ImportStar, import.range);
                continue;
            }
            let member = self.name(&alias.name, alias.range);
            let name = match alias.asname {
                Some(name) => self.name(&name, alias.range),
                None => member.clone(),
            };
            items.push(Item::Import {
                name,
                module: module.clone(),
                member: Some(member),
            });
        }
    }

    fn class(&mut self, class: python::StmtClassDef) -> Item {
        use python::Stmt as S;
        let keyword = Self::keyword(class.range, 5);
        let mut members = Vec::with_capacity(class.body.len());
        for stmt in class.body {
            let range = stmt.range();
            match stmt {
                S::Pass(_) => {}
                S::Expr(expr) if is_string(&expr.value) => {}
                S::Assign(assign) => {
                    let value = self.expr(*assign.value);
                    for target in assign.targets {
                        match target {
                            python::Expr::Name(name) => {
                                let name = self.name(&name.id, name.range);
                                members.push((name, value.clone()));
                            }
                            other => self.refuse(Construct::ClassMember, other.range()),
                        }
                    }
                }
                S::FunctionDef(def) => {
                    let name = self.def_name(&def);
                    self.refuse(Construct::ClassMember, name);
                }
                _ => self.refuse(Construct::ClassMember, range),
            }
        }
        for keyword in class.keywords {
            self.refuse(Construct::ClassMember, keyword.range);
        }
        Item::Class {
            name: self.name(&class.name, keyword),
            span: self.span(keyword),
            bases: self.exprs(class.bases),
            members,
        }
    }
}

fn is_string(expr: &python::Expr) -> bool {
    matches!(expr, python::Expr::Constant(constant) if constant.value.is_str())
}

fn span_to(start: crate::span::Span, header: &Expr) -> crate::span::Span {
    crate::span::Span {
        end: header.span.end,
        ..start
    }
}
