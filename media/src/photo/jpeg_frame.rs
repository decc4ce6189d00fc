//! What a JPEG declares, read before any decoder allocates for it.

/// The declarations of a JPEG up to its first scan.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) width: u16,
    pub(super) height: u16,
    /// Several passes over the whole picture, whose coefficients must all be kept.
    progressive: bool,
    components: Vec<Component>,
    /// The transform that Adobe's marker names: 0 none, 1 YCbCr, 2 YCCK.
    pub(super) adobe: Option<u8>,
    /// How many components the first scan carries.
    in_first_scan: u8,
    /// Where the first scan's data start.
    scan: usize,
}

#[derive(Debug, PartialEq, Eq)]
struct Component {
    id: u8,
    across: u8,
    down: u8,
}

impl Frame {
    /// Walks the segments, skipping junk between them as every viewer does.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut frame = None;
        let mut adobe = None;
        let mut at = 2;
        loop {
            let marker = next_marker(bytes, &mut at)?;
            let segment = match marker {
                // stand alone
                0x01 | 0xd0..=0xd8 => continue,
                0xd9 => return None,
                _ => segment(bytes, &mut at)?,
            };
            match marker {
                0xc0..=0xc2 => frame = Some(Self::declared(marker, segment)?),
                // lossless, arithmetic, hierarchical: no phone writes them
                0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return None,
                0xee if segment.starts_with(b"Adobe") => adobe = segment.get(11).copied(),
                0xda => {
                    let in_first_scan = *segment.first()?;
                    return frame.map(|frame| Self {
                        adobe,
                        in_first_scan,
                        scan: at,
                        ..frame
                    });
                }
                _ => {}
            }
        }
    }

    fn declared(marker: u8, segment: &[u8]) -> Option<Self> {
        let [8, h1, h0, w1, w0, count, ref components @ ..] = *segment else {
            return None;
        };
        let (components, []) = components.as_chunks::<3>() else {
            return None;
        };
        if components.len() != usize::from(count) {
            return None;
        }
        let component = |&[id, sampling, _]: &[u8; 3]| {
            let (across, down) = (sampling >> 4, sampling & 15);
            ((1..=4).contains(&across) && (1..=4).contains(&down)).then_some(Component { id, across, down })
        };
        Some(Self {
            width: u16::from_be_bytes([w1, w0]),
            height: u16::from_be_bytes([h1, h0]),
            progressive: marker == 0xc2,
            components: components.iter().map(component).collect::<Option<_>>()?,
            adobe: None,
            in_first_scan: 0,
            scan: 0,
        })
    }

    pub(super) fn components(&self) -> usize {
        self.components.len()
    }

    /// Three components that are red, green and blue themselves, not brightness and two differences.
    pub(super) fn is_plain_rgb(&self) -> bool {
        let ids: Vec<u8> = self.components.iter().map(|component| component.id).collect();
        ids == *b"RGB" || ids == *b"rgb" || (self.components.len() == 3 && self.adobe == Some(0))
    }

    /// How much a decoder must keep beside the pixels, bytes: two a coefficient, when they come in several passes.
    pub(super) fn kept_coefficients(&self) -> u64 {
        if !self.progressive && usize::from(self.in_first_scan) >= self.components.len() {
            return 0;
        }
        let most = |side: fn(&Component) -> u8| self.components.iter().map(side).max().unwrap_or(1);
        let (across, down) = (u64::from(most(|c| c.across)), u64::from(most(|c| c.down)));
        let blocks = |length: u16, of: u8, most: u64| (u64::from(length) * u64::from(of)).div_ceil(most * 8);
        let of_component = |component: &Component| {
            blocks(self.width, component.across, across) * blocks(self.height, component.down, down) * 128
        };
        self.components.iter().map(of_component).sum()
    }

    /// Whether the end of the picture is there. What a phone appends after it does not matter.
    pub(super) fn is_complete(&self, bytes: &[u8]) -> bool {
        bytes
            .get(self.scan..)
            .is_some_and(|scans| scans.windows(2).rev().any(|pair| pair == [0xff, 0xd9]))
    }
}

/// The next marker's code, with `at` behind it.
fn next_marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    loop {
        let here = bytes.get(*at..)?;
        *at += here.iter().position(|&byte| byte == 0xff)? + 1;
        match *bytes.get(*at)? {
            0 => *at += 1,
            0xff => {}
            marker => {
                *at += 1;
                return Some(marker);
            }
        }
    }
}

/// What the segment at `at` holds, with `at` behind it.
fn segment<'a>(bytes: &'a [u8], at: &mut usize) -> Option<&'a [u8]> {
    let length = u16::from_be_bytes(*bytes.get(*at..)?.first_chunk::<2>()?);
    let end = *at + usize::from(length);
    let inside = bytes.get(*at + 2..end)?;
    *at = end;
    Some(inside)
}
