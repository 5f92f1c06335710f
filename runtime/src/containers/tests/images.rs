//! Images of containers, put where a program would have them: they are the containers again.

use super::{Numbers, ROUNDS, leaves_nothing};
use crate::containers::{Frozen, Image, Owned, Value, View};
use crate::layout::{Field, Layout};

/// An image in memory, with its addresses.
struct Placed(Vec<u64>);

impl Placed {
    fn new(image: &Image) -> Self {
        let mut memory = vec![0_u64; image.bytes.len().div_ceil(8)];
        let start = memory.as_mut_ptr();
        for (at, byte) in image.bytes.iter().enumerate() {
            // SAFETY: there is room for the bytes.
            unsafe { start.cast::<u8>().add(at).write(*byte) };
        }
        for (at, place) in &image.addresses {
            assert!(at % 8 == 0 && *place <= image.bytes.len());
            // SAFETY: both are places of the memory.
            unsafe {
                let address = start.cast::<u8>().add(*place);
                start.cast::<u8>().add(*at).cast::<*mut u8>().write(address);
            }
        }
        Self(memory)
    }

    fn view(&self) -> View<'_> {
        // SAFETY: what an image is there for.
        unsafe { View::from_raw(self.0.as_ptr().cast()) }.unwrap()
    }
}

/// Holds the image of a container to the container.
fn check(container: Owned) {
    let frozen: Frozen = container.freeze();
    let image = frozen.image();
    assert_eq!(image, frozen.image());
    let placed = Placed::new(&image);
    let (was, is) = (frozen.view(), placed.view());
    assert_eq!((was, was.maxlen()), (is, is.maxlen()));
    assert_eq!(was.default_value().is_some(), is.default_value().is_some());
    for (key, value) in was.entries() {
        let found = was.find(&key).map(|found| found.fields().count());
        assert_eq!(found, is.find(&key).map(|found| found.fields().count()));
        if let (Some(Value::I64(wanted)), Some(found)) = (value.first(), is.find(&key)) {
            assert!(matches!(found.first(), Some(Value::I64(found)) if found == wanted));
        }
    }
    let copy = is.deep_copy().unwrap();
    assert_eq!(copy.view(), was);
}

#[test]
fn images_of_all_kinds_are_the_containers() {
    leaves_nothing(|| {
        check(Owned::list(Layout::I64, 4).unwrap());
        check(Owned::set(Layout::F64, 0).unwrap());
        check(Owned::dict(Layout::I64, Layout::I8, 0).unwrap());
        let pair = Layout::new(&[Field::I8, Field::I64, Field::I16]).unwrap();
        let mut list = Owned::list(pair, 0).unwrap();
        let mut ring = Owned::deque(Layout::I64, Some(3)).unwrap();
        let mut dict = Owned::dict(Layout::I64, Layout::OBJECT, 0).unwrap();
        for number in 0..100_i64 {
            let item = [
                Value::I8(1),
                Value::I64(number),
                Value::I16(i16::try_from(number).unwrap()),
            ];
            list.push(item).unwrap();
            ring.push([Value::I64(number)]).unwrap();
            let mut inner = Owned::list(Layout::F64, 0).unwrap();
            for _ in 0..number % 3 {
                inner.push([Value::F64(0.5)]).unwrap();
            }
            let value = [Value::Container(inner)];
            dict.insert([Value::I64(number * 1_000_000_007)], value)
                .unwrap();
        }
        let default = Owned::list(Layout::F64, 0).unwrap();
        dict.set_default([Value::Container(default)]).unwrap();
        check(list);
        check(ring);
        check(dict);
    });
}

#[test]
fn images_of_random_dicts_find_their_keys() {
    for round in 1..=ROUNDS {
        let mut numbers = Numbers(round);
        let mut dict = Owned::dict(Layout::I64, Layout::I64, 0).unwrap();
        for _ in 0..numbers.below(80) {
            let key = [Value::I64(numbers.below(40))];
            dict.insert(key, [Value::I64(numbers.below(9))]).unwrap();
        }
        check(dict);
    }
}
