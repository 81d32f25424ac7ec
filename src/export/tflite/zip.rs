//! A zip archive of one stored file behind other bytes (APPNOTE 4.3), which is how files go along with a model.

/// Appends an archive with the file `name`.
pub fn append(bytes: &mut Vec<u8>, name: &str, contents: &[u8]) {
    let start = bytes.len() as u32;
    let (crc, size) = (crc32fast::hash(contents), contents.len() as u32);
    // Version, flags (the name is UTF-8), stored, no time, the first day of DOS.
    let mut shared = Vec::new();
    [20u16, 1 << 11, 0, 0, 0x21].iter().for_each(|value| shared.extend(value.to_le_bytes()));
    [crc, size, size].iter().for_each(|value| shared.extend(value.to_le_bytes()));
    [name.len() as u16, 0].iter().for_each(|value| shared.extend(value.to_le_bytes()));

    bytes.extend(b"PK\x03\x04");
    bytes.extend(&shared);
    bytes.extend(name.as_bytes());
    bytes.extend(contents);

    let directory = bytes.len() as u32;
    bytes.extend(b"PK\x01\x02");
    bytes.extend(20u16.to_le_bytes());
    bytes.extend(&shared);
    bytes.extend([0; 10]); // no comment, one disk, no attributes
    bytes.extend(start.to_le_bytes());
    bytes.extend(name.as_bytes());
    let length = bytes.len() as u32 - directory;

    bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    bytes.extend(length.to_le_bytes());
    bytes.extend(directory.to_le_bytes());
    bytes.extend([0; 2]);
}
