//! Containers through bytes and back, and bytes that are none.

use super::{Numbers, ROUNDS, leaves_nothing};
use crate::containers::{BuildError, Owned, ReadError, Reader, Shape, Shared, Value, View, Writer};
use crate::layout::{Field, Kind, Layout};

/// A dict of lists of floats, a defaulting one, with the shape it has.
fn sample() -> (Owned, Shape) {
    let pair = Layout::new(&[Field::I8, Field::I64]).unwrap();
    let list = Shape::plain(Kind::List, Layout::F64);
    let shape = Shape {
        defaulting: true,
        ..Shape::dict(pair, Layout::OBJECT).with_parts(vec![list])
    };
    let mut dict = Owned::dict(pair, Layout::OBJECT, 0).unwrap();
    for number in 0..5_i8 {
        let mut list = Owned::list(Layout::F64, 0).unwrap();
        for item in 0..number {
            list.push([Value::F64(f64::from(item))]).unwrap();
        }
        let key = [Value::I8(number % 2), Value::I64(number.into())];
        dict.insert(key, [Value::Container(list)]).unwrap();
    }
    let default = Owned::list(Layout::F64, 0).unwrap();
    dict.set_default([Value::Container(default)]).unwrap();
    (dict, shape)
}

fn bytes_of(container: View<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = Writer::default();
    writer.write(&container, &mut bytes).unwrap();
    bytes
}

fn read(bytes: &mut &[u8], shape: &Shape) -> Result<Shared, ReadError> {
    Reader::default().read(bytes, shape)
}

#[test]
fn bytes_give_the_container_back() {
    leaves_nothing(|| {
        let (dict, shape) = sample();
        assert!(dict.view().is(&shape));
        let mut bytes = bytes_of(dict.view());
        bytes.push(77);
        let mut rest = &*bytes;
        let again = read(&mut rest, &shape).unwrap();
        assert_eq!(rest, [77]);
        assert_eq!(again.view(), dict.view());
        assert_eq!(bytes_of(again.view()), bytes[..bytes.len() - 1]);

        let mut ring = Owned::deque(Layout::I64, Some(3)).unwrap();
        for number in 0..5 {
            ring.push([Value::I64(number)]).unwrap();
        }
        let shape = Shape::plain(Kind::Deque, Layout::I64);
        let again = read(&mut &*bytes_of(ring.view()), &shape).unwrap();
        assert_eq!(
            (again.view().maxlen(), again.view()),
            (Some(3), ring.view())
        );
    });
}

/// A dict of three lists, of which the first and the last are one.
fn sharing() -> (Owned, Shape) {
    let shape = Shape::dict(Layout::I64, Layout::OBJECT)
        .with_parts(vec![Shape::plain(Kind::List, Layout::I8)]);
    let mut dict = Owned::dict(Layout::I64, Layout::OBJECT, 0).unwrap();
    let mut list = Owned::list(Layout::I8, 0).unwrap();
    list.push([Value::I8(1)]).unwrap();
    let other = Owned::list(Layout::I8, 0).unwrap();
    let shared = list.share();
    for (key, row) in [(0, list), (1, other), (2, shared)] {
        dict.insert([Value::I64(key)], [Value::Container(row)])
            .unwrap();
    }
    (dict, shape)
}

#[test]
fn what_was_shared_is_shared_again() {
    leaves_nothing(|| {
        let (dict, shape) = sharing();
        let mut writer = Writer::default();
        let mut bytes = Vec::new();
        writer.write(&dict.view(), &mut bytes).unwrap();
        writer.write(&dict.view(), &mut bytes).unwrap();
        assert!(bytes.ends_with(&[0, 0, 0, 0, 0, 0, 2, 0, 0, 0]));

        let mut rest = &*bytes;
        let mut reader = Reader::default();
        let first = reader.read(&mut rest, &shape).unwrap();
        let second = reader.read(&mut rest, &shape).unwrap();
        drop(reader);
        assert!(rest.is_empty());
        assert_eq!(first.view(), dict.view());
        assert_eq!(first.view().as_raw(), second.view().as_raw());
        let rows: Vec<_> = first
            .view()
            .entries()
            .flat_map(|(_, row)| row.fields())
            .map(|row| match row {
                Value::Container(row) => row.as_raw(),
                _ => panic!("the values are lists"),
            })
            .collect();
        assert_eq!(rows[0], rows[2]);
        assert_ne!(rows[0], rows[1]);
    });
}

#[test]
fn only_what_was_read_can_be_shared() {
    let (dict, shape) = sharing();
    let good = bytes_of(dict.view());
    let at = good.len() - 4;
    let refused = |number: u32| {
        let mut bytes = good.clone();
        bytes[at..].copy_from_slice(&number.to_le_bytes());
        read(&mut &*bytes, &shape).err()
    };
    assert_eq!(refused(0), None);
    assert_eq!(refused(1), None);
    for number in [2, 3, u32::MAX] {
        assert_eq!(refused(number), Some(ReadError::Corrupt));
    }
    let list = Shape::plain(Kind::List, Layout::I64);
    let mut reader = Reader::default();
    reader.read(&mut &*good, &shape).unwrap();
    let other = reader.read(&mut &[0, 0, 0, 0, 0][..], &list).err();
    assert_eq!(other, Some(ReadError::WrongType));
}

