//! The arguments: edge values crossed with each other, and pseudo-random ones, the same on every run.

/// Floats at which functions go wrong.
pub(crate) const FLOATS: &[f64] = &[
    0.0,
    -0.0,
    1.0,
    -1.0,
    2.0,
    -2.0,
    3.0,
    -3.0,
    0.5,
    -0.5,
    1.5,
    -1.5,
    2.5,
    -2.5,
    2.675,
    0.1,
    10.0,
    -10.5,
    23.0,
    24.0,
    100.25,
    140.5,
    171.5,
    -171.5,
    -200.5,
    710.0,
    -745.5,
    1023.0,
    1024.0,
    -1074.0,
    -1074.5,
    -1075.0,
    1e-20,
    -1e-20,
    1e15,
    1e16,
    1e22,
    1e23,
    1e300,
    -1e300,
    1e-300,
    0.999_999_999_999_999_9,
    1.000_000_000_000_000_2,
    9_007_199_254_740_991.0,
    9_007_199_254_740_992.0,
    9_007_199_254_740_994.0,
    4_503_599_627_370_495.5,
    9_223_372_036_854_775_807.0,
    9_223_372_036_854_774_784.0,
    -9_223_372_036_854_775_808.0,
    -9_223_372_036_854_777_856.0,
    f64::MAX,
    f64::MIN,
    f64::MIN_POSITIVE,
    5e-324,
    -5e-324,
    2.225_073_858_507_201e-308,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

/// Integers at which functions go wrong.
pub(crate) const INTS: &[i64] = &[
    0,
    1,
    -1,
    2,
    -2,
    3,
    -3,
    5,
    7,
    10,
    -10,
    15,
    -25,
    62,
    63,
    64,
    65,
    -64,
    100,
    1_000,
    -1_000,
    3_037_000_499,
    3_037_000_500,
    4_294_967_296,
    (1 << 53) - 1,
    1 << 53,
    (1 << 53) + 1,
    -(1 << 53) - 1,
    999_999_999_999_999_999,
    5_000_000_000_000_000_000,
    i64::MAX - 1,
    i64::MAX,
    i64::MIN,
    i64::MIN + 1,
];

/// Steele and Vigna's `splitmix64`.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.bits() % limit
    }

    /// In [0, 1).
    #[expect(clippy::cast_precision_loss, reason = "53 bits")]
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * f64::EPSILON / 2.0
    }

    /// A float of any size, of everyday size, with few digits, or a half.
    pub(crate) fn float(&mut self) -> f64 {
        let sign = if self.bits() & 1 == 0 { 1.0 } else { -1.0 };
        let small = i32::try_from(self.below(40)).unwrap_or(0) - 20;
        let few = f64::from(u32::try_from(self.below(100_000)).unwrap_or(0));
        match self.below(6) {
            0 => f64::from_bits(self.bits()),
            1 => sign * self.unit() * 2.0,
            2 => sign * self.unit() * 200.0,
            3 => sign * self.unit() * 10f64.powi(small),
            4 => sign * few / 1_000.0,
            _ => sign * few / 2.0,
        }
    }

    /// A float as durations have them.
    fn part(&mut self) -> f64 {
        let count = f64::from(u32::try_from(self.below(20_000)).unwrap_or(0)) - 10_000.0;
        match self.below(6) {
            0 | 1 => 0.0,
            2 => count / 2.0,
            3 => count * 0.000_000_5,
            4 => count / 1_024.0,
            _ => (self.unit() - 0.5) * 1_000.0,
        }
    }

    /// The float nearest to a decimal with a 5 as its last figure.
    fn near_tie(&mut self) -> f64 {
        let count = f64::from(u32::try_from(self.below(100_000)).unwrap_or(0));
        let power = 10f64.powi(i32::try_from(self.below(6)).unwrap_or(0));
        (count * 10.0 + 5.0) / power
    }

    /// An integer of any width.
    pub(crate) fn int(&mut self) -> i64 {
        let width = self.below(64);
        self.bits().cast_signed() >> width
    }
}

