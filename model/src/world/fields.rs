//! Small values as fields of a few bits: how a record of enums and atoms becomes one number, and back.
//!
//! ```text
//!   atom      so many bits                          record   its fields side by side, the first lowest
//!   Option    one bit, then the value or zeros      choice   which variant, then what it carries or zeros
//! ```
//!
//! The macros [`record!`], [`choice!`] and [`atom!`] write both directions from one row. A field or a variant that a row
//! forgets does not compile. Digits of a mixed radix would save three bytes of a state and cost a division for each digit.

/// A value of a finite domain, as a number of so many bits.
pub(super) trait Field: Sized {
    /// How many bits.
    const BITS: u32;

    /// Its number, below 2 to the power of `BITS`; `None` for a value outside of the domain. Different values have different
    /// numbers.
    fn number(&self) -> Option<u64>;

    /// The value of a number that [`Field::number`] gave.
    fn of(number: u64) -> Self;
}

/// Fields side by side.
pub(super) struct Joined {
    number: u64,
    bits: u32,
}

impl Joined {
    pub(super) const EMPTY: Self = Self { number: 0, bits: 0 };

    #[inline(always)]
    pub(super) fn with<F: Field>(self, field: &F) -> Option<Self> {
        Some(self.and(field.number()?, F::BITS))
    }

    #[inline(always)]
    pub(super) const fn and(self, number: u64, bits: u32) -> Self {
        Self {
            number: self.number | number << self.bits,
            bits: self.bits + bits,
        }
    }

    #[inline(always)]
    pub(super) const fn number(self) -> u64 {
        self.number
    }
}

/// The same taken apart, in the same order.
pub(super) struct Split(pub(super) u64);

impl Split {
    #[inline(always)]
    pub(super) fn next<F: Field>(&mut self) -> F {
        F::of(self.take(F::BITS))
    }

    #[inline(always)]
    pub(super) const fn take(&mut self, bits: u32) -> u64 {
        let number = self.0 & ((1 << bits) - 1);
        self.0 >>= bits;
        number
    }
}

/// A one-byte atom that fits so many bits.
macro_rules! atom {
    ($($name:ty: $bits:literal,)*) => {
        $(impl Field for $name {
            const BITS: u32 = $bits;

            #[inline(always)]
            fn number(&self) -> Option<u64> {
                Some(u64::from(self.0)).filter(|number| number >> Self::BITS == 0)
            }

            #[inline(always)]
            fn of(number: u64) -> Self {
                Self(u8::of(number))
            }
        })*
    };
}

/// A struct, field by field.
macro_rules! record {
    ($($name:ty { $($field:ident: $type:ty),* $(,)? })*) => {
        $(impl Field for $name {
            const BITS: u32 = 0 $(+ <$type>::BITS)*;

            #[inline(always)]
            fn number(&self) -> Option<u64> {
                let Self { $($field),* } = self;
                let joined = Joined::EMPTY;
                $(let joined = joined.with::<$type>($field)?;)*
                Some(joined.number())
            }

            #[inline(always)]
            fn of(number: u64) -> Self {
                let mut split = Split(number);
                Self { $($field: split.next::<$type>()),* }
            }
        })*
    };
}

/// An enum of at most so many bits of variants, numbered from 0; the first carries nothing.
macro_rules! choice {
    ($($name:ty, $bits:literal {
        0 => $first:ident,
        $($tag:literal => $variant:ident $(($($field:ident: $type:ty),+))?,)*
    })*) => {
        $(impl Field for $name {
            const BITS: u32 = {
                let most = 0;
                $(let most = larger(most, 0 $($(+ <$type>::BITS)+)?);)*
                $bits + most
            };

            #[inline(always)]
            fn number(&self) -> Option<u64> {
                let joined = match self {
                    Self::$first => Joined::EMPTY,
                    $(Self::$variant $(($($field),+))? => {
                        let joined = Joined::EMPTY.and($tag, $bits);
                        $($(let joined = joined.with::<$type>($field)?;)+)?
                        joined
                    })*
                };
                Some(joined.number())
            }

            #[inline(always)]
            fn of(number: u64) -> Self {
                let mut split = Split(number);
                match split.take($bits) {
                    $($tag => Self::$variant $(($(split.next::<$type>()),+))?,)*
                    _ => Self::$first,
                }
            }
        })*
    };
}

pub(super) use {atom, choice, record};

pub(super) const fn larger(one: u32, other: u32) -> u32 {
    if one > other { one } else { other }
}

impl Field for u8 {
    const BITS: u32 = u8::BITS;

    #[inline(always)]
    fn number(&self) -> Option<u64> {
        Some(u64::from(*self))
    }

    #[inline(always)]
    fn of(number: u64) -> Self {
        let [low, ..] = number.to_le_bytes();
        low
    }
}

impl Field for u16 {
    const BITS: u32 = u16::BITS;

    #[inline(always)]
    fn number(&self) -> Option<u64> {
        Some(u64::from(*self))
    }

    #[inline(always)]
    fn of(number: u64) -> Self {
        let [low, high, ..] = number.to_le_bytes();
        Self::from_le_bytes([low, high])
    }
}

impl Field for bool {
    const BITS: u32 = 1;

    #[inline(always)]
    fn number(&self) -> Option<u64> {
        Some(u64::from(*self))
    }

    #[inline(always)]
    fn of(number: u64) -> Self {
        number != 0
    }
}

impl<F: Field> Field for Option<F> {
    const BITS: u32 = 1 + F::BITS;

    #[inline(always)]
    fn number(&self) -> Option<u64> {
        match self {
            None => Some(0),
            Some(field) => Some(1 | field.number()? << 1),
        }
    }

    #[inline(always)]
    fn of(number: u64) -> Self {
        (number & 1 == 1).then(|| F::of(number >> 1))
    }
}

impl<F: Field> Field for [F; 2] {
    const BITS: u32 = 2 * F::BITS;

    #[inline(always)]
    fn number(&self) -> Option<u64> {
        let [first, second] = self;
        Some(Joined::EMPTY.with(first)?.with(second)?.number())
    }

    #[inline(always)]
    fn of(number: u64) -> Self {
        let mut split = Split(number);
        [split.next(), split.next()]
    }
}
