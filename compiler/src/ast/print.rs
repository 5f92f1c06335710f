//! Trees as canonical Python text: four spaces, parentheses only where precedence wants them.
//!
//! The text of a tree that came from a text parses to an equal tree, spans aside.

use std::fmt::{self, Display, Formatter, Write as _};

use super::arms;
use super::text::Joined;
use super::{
    BinaryOp, BoolOp, Clause, Constant, Element, Expr, ExprKind, Function, Param, ParamKind, Stmt,
    StmtKind, UnaryOp,
};

/// How tightly an expression binds; an operand that binds less tightly than its place wants is
/// parenthesized.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Binding {
    Tuple,
    Choice,
    Or,
    And,
    Not,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Product,
    Sign,
    Power,
    Postfix,
    Atom,
}

impl Binding {
    fn of_binary(op: BinaryOp) -> Self {
        match op {
            BinaryOp::Add | BinaryOp::Sub => Self::Sum,
            BinaryOp::Mult | BinaryOp::Div | BinaryOp::FloorDiv | BinaryOp::Mod => Self::Product,
            BinaryOp::Pow => Self::Power,
            BinaryOp::LShift | BinaryOp::RShift => Self::Shift,
            BinaryOp::BitAnd => Self::BitAnd,
            BinaryOp::BitOr => Self::BitOr,
            BinaryOp::BitXor => Self::BitXor,
        }
    }

    /// The next tighter one, of those that chain to the left.
    fn tighter(self) -> Self {
        match self {
            Self::Tuple => Self::Choice,
            Self::Choice => Self::Or,
            Self::Or => Self::And,
            Self::And => Self::Not,
            Self::Not => Self::Compare,
            Self::Compare => Self::BitOr,
            Self::BitOr => Self::BitXor,
            Self::BitXor => Self::BitAnd,
            Self::BitAnd => Self::Shift,
            Self::Shift => Self::Sum,
            Self::Sum => Self::Product,
            Self::Product => Self::Sign,
            Self::Sign => Self::Power,
            Self::Power => Self::Postfix,
            Self::Postfix | Self::Atom => Self::Atom,
        }
    }

    fn of(expr: &Expr) -> Self {
        match &expr.kind {
            ExprKind::Tuple(elements) if !elements.is_empty() => Self::Tuple,
            ExprKind::IfExp { .. } => Self::Choice,
            ExprKind::Bool { op: BoolOp::Or, .. } => Self::Or,
            ExprKind::Bool {
                op: BoolOp::And, ..
            } => Self::And,
            ExprKind::Unary { op, .. } => match op {
                UnaryOp::Not => Self::Not,
                UnaryOp::USub | UnaryOp::UAdd | UnaryOp::Invert => Self::Sign,
            },
            ExprKind::Compare { .. } => Self::Compare,
            ExprKind::Binary { op, .. } => Self::of_binary(*op),
            ExprKind::Constant(Constant::Int(value)) if *value < 0 => Self::Sign,
            ExprKind::Constant(Constant::Float(value)) if value.is_sign_negative() => Self::Sign,
            ExprKind::Subscript { .. } | ExprKind::Attribute { .. } | ExprKind::Call { .. } => {
                Self::Postfix
            }
            ExprKind::Name(_)
            | ExprKind::Constant(_)
            | ExprKind::Joined(_)
            | ExprKind::NamedExpr { .. }
            | ExprKind::List(_)
            | ExprKind::Set(_)
            | ExprKind::Dict(_)
            | ExprKind::Comprehension { .. }
            | ExprKind::Slice { .. }
            | ExprKind::Tuple(_) => Self::Atom,
        }
    }
}

/// An expression in a place that wants at least some binding.
pub(super) struct In<'a>(pub(super) Binding, pub(super) &'a Expr);