/// A source of arguments of one parameter: its edge values, and pseudo-random ones.
#[derive(Clone, Copy)]
pub(crate) enum Domain {
    /// Any float.
    Float,
    /// Any float that is not zero.
    NonZero,
    /// Floats about as small as floats can be.
    Subnormal,
    /// Any integer.
    Int,
    /// Small integers, of both signs.
    Small,
    /// A timedelta of whole microseconds.
    Duration,
    /// Positive floats and zero.
    Tolerance,
    /// Everyday floats, many of them 0.0 or half a unit of something.
    Part,
    /// Floats next to a decimal that ends in 5.
    NearTie,
    /// 0.0 only.
    Zero,
    /// Integers from the first to the last, and now and then one outside.
    Range(i64, i64),
}

impl Domain {
    fn edges(self) -> Vec<u64> {
        let floats = |keep: fn(f64) -> bool| {
            let floats = FLOATS.iter().copied().filter(|&x| keep(x));
            floats.map(f64::to_bits).collect()
        };
        match self {
            Self::Float => floats(|_| true),
            Self::NonZero => floats(|x| x != 0.0),
            Self::Tolerance => floats(|x| x.is_nan() || x <= 1.0),
            Self::Subnormal => floats(|x| x.abs() < 1e-300),
            Self::Int => INTS.iter().map(|a| a.cast_unsigned()).collect(),
            Self::Small => (-25..70).map(|a: i64| a.cast_unsigned()).collect(),
            Self::Part => [
                0.0,
                0.5,
                -0.5,
                1.5,
                0.000_000_5,
                -0.000_001_5,
                1e-9,
                3.75,
                1e6,
            ]
            .map(f64::to_bits)
            .to_vec(),
            Self::NearTie => [2.675, 0.125, 0.375, 1.005, 1.015, -1.045, 35.0, 250.0]
                .map(f64::to_bits)
                .to_vec(),
            Self::Zero => vec![0],
            Self::Range(first, last) if first == last => vec![first.cast_unsigned()],
            Self::Range(first, last) => [first - 1, first, last, last + 1]
                .map(i64::cast_unsigned)
                .to_vec(),
            Self::Duration => INTS
                .iter()
                .map(|&a| whole_microseconds(a).cast_unsigned())
                .collect(),
        }
    }

    fn random(self, random: &mut Random) -> u64 {
        match self {
            Self::Range(first, last) if first == last || random.below(50) != 0 => {
                let offset = random.below((last - first).cast_unsigned() + 1);
                (first + offset.cast_signed()).cast_unsigned()
            }
            Self::Float => random.float().to_bits(),
            Self::NonZero => loop {
                let x = random.float();
                if x != 0.0 {
                    break x.to_bits();
                }
            },
            Self::Subnormal => random.bits() >> (10 + random.below(54)),
            Self::Tolerance => random.unit().to_bits(),
            Self::Int | Self::Range(..) => random.int().cast_unsigned(),
            Self::Small => (random.int() % 400).cast_unsigned(),
            Self::Duration => whole_microseconds(random.int()).cast_unsigned(),
            Self::Part => random.part().to_bits(),
            Self::NearTie => random.near_tie().to_bits(),
            Self::Zero => 0,
        }
    }
}

fn whole_microseconds(a: i64) -> i64 {
    // Small ones as they are: 1 stands for one microsecond.
    a.checked_mul(1_000).unwrap_or(a / 1_000 * 1_000)
}

/// All edge values crossed, where that is not too many, and `count` pseudo-random cases.
pub(crate) fn cases(domains: &[Domain], count: usize, seed: u64) -> Vec<Vec<u64>> {
    let edges: Vec<Vec<u64>> = domains.iter().map(|domain| domain.edges()).collect();
    let mut cases: Vec<Vec<u64>> = vec![Vec::new()];
    let product: usize = edges.iter().map(Vec::len).product();
    let mut random = Random(seed);
    if product <= 20_000 {
        for column in &edges {
            cases = cases
                .iter()
                .flat_map(|case| column.iter().map(|value| [&case[..], &[*value]].concat()))
                .collect();
        }
    } else {
        cases = (0..10_000)
            .map(|_| {
                let pick = |column: &Vec<u64>| {
                    let index = random.below(column.len() as u64);
                    column[usize::try_from(index).unwrap_or(0)]
                };
                edges.iter().map(pick).collect()
            })
            .collect();
    }
    for _ in 0..count {
        cases.push(
            domains
                .iter()
                .map(|domain| domain.random(&mut random))
                .collect(),
        );
    }
    cases
}
