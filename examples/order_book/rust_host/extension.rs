//! What the engine teaches the compiler: the order book of `examples/order_book`, through Rust's traits.
//!
//! `book: Book` is a pointer to a [`Book`], an element of the parameter `books`. Its fields are read in
//! place, and `book.bid(level)`, `book.ask(level)`, `book.imbalance()` call the engine's accessors.

use std::error::Error;
use std::mem::offset_of;
use std::sync::Arc;

use tickjit_compiler::ast::{self, Expr};
use tickjit_compiler::builtin::{self, structs};
use tickjit_compiler::handlers::{
    Answer, Binding, CategoryQuestion, CompilationContext, Expansion, HandlerError, InputHandler,
    MethodHandler, MethodQuestion, ParameterInfo, Resolver, Scope, SourceCategory, Tree,
};
use tickjit_compiler::hir::NativeFunction;
use tickjit_compiler::signature::{AbiParam, InitFilter, Storage, Variable};
use tickjit_compiler::types::{
    AbiType, FieldKind, NamedType, NativeSignature, NativeType, NativeValue, StructDef,
    StructField, Type,
};

/// Levels of a side.
pub(crate) const LEVELS: usize = 8;
/// The symbol that `from book import Book` binds.
const BOOK: &str = "book.Book";
const CATEGORY: &str = "book";
const PARAM: &str = "books";

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub(crate) struct Level {
    pub(crate) price: f64,
    pub(crate) quantity: i64,
}

/// `struct book` of `examples/order_book/book.h`.
#[repr(C)]
#[derive(Default)]
pub(crate) struct Book {
    pub(crate) time: i64,
    pub(crate) depth: [u32; 2],
    pub(crate) updates: u16,
    pub(crate) halted: bool,
    pub(crate) levels: [[Level; LEVELS]; 2],
}

impl Book {
    fn price(&self, side: usize, level: i64) -> f64 {
        let levels = &self.levels[side][..self.depth[side] as usize];
        let level = usize::try_from(level)
            .ok()
            .and_then(|level| levels.get(level));
        level.map_or(f64::NAN, |level| level.price)
    }
}

extern "C" fn bid(book: &Book, level: i64) -> f64 {
    book.price(0, level)
}

extern "C" fn ask(book: &Book, level: i64) -> f64 {
    book.price(1, level)
}

#[expect(clippy::cast_precision_loss, reason = "quantities are small")]
extern "C" fn imbalance(book: &Book) -> f64 {
    if book.depth.contains(&0) {
        return f64::NAN;
    }
    let [bid, ask] = [0, 1].map(|side| book.levels[side][0].quantity as f64);
    (bid - ask) / (bid + ask)
}

/// A context that knows Python, signals and books.
pub(crate) fn context() -> Result<CompilationContext, Box<dyn Error>> {
    let mut context = builtin::context();
    let def = book()?;
    structs::register(&mut context, &def, false)?;
    let book = Type::Named(def.view(false));
    context.register_input(Arc::new(Books { book: book.clone() }));
    context.register_category(Arc::new(Books { book: book.clone() }))?;
    context.register_method(Arc::new(Accessors { book: book.clone() }));
    for (name, takes_level, address) in [
        ("book.bid", true, bid as *const () as usize),
        ("book.ask", true, ask as *const () as usize),
        ("book.imbalance", false, imbalance as *const () as usize),
    ] {
        let level = takes_level.then(|| NativeType::Int64.into());
        let signature = NativeSignature {
            params: NativeValue::of(book.clone())
                .into_iter()
                .chain(level)
                .collect(),
            returns: Some(NativeType::Float64.into()),
        };
        context.register_native(NativeFunction::new(name, signature, address).pure())?;
    }
    Ok(context)
}