impl Display for In<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if Binding::of(self.1) < self.0 {
            write!(f, "({})", self.1)
        } else {
            write!(f, "{}", self.1)
        }
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let own = Binding::of(self);
        match &self.kind {
            ExprKind::Name(name) => f.write_str(name),
            ExprKind::Constant(constant) => write!(f, "{constant}"),
            ExprKind::Joined(pieces) => write!(f, "{}", Joined(pieces)),
            ExprKind::Unary { op, operand } => {
                let space = if *op == UnaryOp::Not { " " } else { "" };
                write!(f, "{}{space}{}", op.symbol(), In(own, operand))
            }
            ExprKind::Binary { op, left, right } => {
                let (left_binding, right_binding) = match op {
                    BinaryOp::Pow => (Binding::Postfix, Binding::Sign),
                    _ => (own, own.tighter()),
                };
                let (left, right) = (In(left_binding, left), In(right_binding, right));
                write!(f, "{left} {} {right}", op.symbol())
            }
            ExprKind::Bool { op, values } => {
                let word = match op {
                    BoolOp::And => " and ",
                    BoolOp::Or => " or ",
                };
                list(f, word, values, own.tighter())
            }
            ExprKind::Compare { left, rest } => {
                write!(f, "{}", In(own.tighter(), left))?;
                for (op, right) in rest {
                    write!(f, " {} {}", op.symbol(), In(own.tighter(), right))?;
                }
                Ok(())
            }
            ExprKind::IfExp { test, body, orelse } => write!(
                f,
                "{} if {} else {}",
                In(Binding::Or, body),
                In(Binding::Or, test),
                In(Binding::Choice, orelse)
            ),
            ExprKind::NamedExpr { target, value } => {
                write!(f, "({target} := {})", In(Binding::Choice, value))
            }
            ExprKind::Tuple(elements) => match elements.as_slice() {
                [] => f.write_str("()"),
                [element] => write!(f, "{},", In(Binding::Choice, element)),
                elements => list(f, ", ", elements, Binding::Choice),
            },
            ExprKind::List(elements) => write!(f, "[{}]", List(elements)),
            // Python has no display of an empty set.
            ExprKind::Set(elements) if elements.is_empty() => f.write_str("set()"),
            ExprKind::Set(elements) => write!(f, "{{{}}}", List(elements)),
            ExprKind::Dict(pairs) => dict(f, pairs),
            ExprKind::Comprehension { element, clauses } => comprehension(f, element, clauses),
            ExprKind::Slice { start, stop, step } => slice(f, [start, stop, step]),
            ExprKind::Subscript { value, index } => {
                write!(f, "{}[{index}]", In(Binding::Postfix, value))
            }
            ExprKind::Attribute { value, attr } => match &value.kind {
                ExprKind::Constant(Constant::Int(_)) => write!(f, "({value}).{attr}"),
                _ => write!(f, "{}.{attr}", In(Binding::Postfix, value)),
            },
            ExprKind::Call {
                func,
                args,
                keywords,
            } => {
                write!(f, "{}(", In(Binding::Postfix, func))?;
                list(f, ", ", args, Binding::Choice)?;
                for (at, keyword) in keywords.iter().enumerate() {
                    let comma = if at + args.len() > 0 { ", " } else { "" };
                    let value = In(Binding::Choice, &keyword.value);
                    write!(f, "{comma}{}={value}", keyword.name)?;
                }
                f.write_char(')')
            }
        }
    }
}

/// Elements of a display.
struct List<'a>(&'a [Expr]);

impl Display for List<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        list(f, ", ", self.0, Binding::Choice)
    }
}

/// A key and its value.
struct Pair<'a>(&'a Expr, &'a Expr);

impl Display for Pair<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (key, value) = (In(Binding::Choice, self.0), In(Binding::Choice, self.1));
        write!(f, "{key}: {value}")
    }
}

/// The clauses of a comprehension, each with a space before it.
struct Clauses<'a>(&'a [Clause]);

impl Display for Clauses<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for clause in self.0 {
            let iter = In(Binding::Or, &clause.iter);
            write!(f, " for {} in {iter}", clause.target)?;
            for condition in &clause.conditions {
                write!(f, " if {}", In(Binding::Or, condition))?;
            }
        }
        Ok(())
    }
}

