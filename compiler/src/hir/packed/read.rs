//! Bytes to programs.

use super::{Arc, Const, FuncId, Head, Name, Origin, Packed, PrimaryMap, Program, Step, Type};
use crate::hir::{
    Block, Body, Callee, Catch, EntityRef, ExprId, ExprKind, Finally, ForRange, Function, Local,
    LocalDecl, Message, Stmt, Try,
};

pub(super) fn read(packed: &Packed) -> Program {
    let mut reader = Reader {
        packed,
        bytes: packed.bytes.iter(),
        place: Origin::default(),
    };
    let names = reader.names();
    let mut body = reader.body();
    let [prologue, start, stop, execute] = std::array::from_fn(|_| reader.block(&mut body));
    let function = Function {
        body,
        prologue,
        start,
        stop,
        execute,
        initials: packed.initials.to_vec(),
    };
    let mut callees = PrimaryMap::<FuncId, Callee>::new();
    for _ in 0..reader.number() {
        callees.push(reader.callee());
    }
    Program {
        function,
        callees,
        names,
    }
}

struct Reader<'a> {
    packed: &'a Packed,
    bytes: std::slice::Iter<'a, u8>,
    place: Origin,
}

impl Reader<'_> {
    /// The next byte. There is always one more where the writer has put one.
    fn byte(&mut self) -> u8 {
        self.bytes.next().copied().unwrap_or_default()
    }

    fn number(&mut self) -> u32 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            number |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return number;
            }
            shift += 7;
        }
    }

    fn index(&mut self) -> usize {
        self.number() as usize
    }

    fn way(&mut self, from: u32) -> u32 {
        let way = self.number();
        from.wrapping_add(way >> 1 ^ (way & 1).wrapping_neg())
    }

    fn name(&mut self) -> Name {
        Arc::clone(&self.packed.names[self.index()])
    }

    fn names(&mut self) -> Vec<Name> {
        (0..self.number()).map(|_| self.name()).collect()
    }

    fn ty(&mut self) -> Type {
        self.packed.types[self.index()].clone()
    }

    fn local(&mut self) -> Local {
        Local::from_u32(self.number())
    }

    fn body(&mut self) -> Body {
        let mut body = Body::default();
        for _ in 0..self.number() {
            let name = self.name();
            let ty = self.ty();
            body.locals.push(LocalDecl { name, ty });
        }
        body
    }

    fn callee(&mut self) -> Callee {
        let name = self.name();
        let mut body = self.body();
        let params = (0..self.number()).map(|_| self.local()).collect();
        let returns = self.ty();
        let recursive = self.number() != 0;
        let block = self.block(&mut body);
        Callee {
            name,
            body,
            params,
            returns,
            block,
            recursive,
            // Of no use any more: what may be merged is.
            pure: false,
        }
    }

    fn block(&mut self, body: &mut Body) -> Block {
        (0..self.number()).map(|_| self.stmt(body)).collect()
    }

    fn stmt(&mut self, body: &mut Body) -> Stmt {
        match Step::ALL[usize::from(self.byte())] {
            Step::Assign => Stmt::Assign(self.local(), self.expr(body)),
            Step::SetState => Stmt::SetState(self.number(), self.expr(body)),
            Step::SetOutput => Stmt::SetOutput(self.number(), self.expr(body)),
            Step::Eval => Stmt::Eval(self.expr(body)),
            Step::If => Stmt::If(self.expr(body), self.block(body), self.block(body)),
            Step::While => Stmt::While(self.expr(body), self.block(body), self.block(body)),
            Step::For => Stmt::For(Box::new(ForRange {
                counter: self.local(),
                start: self.expr(body),
                stop: self.expr(body),
                step: self.expr(body),
                body: self.block(body),
                orelse: self.block(body),
            })),
            Step::Try => {
                let (guarded, orelse) = (self.block(body), self.block(body));
                let catches = (0..self.number()).map(|_| self.catch(body)).collect();
                Stmt::Try(Box::new(Try {
                    body: guarded,
                    orelse,
                    catches,
                }))
            }
            Step::Finally => Stmt::Finally(Box::new(Finally {
                body: self.block(body),
                last: self.block(body),
            })),
            Step::Unwind => Stmt::Unwind(self.number()),
            Step::Reraise => Stmt::Reraise,
            Step::Break => Stmt::Break,
            Step::Continue => Stmt::Continue,
            Step::Return => Stmt::Return(None),
            Step::ReturnValue => Stmt::Return(Some(self.expr(body))),
        }
    }

    fn catch(&mut self, body: &mut Body) -> Catch {
        let classes = (self.number() != 0).then(|| self.names());
        let body = self.block(body);
        Catch { classes, body }
    }

    fn origin(&mut self) -> Origin {
        let mut place = self.place;
        place.span.start.line = self.way(place.span.start.line);
        place.span.start.column = self.way(place.span.start.column);
        place.span.end = place.span.start;
        place.function.0 = self.way(place.function.0);
        self.place = place;
        place
    }

    fn exprs(&mut self, body: &mut Body) -> Vec<ExprId> {
        (0..self.number()).map(|_| self.expr(body)).collect()
    }

    fn constant(&mut self) -> Const {
        self.packed.constants[self.index()].clone()
    }

    fn expr(&mut self, body: &mut Body) -> ExprId {
        let (head, ty) = self.packed.heads[self.index()];
        let origin = self.origin();
        let kind = match head {
            Head::Const => ExprKind::Const(self.constant()),
            Head::Local => ExprKind::Local(self.local()),
            Head::LocalChecked => ExprKind::LocalChecked(self.local()),
            Head::State => ExprKind::State(self.number()),
            Head::Input => ExprKind::Input(self.number()),
            Head::Element => ExprKind::Element {
                param: self.name(),
                index: self.number(),
            },
            Head::Param => ExprKind::Param(self.name()),
            Head::Operand => ExprKind::Operand(self.number()),
            Head::Unary(op) => ExprKind::Unary(op, self.expr(body)),
            Head::Binary(op) => ExprKind::Binary(op, self.expr(body), self.expr(body)),
            Head::Compare(op) => ExprKind::Compare(op, self.expr(body), self.expr(body)),
            Head::CompareIntFloat(op) => {
                ExprKind::CompareIntFloat(op, self.expr(body), self.expr(body))
            }
            Head::Runtime(function) => ExprKind::Runtime(function, self.exprs(body)),
            Head::Native => {
                let function = Arc::clone(&self.packed.natives[self.index()]);
                ExprKind::Native(function, self.exprs(body))
            }
            Head::Call => ExprKind::Call(FuncId::new(self.index()), self.exprs(body)),
            Head::Tuple => ExprKind::Tuple(self.exprs(body)),
            Head::Field => ExprKind::Field(self.expr(body), self.number()),
            Head::Pick => ExprKind::Pick(self.expr(body), self.expr(body)),
            Head::And => ExprKind::And(self.expr(body), self.expr(body)),
            Head::Or => ExprKind::Or(self.expr(body), self.expr(body)),
            Head::If => ExprKind::If(self.expr(body), self.expr(body), self.expr(body)),
            Head::Block => ExprKind::Block(self.block(body), self.expr(body)),
            Head::Inline => ExprKind::Inline(self.block(body)),
            Head::Container(op) => ExprKind::Container(op, self.exprs(body)),
            Head::Memory(op) => ExprKind::Memory(op, self.exprs(body)),
            Head::WrapNothing => ExprKind::Wrap(None),
            Head::Wrap => ExprKind::Wrap(Some(self.expr(body))),
            Head::IsPresent => ExprKind::IsPresent(self.expr(body)),
            Head::Unwrap => ExprKind::Unwrap(self.expr(body)),
            Head::Raise => ExprKind::Raise {
                class: self.name(),
                message: self.names().pop().map_or(Message::None, Message::Text),
            },
            Head::RaiseComposed => ExprKind::Raise {
                class: self.name(),
                message: Message::Composed,
            },
        };
        body.add(self.packed.types[ty as usize].clone(), kind, origin)
    }
}
