//! Plain native functions: values in, results out, no state.
//!
//! `def add(a: int, b: int) -> int` is `int64_t add(int64_t a, int64_t b)`. A result that C returns is returned;
//! several, and one of 128 bits, are stored through pointers that follow the parameters. In a register that C's
//! declaration does not mention, such a function also gives a status: not 0 where it has reported an error.

use crate::types::{NativeType, NativeValue, Type};

/// What is compiled: whose parameters and results the native function has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A tick function: phases, states, outputs, and the parameters of all source categories.
    #[default]
    Node,
    /// A plain function: the parameters and the result of the Python function.
    Plain,
}

/// How the results of a plain function leave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Results {
    /// There are none.
    Nothing,
    /// One, which C returns.
    Value(NativeValue),
    /// Through pointers, in order; tuples in tuples count by their elements.
    Cells(Vec<NativeValue>),
}

impl Results {
    /// How values of a type leave; `None` where the type is nothing that C has.
    #[must_use]
    pub fn of(ty: &Type) -> Option<Self> {
        if *ty == Type::None {
            return Some(Self::Nothing);
        }
        let mut values = Vec::new();
        gather(ty, &mut values)?;
        Some(match (ty, values.as_slice()) {
            (Type::Tuple(_), _) => Self::Cells(values),
            (_, [value]) if value.native != NativeType::Int128 => Self::Value(value.clone()),
            _ => Self::Cells(values),
        })
    }

    /// What is stored through pointers.
    #[must_use]
    pub fn cells(&self) -> &[NativeValue] {
        match self {
            Self::Nothing | Self::Value(_) => &[],
            Self::Cells(values) => values,
        }
    }
}

fn gather(ty: &Type, into: &mut Vec<NativeValue>) -> Option<()> {
    if let Type::Tuple(elements) = ty {
        return elements.iter().try_for_each(|ty| gather(ty, into));
    }
    // A struct would be one that the function has made, and ends with it.
    if ty.holds_struct() {
        return None;
    }
    into.push(NativeValue::of(ty.clone())?);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::Results;
    use crate::types::{NativeType, Type};

    fn natives(results: &Results) -> Vec<NativeType> {
        results.cells().iter().map(|value| value.native).collect()
    }

    #[test]
    fn one_value_is_returned_and_several_are_stored() {
        assert_eq!(Results::of(&Type::None), Some(Results::Nothing));
        let one = Results::of(&Type::Float);
        assert!(matches!(one, Some(Results::Value(value)) if value.native == NativeType::Float64));
        let nested = Type::tuple([Type::Int, Type::tuple([Type::Bool, Type::Float])]);
        let cells = Results::of(&nested).expect("numbers");
        assert_eq!(
            natives(&cells),
            [NativeType::Int64, NativeType::Bool, NativeType::Float64]
        );
        assert_eq!(Results::of(&Type::Str), None);
        assert_eq!(Results::of(&Type::tuple([Type::None])), None);
    }
}