fn dict(f: &mut Formatter<'_>, pairs: &[(Expr, Expr)]) -> fmt::Result {
    f.write_char('{')?;
    for (at, (key, value)) in pairs.iter().enumerate() {
        let between = if at > 0 { ", " } else { "" };
        write!(f, "{between}{}", Pair(key, value))?;
    }
    f.write_char('}')
}

fn comprehension(f: &mut Formatter<'_>, element: &Element, clauses: &[Clause]) -> fmt::Result {
    let clauses = Clauses(clauses);
    match element {
        Element::List(item) => write!(f, "[{}{clauses}]", In(Binding::Choice, item)),
        Element::Set(item) => write!(f, "{{{}{clauses}}}", In(Binding::Choice, item)),
        Element::Dict(key, value) => write!(f, "{{{}{clauses}}}", Pair(key, value)),
    }
}

/// The second colon stands only before a step.
fn slice(f: &mut Formatter<'_>, [start, stop, step]: [&Option<Box<Expr>>; 3]) -> fmt::Result {
    if let Some(start) = start {
        write!(f, "{}", In(Binding::Choice, start))?;
    }
    f.write_char(':')?;
    if let Some(stop) = stop {
        write!(f, "{}", In(Binding::Choice, stop))?;
    }
    if let Some(step) = step {
        write!(f, ":{}", In(Binding::Choice, step))?;
    }
    Ok(())
}

fn list(f: &mut Formatter<'_>, between: &str, exprs: &[Expr], binding: Binding) -> fmt::Result {
    for (at, expr) in exprs.iter().enumerate() {
        let between = if at > 0 { between } else { "" };
        write!(f, "{between}{}", In(binding, expr))?;
    }
    Ok(())
}

impl Display for Constant {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Bool(true) => f.write_str("True"),
            Self::Bool(false) => f.write_str("False"),
            Self::Int(value) => write!(f, "{value}"),
            // What Python has no literal for is written as its own tools write it.
            Self::Float(value) if value.is_nan() => f.write_str("(1e309 - 1e309)"),
            Self::Float(value) if value.is_infinite() => {
                f.write_str(if *value > 0.0 { "1e309" } else { "-1e309" })
            }
            Self::Float(value) => write!(f, "{value:?}"),
            Self::Str(text) => string(f, text),
        }
    }
}

fn string(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('\'')?;
    for c in text.chars() {
        match c {
            '\'' | '\\' => write!(f, "\\{c}")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            c if c.is_control() => write!(f, "\\x{:02x}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('\'')
}

impl Display for Stmt {
    /// The statement without indentation, its last line ended.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        stmt(f, self, 0)
    }
}

/// A suite as text.
#[derive(Clone, Copy, Debug)]
pub struct Suite<'a>(pub &'a [Stmt]);

impl Display for Suite<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|one| stmt(f, one, 0))
    }
}

pub(super) fn indent(f: &mut Formatter<'_>, depth: usize) -> fmt::Result {
    (0..depth).try_for_each(|_| f.write_str("    "))
}

pub(super) fn block(f: &mut Formatter<'_>, block: &[Stmt], depth: usize) -> fmt::Result {
    if block.is_empty() {
        indent(f, depth)?;
        return f.write_str("pass\n");
    }
    block.iter().try_for_each(|one| stmt(f, one, depth))
}

pub(super) fn otherwise(f: &mut Formatter<'_>, orelse: &[Stmt], depth: usize) -> fmt::Result {
    if orelse.is_empty() {
        return Ok(());
    }
    indent(f, depth)?;
    f.write_str("else:\n")?;
    block(f, orelse, depth + 1)
}

