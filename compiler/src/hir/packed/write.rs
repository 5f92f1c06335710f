//! Programs to bytes.

use super::{Arc, Const, Head, Name, NativeFunction, Origin, Packed, Program, Step, Type};
use crate::hir::{Block, Body, EntityRef, ExprId, ExprKind, Local, Message, Stmt};

pub(super) fn write(program: &Program) -> Packed {
    let mut writer = Writer {
        bytes: Vec::with_capacity(512),
        ..Writer::default()
    };
    writer.names(&program.names);
    let function = &program.function;
    writer.body(&function.body);
    for block in [
        &function.prologue,
        &function.start,
        &function.stop,
        &function.execute,
    ] {
        writer.block(&function.body, block);
    }
    writer.index(program.callees.len());
    for callee in program.callees.values() {
        writer.name(&callee.name);
        writer.body(&callee.body);
        writer.index(callee.params.len());
        for param in &callee.params {
            writer.local(*param);
        }
        writer.ty(&callee.returns);
        writer.number(u32::from(callee.recursive));
        writer.block(&callee.body, &callee.block);
    }
    Packed {
        bytes: writer.bytes.into(),
        heads: writer.heads.0.into(),
        types: writer.types.0.into(),
        constants: writer.constants.0.into(),
        names: writer.names.0.into(),
        natives: writer.natives.0.into(),
        initials: function.initials.as_slice().into(),
    }
}

/// Entries, most of them different.
struct Table<T>(Vec<T>);

/// How far back an entry is looked for. One that is farther stands in the table twice, which costs
/// room and not time.
const RECENT: usize = 32;

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(Vec::with_capacity(16))
    }
}

impl<T: Clone> Table<T> {
    fn find(&mut self, entry: &T, is_same: impl Fn(&T, &T) -> bool) -> usize {
        let recent = self.0.len().saturating_sub(RECENT);
        let found = self.0[recent..]
            .iter()
            .position(|known| is_same(known, entry));
        found.map_or_else(
            || {
                self.0.push(entry.clone());
                self.0.len() - 1
            },
            |at| recent + at,
        )
    }
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    heads: Table<(Head, u32)>,
    types: Table<Type>,
    constants: Table<Const>,
    names: Table<Name>,
    natives: Table<Arc<NativeFunction>>,
    /// Where the expression before this one is from.
    place: Origin,
}

