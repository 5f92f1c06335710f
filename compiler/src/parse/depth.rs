//! The measure of nesting, taken from tokens before any tree exists.
//!
//! Trees are walked and dropped by recursion, so their depth must be bounded before they are built.
//! Takes the shape of each token in turn; its bound is never less than the depth of the tree that
//! the tokens make, and is exact for the usual chains: brackets, sums, `not`, `.a.b`, `f()()`,
//! conditional expressions. Siblings do not add up; `and`, `or` and comparisons, however long, are
//! one node.

use crate::ast::MAX_DEPTH;

/// What a token does to the depth of an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A name or literal.
    Operand,
    /// `( [ {`
    Open,
    /// `) ] }`
    Close,
    /// Ends an expression inside brackets or on a line.
    Comma,
    /// Ends a statement.
    End,
    /// `lambda`, whose parameters hold commas and whose body does not end with one.
    Lambda,
    /// `else`, `:=`, `yield`: what binds loosest.
    Loose,
    /// `:`, `=`, `if`, `for`: ends an operand of what binds loosest.
    Separator,
    /// An operator of a level of [`Level::counts`].
    Operator(usize),
    /// `+`, `-`: unary or binary.
    Sign,
    /// `*`: binary or a star expression.
    Star,
    /// `**`: binary or a double star.
    Power,
    /// `~`, `.`, `await`: what binds tightest.
    Tight,
    /// Anything else.
    Other,
}

pub(super) const LOOSE: usize = 0;
pub(super) const OR: usize = 1;
pub(super) const AND: usize = 2;
pub(super) const NOT: usize = 3;
pub(super) const COMPARE: usize = 4;
pub(super) const BIT_OR: usize = 5;
pub(super) const BIT_XOR: usize = 6;
pub(super) const BIT_AND: usize = 7;
pub(super) const SHIFT: usize = 8;
pub(super) const SUM: usize = 9;
pub(super) const PRODUCT: usize = 10;
const TIGHT: usize = 11;
const LEVELS: usize = 12;

/// One bracket, or one statement.
#[derive(Clone, Copy, Default)]
struct Level {
    /// How many operators of each precedence the running operand chain has.
    counts: [u8; LEVELS],
    /// The most of each there were.
    most: [u8; LEVELS],
    /// The sum of `most`, and lambdas.
    depth: usize,
    /// The deepest bracket inside.
    inner: usize,
}

impl Level {
    fn count(&mut self, precedence: usize) {
        let flat = matches!(precedence, OR | AND | COMPARE);
        if !(flat && self.counts[precedence] == 1) {
            self.counts[precedence] = self.counts[precedence].saturating_add(1);
        }
        if self.counts[precedence] > self.most[precedence] {
            self.most[precedence] = self.counts[precedence];
            self.depth += 1;
        }
    }

    /// Forgets what binds tighter than `precedence`: its operand has ended.
    fn end_operands(&mut self, precedence: usize) {
        self.counts[precedence + 1..].fill(0);
    }
}

/// Measures one sequence of tokens.
pub(super) struct Depth {
    levels: Vec<Level>,
    previous: Shape,
}

impl Depth {
    pub(super) fn new() -> Self {
        Self {
            levels: vec![Level::default()],
            previous: Shape::Other,
        }
    }

    /// Whether the tokens up to and including this one stay within [`MAX_DEPTH`].
    pub(super) fn admits(&mut self, shape: Shape) -> bool {
        let after_operand = matches!(self.previous, Shape::Operand | Shape::Close);
        self.previous = shape;
        let open = self.levels.len();
        let Some(level) = self.levels.last_mut() else {
            return true;
        };
        match shape {
            Shape::Operand | Shape::Other => return true,
            Shape::Open => {
                if after_operand {
                    level.count(TIGHT);
                }
                self.levels.push(Level::default());
                return open < MAX_DEPTH;
            }
            Shape::Close => {
                let inner = level.depth + level.inner + 1;
                if open > 1 {
                    self.levels.pop();
                }
                if let Some(level) = self.levels.last_mut() {
                    level.inner = level.inner.max(inner);
                    return level.depth + level.inner <= MAX_DEPTH;
                }
                return true;
            }
            Shape::Comma => level.counts = [0; LEVELS],
            Shape::End => *level = Level::default(),
            Shape::Lambda => {
                level.end_operands(LOOSE);
                level.depth += 1;
            }
            Shape::Loose => {
                level.end_operands(LOOSE);
                level.count(LOOSE);
            }
            Shape::Separator => level.end_operands(LOOSE),
            Shape::Operator(NOT) => level.count(NOT),
            Shape::Operator(precedence) => {
                level.end_operands(precedence);
                level.count(precedence);
            }
            Shape::Sign if after_operand => {
                level.end_operands(SUM);
                level.count(SUM);
            }
            Shape::Star if after_operand => {
                level.end_operands(PRODUCT);
                level.count(PRODUCT);
            }
            Shape::Sign | Shape::Power | Shape::Tight => level.count(TIGHT),
            Shape::Star => level.count(LOOSE),
        }
        level.depth + level.inner <= MAX_DEPTH
    }
}
