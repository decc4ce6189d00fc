//! What the device, or the phone, says after a press: plain words, no personal data.

use super::Ring;
use crate::promise::Promise;

/// What happens now and who was called, in Chinese and English; 110 and 120 stand first.
pub fn in_words(promise: &Promise, ring: &Ring) -> (String, String) {
    let called = ring.called.len();
    let (zh_called, en_called) = match called {
        0 => (String::new(), String::new()),
        _ => (
            format!("已通知 {called} 位邻居。"),
            format!(" Neighbours were called: {called}."),
        ),
    };
    let (zh_goes, en_goes) = if ring.somebody_goes() {
        ("有人正赶来。", " Somebody is on the way.")
    } else {
        ("", "")
    };
    (
        format!("{}{zh_called}{zh_goes}", promise.zh),
        format!("{}{en_called}{en_goes}", promise.en),
    )
}