fn stmt(f: &mut Formatter<'_>, stmt: &Stmt, depth: usize) -> fmt::Result {
    let single = |expr| In(Binding::Choice, expr);
    indent(f, depth)?;
    match &stmt.kind {
        StmtKind::Assign { targets, value } => {
            targets
                .iter()
                .try_for_each(|target| write!(f, "{target} = "))?;
            writeln!(f, "{value}")
        }
        StmtKind::AnnAssign {
            target,
            annotation,
            value,
        } => {
            write!(f, "{target}: {}", single(annotation))?;
            match value {
                Some(value) => writeln!(f, " = {}", single(value)),
                None => writeln!(f),
            }
        }
        StmtKind::AugAssign { target, op, value } => {
            writeln!(f, "{target} {}= {}", op.symbol(), single(value))
        }
        StmtKind::If { arms, orelse } => {
            for (at, arm) in arms.iter().enumerate() {
                if at > 0 {
                    indent(f, depth)?;
                    f.write_str("el")?;
                }
                writeln!(f, "if {}:", single(&arm.test))?;
                block(f, &arm.body, depth + 1)?;
            }
            otherwise(f, orelse, depth)
        }
        StmtKind::While { test, body, orelse } => {
            writeln!(f, "while {}:", single(test))?;
            block(f, body, depth + 1)?;
            otherwise(f, orelse, depth)
        }
        StmtKind::For {
            target,
            iter,
            body,
            orelse,
        } => {
            writeln!(f, "for {target} in {}:", single(iter))?;
            block(f, body, depth + 1)?;
            otherwise(f, orelse, depth)
        }
        StmtKind::Match { subject, cases } => arms::cases(f, subject, cases, depth),
        StmtKind::Try {
            body,
            handlers,
            orelse,
            finally,
        } => arms::guarded(f, [body, orelse, finally], handlers, depth),
        StmtKind::Reraise => f.write_str("raise\n"),
        StmtKind::Break => f.write_str("break\n"),
        StmtKind::Continue => f.write_str("continue\n"),
        StmtKind::Pass => f.write_str("pass\n"),
        StmtKind::Return(None) => f.write_str("return\n"),
        StmtKind::Return(Some(value)) => writeln!(f, "return {value}"),
        StmtKind::Assert { test, message } => {
            write!(f, "assert {}", single(test))?;
            match message {
                Some(message) => writeln!(f, ", {}", single(message)),
                None => writeln!(f),
            }
        }
        StmtKind::Raise(exception) => writeln!(f, "raise {}", single(exception)),
        StmtKind::Delete(targets) => {
            f.write_str("del ")?;
            list(f, ", ", targets, Binding::Choice)?;
            // One tuple is not the list of its elements.
            let lone =
                matches!(targets.as_slice(), [target] if Binding::of(target) == Binding::Tuple);
            f.write_str(if lone { ",\n" } else { "\n" })
        }
        StmtKind::Expr(value) => writeln!(f, "{value}"),
    }
}

impl Display for Param {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(annotation) = &self.annotation {
            write!(f, ": {}", In(Binding::Choice, annotation))?;
        }
        match (&self.default, &self.annotation) {
            (Some(default), Some(_)) => write!(f, " = {}", In(Binding::Choice, default)),
            (Some(default), None) => write!(f, "={}", In(Binding::Choice, default)),
            (None, _) => Ok(()),
        }
    }
}

impl Display for Function {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for decorator in &self.decorators {
            writeln!(f, "@{}", In(Binding::Choice, decorator))?;
        }
        write!(f, "def {}(", self.name)?;
        for (at, param) in self.params.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| self.params[before].kind);
            f.write_str(if at > 0 { ", " } else { "" })?;
            if param.kind == ParamKind::KeywordOnly && before != Some(ParamKind::KeywordOnly) {
                f.write_str("*, ")?;
            }
            write!(f, "{param}")?;
            let next = self.params.get(at + 1).map(|next| next.kind);
            if param.kind == ParamKind::PositionalOnly && next != Some(ParamKind::PositionalOnly) {
                f.write_str(", /")?;
            }
        }
        f.write_char(')')?;
        if let Some(returns) = &self.returns {
            write!(f, " -> {}", In(Binding::Choice, returns))?;
        }
        f.write_str(":\n")?;
        block(f, &self.body, 1)
    }
}
