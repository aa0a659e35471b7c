//! The journal's log (`SQLite`'s WAL file), looked at for damage and mended.
//!
//! The engine reads a log up to the first frame whose checksum is wrong and takes the rest as never written: after a
//! power cut that is right. But where whole transactions follow the wrong frame it is not: each was written only after
//! the one before it was on the disk. Such a log is damaged, and what the engine reads of it lacks words that were kept.
//!
//! The format is <https://www.sqlite.org/fileformat2.html#the_write_ahead_log>.

/// The log's header.
const HEADER: usize = 32;
/// Each frame's header, before its page.
const FRAME: usize = 24;
/// The first word, but for its last bit: the order of bytes that checksums are made in.
const MAGIC: u32 = 0x377f_0682;
const VERSION: u32 = 3_007_000;
/// The size of a page in the journal, where the header does not tell it any more.
const PAGE: usize = 4096;

/// The running checksum.
type Sum = [u32; 2];

/// Whether transactions that were kept lie behind a damaged place.
pub(super) fn is_damaged(log: &[u8]) -> bool {
    if log.len() <= HEADER {
        return false;
    }
    let Some(header) = Header::read(log) else {
        // It is on the disk before anything that follows it.
        return log.iter().any(|byte| *byte != 0);
    };
    let frames = header.frames(log);
    let mut sum = header.sum;
    let broken = frames.iter().position(|frame| {
        sum = header.add(sum, frame);
        frame.salts != header.salts || frame.sum != sum
    });
    let Some(broken) = broken else {
        return false;
    };
    frames[broken..].windows(2).any(|pair| {
        let same = pair.iter().all(|frame| frame.salts == header.salts);
        same && pair[0].commits && header.add(pair[0].sum, &pair[1]) == pair[1].sum
    })
}

/// The log with every checksum made right up to the last transaction: the engine then reads all of it, and the cipher's
/// own checksums tell which pages are damaged.
pub(super) fn mended(log: &[u8]) -> Vec<u8> {
    let mut mended = log.to_vec();
    let header = Header::read(log).unwrap_or_else(|| Header::guess(log));
    let frames = header.frames(log);
    let last = frames
        .iter()
        .rposition(|frame| frame.commits && frame.salts == header.salts);
    let Some(last) = last else {
        return mended;
    };
    mended.truncate(HEADER + (last + 1) * (FRAME + header.page));
    header.write(&mut mended);
    let mut sum = header.sum;
    for number in 0..=last {
        let frame = &frames[number];
        // A frame whose header is damaged gives way to the one behind it.
        let strange = frame.salts != header.salts || frame.page == 0;
        let page = if strange && number < last {
            frames[number + 1].page
        } else {
            frame.page
        };
        let at = HEADER + number * (FRAME + header.page);
        let bytes = &mut mended[at..at + FRAME + header.page];
        bytes[..4].copy_from_slice(&page.to_be_bytes());
        if strange {
            bytes[4..8].fill(0);
        }
        bytes[8..16].copy_from_slice(&header.salts);
        sum = header.sum_of(sum, &bytes[..8]);
        sum = header.sum_of(sum, &bytes[FRAME..]);
        write_sum(&mut bytes[16..24], sum);
    }
    mended
}

struct Header {
    big_endian: bool,
    page: usize,
    salts: [u8; 8],
    sum: Sum,
}

struct Frame<'a> {
    page: u32,
    /// Whether a transaction ends here.
    commits: bool,
    salts: [u8; 8],
    sum: Sum,
    /// What the checksum is made of.
    summed: [&'a [u8]; 2],
}

impl Header {
    /// The header, if it is sound.
    fn read(log: &[u8]) -> Option<Self> {
        let magic = word(log, 0)?;
        let page = usize::try_from(word(log, 8)?).ok()?;
        let mut header = Self {
            big_endian: magic & 1 == 1,
            page,
            salts: log.get(16..24)?.try_into().ok()?,
            sum: [0; 2],
        };
        header.sum = header.sum_of([0; 2], &log[..24]);
        let sound = magic & !1 == MAGIC
            && page.is_power_of_two()
            && (512..=65_536).contains(&page)
            && Some(header.sum) == sum_at(log, 24);
        sound.then_some(header)
    }

    /// What the header must have been: the frames have its salts.
    fn guess(log: &[u8]) -> Self {
        let salts = |number: usize| log.get(HEADER + number * (FRAME + PAGE) + 8..)?.get(..8);
        // The first two frames are of one log, unless the first is damaged too.
        let salts = salts(1)
            .or_else(|| salts(0))
            .and_then(|salts| salts.try_into().ok());
        let mut header = Self {
            big_endian: false,
            page: PAGE,
            salts: salts.unwrap_or_default(),
            sum: [0; 2],
        };
        let mut written = [0; HEADER];
        header.write(&mut written);
        header.sum = header.sum_of([0; 2], &written[..24]);
        header
    }

    fn write(&self, log: &mut [u8]) {
        let words = [
            MAGIC | u32::from(self.big_endian),
            VERSION,
            u32::try_from(self.page).unwrap_or_default(),
        ];
        for (at, word) in [0, 4, 8].into_iter().zip(words) {
            log[at..at + 4].copy_from_slice(&word.to_be_bytes());
        }
        log[16..24].copy_from_slice(&self.salts);
        let sum = self.sum_of([0; 2], &log[..24]);
        write_sum(&mut log[24..32], sum);
    }

    fn frames<'a>(&self, log: &'a [u8]) -> Vec<Frame<'a>> {
        let frames = log[HEADER..].chunks_exact(FRAME + self.page);
        let read = |bytes: &'a [u8]| {
            Some(Frame {
                page: word(bytes, 0)?,
                commits: word(bytes, 4)? != 0,
                salts: bytes.get(8..16)?.try_into().ok()?,
                sum: sum_at(bytes, 16)?,
                summed: [&bytes[..8], &bytes[FRAME..]],
            })
        };
        frames.filter_map(read).collect()
    }

    fn add(&self, sum: Sum, frame: &Frame<'_>) -> Sum {
        frame
            .summed
            .iter()
            .fold(sum, |sum, bytes| self.sum_of(sum, bytes))
    }

    fn sum_of(&self, sum: Sum, bytes: &[u8]) -> Sum {
        let read = |bytes: &[u8]| {
            let bytes = bytes.try_into().unwrap_or_default();
            if self.big_endian {
                u32::from_be_bytes(bytes)
            } else {
                u32::from_le_bytes(bytes)
            }
        };
        bytes.chunks_exact(8).fold(sum, |[first, second], pair| {
            let first = first.wrapping_add(read(&pair[..4])).wrapping_add(second);
            let second = second.wrapping_add(read(&pair[4..])).wrapping_add(first);
            [first, second]
        })
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_be_bytes(bytes))
}

fn sum_at(bytes: &[u8], at: usize) -> Option<Sum> {
    Some([word(bytes, at)?, word(bytes, at + 4)?])
}

fn write_sum(to: &mut [u8], [first, second]: Sum) {
    to[..4].copy_from_slice(&first.to_be_bytes());
    to[4..].copy_from_slice(&second.to_be_bytes());
}
