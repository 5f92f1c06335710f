//! The order in which Cranelift is told of a C function's parameters, so that each is where C has it.
//!
//! On x86-64 a parameter of 128 bits is in two of the six registers for integers; where one is left, it is in memory,
//! and that register is the next parameter's. Cranelift leaves it empty. So the parameter that it is for is told of
//! before the one in memory, which changes nothing else: neither floats nor the order in memory.

use cranelift_codegen::ir::{Type, types};
use cranelift_codegen::isa::CallConv;

/// Registers in which integers are passed.
const REGISTERS: usize = 6;

/// Parameters of a C function, as Cranelift is told of them.
pub(super) struct Arrangement {
    /// The places of the parameters in C's declaration.
    order: Vec<usize>,
}

impl Arrangement {
    /// The arrangement of parameters of these types.
    pub(super) fn of(params: impl IntoIterator<Item = Type>, convention: CallConv) -> Self {
        let mut order: Vec<usize> = Vec::new();
        let has_gaps = cfg!(target_arch = "x86_64") && convention == CallConv::SystemV;
        let (mut left, mut first_in_memory) = (REGISTERS, None);
        for (place, ty) in params.into_iter().enumerate() {
            let at = match ty {
                types::I128 if left < 2 => {
                    first_in_memory = first_in_memory.or(Some(order.len()));
                    order.len()
                }
                types::I128 => {
                    left -= 2;
                    order.len()
                }
                ty if ty.is_int() && left > 0 => {
                    left -= 1;
                    first_in_memory.filter(|_| has_gaps).unwrap_or(order.len())
                }
                _ => order.len(),
            };
            order.insert(at, place);
        }
        Self { order }
    }

    /// That of so many parameters which are no C function's.
    pub(super) fn as_declared(params: usize) -> Self {
        Self {
            order: (0..params).collect(),
        }
    }

    /// What belongs to the parameters, from C's order into Cranelift's.
    pub(super) fn arrange<T: Copy>(&self, declared: &[T]) -> Vec<T> {
        let places = self.order.iter();
        places
            .filter_map(|place| declared.get(*place).copied())
            .collect()
    }

    /// The same back.
    pub(super) fn restore<T: Copy>(&self, arranged: &[T]) -> Vec<T> {
        let mut declared: Vec<(usize, T)> = self
            .order
            .iter()
            .copied()
            .zip(arranged.iter().copied())
            .collect();
        declared.sort_unstable_by_key(|(place, _)| *place);
        declared.into_iter().map(|(_, one)| one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Arrangement;
    use cranelift_codegen::ir::{Type, types};
    use cranelift_codegen::isa::CallConv;

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn the_register_that_is_left_goes_to_the_next_parameter() {
        let [int, float, wide] = [types::I64, types::F64, types::I128];
        let cases: [(&[Type], &[usize]); 6] = [
            (&[int, wide, float, wide, int], &[0, 1, 2, 3, 4]),
            (
                &[wide, wide, int, wide, float, wide, int, int],
                &[0, 1, 2, 6, 3, 4, 5, 7],
            ),
            (&[int, wide, wide, wide, float, int], &[0, 1, 2, 5, 3, 4]),
            (&[int, wide, wide, wide, float], &[0, 1, 2, 3, 4]),
            (&[wide, wide, wide, wide, int], &[0, 1, 2, 3, 4]),
            (&[wide, wide, int, int, wide, int], &[0, 1, 2, 3, 4, 5]),
        ];
        for (params, order) in cases {
            let arrangement = Arrangement::of(params.iter().copied(), CallConv::SystemV);
            let places: Vec<usize> = (0..params.len()).collect();
            let arranged = arrangement.arrange(&places);
            assert_eq!(arranged, order, "{params:?}");
            assert_eq!(arrangement.restore(&arranged), places);
        }
    }
}
