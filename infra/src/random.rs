//! Random bytes from the operating system, for ids, keys, nonces, salts and codes.

/// `N` unpredictable bytes.
///
/// # Panics
/// When the operating system has no randomness to give: nothing safe could be done without it.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