/// What compiled code knows of [`Book`].
fn book() -> Result<Arc<StructDef>, Box<dyn Error>> {
    let field = |name: &str, offset: usize, kind: FieldKind| -> Result<_, Box<dyn Error>> {
        Ok(StructField {
            name: name.into(),
            offset: offset.try_into()?,
            kind,
        })
    };
    let time = FieldKind::Value {
        native: NativeType::Int64,
        ty: Type::Named(builtin::datetime_type()),
    };
    let depth = FieldKind::Array {
        element: FieldKind::native(NativeType::UInt32).into(),
        len: 2,
    };
    let fields = vec![
        field("time", offset_of!(Book, time), time)?,
        field("depth", offset_of!(Book, depth), depth)?,
        field(
            "updates",
            offset_of!(Book, updates),
            FieldKind::native(NativeType::UInt16),
        )?,
        field(
            "halted",
            offset_of!(Book, halted),
            FieldKind::native(NativeType::Bool),
        )?,
    ];
    let size = size_of::<Book>().try_into()?;
    Ok(StructDef::new(
        BOOK,
        size,
        align_of::<Book>().try_into()?,
        fields,
    )?)
}

/// Parameters annotated `Book`, and where they live: `books[i]`, which is never NULL.
struct Books {
    book: Type,
}

impl InputHandler for Books {
    fn parse(&self, param: &ast::Param, resolver: &Resolver<'_>) -> Answer<ParameterInfo> {
        let annotation = param.annotation.as_ref();
        let is_book = annotation.is_some_and(|annotation| resolver.is_symbol(annotation, BOOK));
        Ok(is_book.then(|| ParameterInfo {
            ty: self.book.clone(),
            category: CATEGORY.into(),
        }))
    }
}

impl SourceCategory for Books {
    fn id(&self) -> &str {
        CATEGORY
    }

    fn order(&self) -> i32 {
        1
    }

    fn init_filter(&self) -> InitFilter {
        InitFilter::Everytime
    }

    fn params(&self) -> Vec<AbiParam> {
        vec![AbiParam {
            name: PARAM.into(),
            ty: AbiType::pointer(AbiType::Value(NativeType::Pointer)),
        }]
    }

    fn variables(&self, question: &CategoryQuestion<'_>) -> Result<Vec<Variable>, HandlerError> {
        let variables = (0..)
            .zip(question.declared)
            .map(|(index, declared)| Variable {
                name: declared.name.clone(),
                ty: declared.ty.clone(),
                storage: Storage::Pointer {
                    param: PARAM.into(),
                    index,
                    nullable: false,
                },
                init: InitFilter::Everytime,
                category: CATEGORY.into(),
                foreign: None,
                span: declared.span,
            });
        Ok(variables.collect())
    }
}

/// `book.bid(level)` is the native function `book.bid` of the book and the level.
struct Accessors {
    book: Type,
}

impl MethodHandler for Accessors {
    fn call(&self, question: &MethodQuestion<'_>) -> Answer<Expansion> {
        let is_accessor = ["bid", "ask", "imbalance"].contains(&question.name);
        if *question.base.ty != self.book || !is_accessor || !question.keywords.is_empty() {
            return Ok(None);
        }
        let span = question.asked.span;
        let operands: Vec<Expr> = (0..=question.args.len())
            .map(|index| Expr::operand(index, span))
            .collect();
        let accessor = Expr::symbol(&format!("book.{}", question.name), span);
        Ok(Some(Tree::new(accessor.called(operands)).into()))
    }
}

/// The names of a module in which `Side` is the engine's.
pub(crate) struct WithSide {
    module: Arc<dyn Scope>,
    side: NamedType,
}

impl WithSide {
    pub(crate) fn new(
        module: Arc<dyn Scope>,
        context: &CompilationContext,
    ) -> Result<Self, Box<dyn Error>> {
        let members = vec![("BID".into(), 0), ("ASK".into(), 1)];
        let width = context.enum_widths().members();
        let side = builtin::enumeration("Side", "book", false, members, width)
            .map_err(|error| error.to_string())?;
        Ok(Self { module, side })
    }
}

impl Scope for WithSide {
    fn lookup(&self, name: &str) -> Option<Binding> {
        match self.module.lookup(name) {
            Some(Binding::Symbol(symbol)) if &*symbol == "book.Side" => {
                Some(Binding::Enum(self.side.clone()))
            }
            other => other,
        }
    }

    fn attribute(&self, base: &Binding, name: &str) -> Option<Binding> {
        self.module.attribute(base, name)
    }
}
