//! The bytes of a link as text: base64url (RFC 4648) to be copied; digits in a QR code, which has a mode of its own for these, so
//! that a third more fits. Both are read.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

/// So many bytes are so many digits: nothing else so short wastes less.
const BYTES: usize = 7;
const DIGITS: usize = 17;

/// The bytes as base64url.
pub fn to_text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of base64url or of digits; `None` if it is neither.
pub fn from_text(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return URL_SAFE_NO_PAD.decode(text).ok();
    }
    let mut bytes = Vec::new();
    for digits in text.as_bytes().chunks(DIGITS) {
        let number: u64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
        // The last ones may be fewer: as many bytes as take so many digits.
        let count = (1..=BYTES).find(|&count| digits_of(count) == digits.len())?;
        if number >> (8 * count) > 0 {
            return None;
        }
        bytes.extend(&number.to_be_bytes()[8 - count..]);
    }
    Some(bytes)
}

fn to_digits(bytes: &[u8]) -> String {
    let digits = bytes.chunks(BYTES).map(|bytes| {
        let number = bytes.iter().fold(0u64, |number, &byte| number << 8 | u64::from(byte));
        format!("{number:0width$}", width = digits_of(bytes.len()))
    });
    digits.collect()
}

/// How many digits the largest number of so many bytes has.
fn digits_of(bytes: usize) -> usize {
    ((1u64 << (8 * bytes)) - 1).ilog10() as usize + 1
}

/// `address` followed by the bytes as digits, as a QR code: a byte for each module, row after row, and 1 is dark. `None` if that is
/// more than fits into one.
pub fn code(address: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let segments = [QrSegment::make_bytes(address.as_bytes()), QrSegment::make_numeric(&to_digits(bytes))];
    let code =
        QrCode::encode_segments_advanced(&segments, QrCodeEcc::Low, Version::MIN, Version::MAX, None, true).ok()?;
    let side = code.size();
    let places = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
    Some(places.map(|(x, y)| u8::from(code.get_module(x, y))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_any_number_are_text_and_digits_and_back() {
        for length in 0..40 {
            let bytes: Vec<u8> = (0..length).map(|i| (i * 37 + 200) as u8).collect();
            assert_eq!(from_text(&to_text(&bytes)).unwrap(), bytes);
            if length > 0 {
                assert_eq!(from_text(&to_digits(&bytes)).unwrap(), bytes, "{length}");
            }
        }
        assert_eq!(digits_of(BYTES), DIGITS);
        for wrong in ["%", "a", "12345678901234567890123", "99999999999999999", "1234"] {
            assert_eq!(from_text(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_fits_into_a_code_is_known() {
        let address = "https://example.org/#alexnet=";
        let code = |length| super::code(address, &vec![255; length]).map(|modules| modules.len());
        assert_eq!(code(100), Some(41 * 41));
        // The largest one has room for 7,089 digits, of which 17 are 7 bytes.
        assert_eq!(code(2_880), Some(177 * 177));
        assert_eq!(code(2_930), None);
    }
}