impl Writer {
    /// Seven bits a byte, the lowest first; all bytes but the last have the eighth set.
    fn number(&mut self, mut number: u32) {
        while number >= 0x80 {
            self.bytes.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push((number & 0x7f) as u8);
    }

    fn index(&mut self, index: usize) {
        self.number(u32::try_from(index).unwrap_or(u32::MAX));
    }

    /// The way from one number to another; short where they are near each other, on either side.
    fn way(&mut self, from: u32, to: u32) {
        let way = to.wrapping_sub(from).cast_signed();
        self.number((way << 1 ^ way >> 31).cast_unsigned());
    }

    fn name(&mut self, name: &Name) {
        let index = self.names.find(name, |a, b| a == b);
        self.index(index);
    }

    fn names(&mut self, names: &[Name]) {
        self.index(names.len());
        names.iter().for_each(|name| self.name(name));
    }

    fn ty(&mut self, ty: &Type) {
        let index = self.types.find(ty, |a, b| a == b);
        self.index(index);
    }

    fn local(&mut self, local: Local) {
        self.number(local.as_u32());
    }

    /// The locals; expressions stand where they are used.
    fn body(&mut self, body: &Body) {
        self.index(body.locals.len());
        for local in body.locals.values() {
            self.name(&local.name);
            self.ty(&local.ty);
        }
    }

    fn block(&mut self, body: &Body, block: &Block) {
        self.index(block.len());
        block.iter().for_each(|stmt| self.stmt(body, stmt));
    }

    fn step(&mut self, step: Step) {
        self.bytes.push(step as u8);
    }

    fn stmt(&mut self, body: &Body, stmt: &Stmt) {
        match stmt {
            Stmt::Assign(local, value) => {
                self.step(Step::Assign);
                self.local(*local);
                self.expr(body, *value);
            }
            Stmt::SetState(index, value) => {
                self.step(Step::SetState);
                self.number(*index);
                self.expr(body, *value);
            }
            Stmt::SetOutput(index, value) => {
                self.step(Step::SetOutput);
                self.number(*index);
                self.expr(body, *value);
            }
            Stmt::Eval(value) => {
                self.step(Step::Eval);
                self.expr(body, *value);
            }
            Stmt::If(test, then, orelse) => {
                self.step(Step::If);
                self.expr(body, *test);
                self.block(body, then);
                self.block(body, orelse);
            }
            Stmt::While(test, block, orelse) => {
                self.step(Step::While);
                self.expr(body, *test);
                self.block(body, block);
                self.block(body, orelse);
            }
            Stmt::For(range) => {
                self.step(Step::For);
                self.local(range.counter);
                for bound in [range.start, range.stop, range.step] {
                    self.expr(body, bound);
                }
                self.block(body, &range.body);
                self.block(body, &range.orelse);
            }
            Stmt::Try(guarded) => {
                self.step(Step::Try);
                self.block(body, &guarded.body);
                self.block(body, &guarded.orelse);
                self.index(guarded.catches.len());
                for catch in &guarded.catches {
                    self.number(u32::from(catch.classes.is_some()));
                    if let Some(classes) = &catch.classes {
                        self.names(classes);
                    }
                    self.block(body, &catch.body);
                }
            }
            Stmt::Finally(finally) => {
                self.step(Step::Finally);
                self.block(body, &finally.body);
                self.block(body, &finally.last);
            }
            Stmt::Unwind(levels) => {
                self.step(Step::Unwind);
                self.number(*levels);
            }
            Stmt::Reraise => self.step(Step::Reraise),
            Stmt::Break => self.step(Step::Break),
            Stmt::Continue => self.step(Step::Continue),
            Stmt::Return(None) => self.step(Step::Return),
            Stmt::Return(Some(value)) => {
                self.step(Step::ReturnValue);
                self.expr(body, *value);
            }
        }
    }

    /// The kind and the type, then the place.
    fn head(&mut self, body: &Body, id: ExprId, head: Head) {
        let ty = self.types.find(body.ty(id), |a, b| a == b);
        let entry = (head, u32::try_from(ty).unwrap_or(u32::MAX));
        let index = self.heads.find(&entry, |a, b| a.1 == b.1 && a.0 == b.0);
        self.index(index);
        let (from, to) = (self.place, body.origins[id]);
        self.way(from.span.start.line, to.span.start.line);
        self.way(from.span.start.column, to.span.start.column);
        self.way(from.function.0, to.function.0);
        self.place = to;
    }

    fn exprs(&mut self, body: &Body, ids: &[ExprId]) {
        self.index(ids.len());
        ids.iter().for_each(|id| self.expr(body, *id));
    }

    fn expr(&mut self, body: &Body, id: ExprId) {
        let kind = &body.exprs[id].kind;
        self.head(body, id, Head::of(kind));
        match kind {
            ExprKind::Const(value) => {
                let index = self.constants.find(value, |a, b| a == b);
                self.index(index);
            }
            ExprKind::Local(local) | ExprKind::LocalChecked(local) => self.local(*local),
            ExprKind::State(index) | ExprKind::Input(index) | ExprKind::Operand(index) => {
                self.number(*index);
            }
            ExprKind::Element { param, index } => {
                self.name(param);
                self.number(*index);
            }
            ExprKind::Param(param) => self.name(param),
            ExprKind::Unary(_, a)
            | ExprKind::Wrap(Some(a))
            | ExprKind::IsPresent(a)
            | ExprKind::Unwrap(a) => self.expr(body, *a),
            ExprKind::Binary(_, a, b)
            | ExprKind::Compare(_, a, b)
            | ExprKind::CompareIntFloat(_, a, b)
            | ExprKind::Pick(a, b)
            | ExprKind::And(a, b)
            | ExprKind::Or(a, b) => {
                self.expr(body, *a);
                self.expr(body, *b);
            }
            ExprKind::Runtime(_, args)
            | ExprKind::Container(_, args)
            | ExprKind::Memory(_, args)
            | ExprKind::Tuple(args) => self.exprs(body, args),
            ExprKind::Native(function, args) => {
                let index = self.natives.find(function, Arc::ptr_eq);
                self.index(index);
                self.exprs(body, args);
            }
            ExprKind::Call(function, args) => {
                self.index(function.index());
                self.exprs(body, args);
            }
            ExprKind::Field(tuple, index) => {
                self.expr(body, *tuple);
                self.number(*index);
            }
            ExprKind::If(test, then, orelse) => {
                for operand in [*test, *then, *orelse] {
                    self.expr(body, operand);
                }
            }
            ExprKind::Block(block, value) => {
                self.block(body, block);
                self.expr(body, *value);
            }
            ExprKind::Inline(block) => self.block(body, block),
            ExprKind::Wrap(None) => {}
            ExprKind::Raise { class, message } => {
                self.name(class);
                match message {
                    Message::None => self.names(&[]),
                    Message::Text(text) => self.names(std::slice::from_ref(text)),
                    Message::Composed => {}
                }
            }
        }
    }
}

impl Head {
    fn of(kind: &ExprKind) -> Self {
        match kind {
            ExprKind::Const(_) => Self::Const,
            ExprKind::Local(_) => Self::Local,
            ExprKind::LocalChecked(_) => Self::LocalChecked,
            ExprKind::State(_) => Self::State,
            ExprKind::Input(_) => Self::Input,
            ExprKind::Element { .. } => Self::Element,
            ExprKind::Param(_) => Self::Param,
            ExprKind::Operand(_) => Self::Operand,
            ExprKind::Unary(op, _) => Self::Unary(*op),
            ExprKind::Binary(op, ..) => Self::Binary(*op),
            ExprKind::Compare(op, ..) => Self::Compare(*op),
            ExprKind::CompareIntFloat(op, ..) => Self::CompareIntFloat(*op),
            ExprKind::Runtime(function, _) => Self::Runtime(*function),
            ExprKind::Native(..) => Self::Native,
            ExprKind::Call(..) => Self::Call,
            ExprKind::Tuple(_) => Self::Tuple,
            ExprKind::Field(..) => Self::Field,
            ExprKind::Pick(..) => Self::Pick,
            ExprKind::And(..) => Self::And,
            ExprKind::Or(..) => Self::Or,
            ExprKind::If(..) => Self::If,
            ExprKind::Block(..) => Self::Block,
            ExprKind::Inline(_) => Self::Inline,
            ExprKind::Container(op, _) => Self::Container(*op),
            ExprKind::Memory(op, _) => Self::Memory(*op),
            ExprKind::Wrap(None) => Self::WrapNothing,
            ExprKind::Wrap(Some(_)) => Self::Wrap,
            ExprKind::IsPresent(_) => Self::IsPresent,
            ExprKind::Unwrap(_) => Self::Unwrap,
            ExprKind::Raise {
                message: Message::Composed,
                ..
            } => Self::RaiseComposed,
            ExprKind::Raise { .. } => Self::Raise,
        }
    }
}