#[test]
fn the_format_is_what_its_page_says() {
    let mut set = Owned::set(Layout::new(&[Field::I16]).unwrap(), 0).unwrap();
    set.push([Value::I16(-2)]).unwrap();
    let expected = [4, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 254, 255];
    assert_eq!(bytes_of(set.view()), expected);
}

#[test]
fn other_types_are_refused() {
    let (dict, shape) = sample();
    let bytes = bytes_of(dict.view());
    let others = [
        Shape::plain(Kind::List, Layout::I64),
        Shape {
            defaulting: false,
            ..shape.clone()
        },
        Shape {
            item: Layout::I64,
            ..shape.clone()
        },
        Shape {
            kind: Kind::Set,
            ..shape.clone()
        },
        shape
            .clone()
            .with_parts(vec![Shape::plain(Kind::List, Layout::I64)]),
        shape.clone().with_parts(Vec::new()),
    ];
    for other in others {
        assert!(!dict.view().is(&other));
        let refused = read(&mut &*bytes, &other).err();
        assert_eq!(refused, Some(ReadError::WrongType), "{other:?}");
    }
}

#[test]
fn what_no_container_holds_is_refused() {
    let read_as = |bytes: &[u8], shape: &Shape| read(&mut &*bytes, shape).err();
    let mut list = Owned::list(Layout::I8, 0).unwrap();
    list.push([Value::I8(1)]).unwrap();
    let mut bytes = bytes_of(list.view());
    let bools = Shape::plain(Kind::List, Layout::I8);
    assert_eq!(read_as(&bytes, &bools), None);
    bytes[17] = 2;
    assert_eq!(read_as(&bytes, &bools), Some(ReadError::Corrupt));
    bytes[9..17].fill(255);
    assert_eq!(read_as(&bytes, &bools), Some(ReadError::Truncated));

    let mut set = Owned::set(Layout::I64, 0).unwrap();
    set.push([Value::I64(1)]).unwrap();
    set.push([Value::I64(2)]).unwrap();
    let mut bytes = bytes_of(set.view());
    bytes[17] = 2;
    let ints = Shape::plain(Kind::Set, Layout::I64);
    assert_eq!(read_as(&bytes, &ints), Some(ReadError::Corrupt));

    let mut ring = Owned::deque(Layout::I64, Some(1)).unwrap();
    ring.push([Value::I64(1)]).unwrap();
    let mut bytes = bytes_of(ring.view());
    bytes[9] = 0;
    let shape = Shape::plain(Kind::Deque, Layout::I64);
    assert_eq!(read_as(&bytes, &shape), Some(ReadError::Corrupt));
}

#[test]
fn broken_bytes_are_read_or_refused() {
    leaves_nothing(|| {
        let (dict, shape) = sample();
        let whole = bytes_of(dict.view());
        for end in 0..whole.len() {
            let refused = read(&mut &whole[..end], &shape).err();
            assert_eq!(refused, Some(ReadError::Truncated), "{end}");
        }
        let mut numbers = Numbers(99);
        for _ in 0..ROUNDS * 50 {
            let mut broken = whole.clone();
            for _ in 0..=numbers.below(3) {
                let at = usize::try_from(numbers.below(whole.len() as u64)).unwrap();
                broken[at] = u8::try_from(numbers.below(256)).unwrap();
            }
            if let Ok(read) = read(&mut &*broken, &shape) {
                assert!(read.view().is(&shape));
            }
        }
    });
}

#[test]
fn what_does_not_fit_is_given_up() {
    leaves_nothing(|| {
        let row = || Value::Container(Owned::list(Layout::I64, 0).unwrap());
        let mut list = Owned::list(Layout::OBJECT, 0).unwrap();
        let refused = Err(BuildError::Mismatch);
        assert_eq!(list.push([Value::I64(1)]), refused);
        assert_eq!(list.push([row(), row()]), refused);
        assert_eq!(list.push([]), refused);
        assert_eq!(list.insert([Value::I64(1)], [row()]), refused);
        assert_eq!(list.push([row()]), Ok(()));
        let mut dict = Owned::dict(Layout::I64, Layout::OBJECT, 0).unwrap();
        assert_eq!(dict.push([Value::I64(1)]), refused);
        assert_eq!(dict.insert([Value::F64(1.0)], [row()]), refused);
        assert_eq!(dict.set_default([Value::I8(1)]), refused);
        assert!(Owned::set(Layout::OBJECT, 0).is_err());
        assert!(Owned::dict(Layout::I64, Layout::NONE, 0).is_err());
    });
}
