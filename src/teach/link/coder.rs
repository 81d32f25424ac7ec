//! Small whole numbers in as few bytes as their likelihoods allow: the range coder of LZMA, with probabilities that adapt.

/// No number is larger.
pub const MOST: i32 = 64;

/// How often numbers occur, as far as they are known: whether one is zero, by the size of the one before of the same input, and
/// how large it is. Its sign is as likely one as the other.
pub struct Model {
    is_zero: [Bit; 3],
    is_larger: [Bit; MOST as usize],
}

impl Default for Model {
    fn default() -> Self {
        Self { is_zero: [Bit::default(); 3], is_larger: [Bit::default(); MOST as usize] }
    }
}

impl Model {
    pub fn write(&mut self, coder: &mut Encoder, number: i32, before: i32) {
        coder.write(number == 0, &mut self.is_zero[before.unsigned_abs().min(2) as usize]);
        if number != 0 {
            coder.write(number < 0, &mut Bit::default());
            let size = number.unsigned_abs() as usize;
            for at in 1..MOST as usize {
                coder.write(size > at, &mut self.is_larger[at]);
                if size <= at {
                    break;
                }
            }
        }
    }

    pub fn read(&mut self, coder: &mut Decoder, before: i32) -> i32 {
        if coder.read(&mut self.is_zero[before.unsigned_abs().min(2) as usize]) {
            return 0;
        }
        let is_negative = coder.read(&mut Bit::default());
        let mut size = 1;
        while size < MOST && coder.read(&mut self.is_larger[size as usize]) {
            size += 1;
        }
        if is_negative { -size } else { size }
    }
}

/// How likely a bit is to be set, of 4096: what has come so far tells.
#[derive(Clone, Copy)]
struct Bit(u32);

impl Default for Bit {
    fn default() -> Self {
        Self(2048)
    }
}

impl Bit {
    fn learn(&mut self, is_set: bool) {
        match is_set {
            true => self.0 += (4096 - self.0) >> 5,
            false => self.0 -= self.0 >> 5,
        }
    }
}

/// Writes bits in as little room as their likelihoods allow.
pub struct Encoder {
    low: u64,
    range: u32,
    /// A byte that a carry may still change, and how many of 255 come after it.
    held: Option<u8>,
    full: usize,
    bytes: Vec<u8>,
}

impl Default for Encoder {
    fn default() -> Self {
        Self { low: 0, range: u32::MAX, held: None, full: 0, bytes: Vec::new() }
    }
}

impl Encoder {
    fn write(&mut self, is_set: bool, bit: &mut Bit) {
        let bound = (self.range >> 12) * bit.0;
        match is_set {
            true => self.range = bound,
            false => {
                self.low += u64::from(bound);
                self.range -= bound;
            }
        }
        bit.learn(is_set);
        while self.range < 1 << 24 {
            self.range <<= 8;
            self.shift();
        }
    }

    fn shift(&mut self) {
        let carry = (self.low >> 32) as u8;
        let byte = (self.low >> 24) as u8;
        if byte == 255 && carry == 0 {
            self.full += 1;
        } else {
            self.bytes.extend(self.held.map(|held| held + carry));
            self.bytes.extend(std::iter::repeat_n(255u8.wrapping_add(carry), self.full));
            (self.held, self.full) = (Some(byte), 0);
        }
        self.low = (self.low & 0x00ff_ffff) << 8;
    }

    pub fn finish(mut self) -> Vec<u8> {
        for _ in 0..5 {
            self.shift();
        }
        self.bytes
    }
}

/// Reads what [`Encoder`] wrote.
pub struct Decoder<'a> {
    bytes: &'a [u8],
    at: usize,
    code: u32,
    range: u32,
}

impl<'a> Decoder<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = Self { bytes, at: 0, code: 0, range: u32::MAX };
        (0..4).for_each(|_| decoder.next());
        decoder
    }

    /// Beyond the end there are zeros, so that bytes of any kind end.
    fn next(&mut self) {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.code = self.code << 8 | u32::from(byte);
        self.at += 1;
    }

    fn read(&mut self, bit: &mut Bit) -> bool {
        let bound = (self.range >> 12) * bit.0;
        let is_set = self.code < bound;
        match is_set {
            true => self.range = bound,
            false => {
                self.code -= bound;
                self.range -= bound;
            }
        }
        bit.learn(is_set);
        while self.range < 1 << 24 {
            self.range <<= 8;
            self.next();
        }
        is_set
    }

    /// Whether all was read, and no more than there was.
    pub fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }
}
