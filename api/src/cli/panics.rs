//! A panic is a fault of ours. Its text may have been made from anything, a name or a number included, so
//! the log gets its place, and its text only when it was written in the source as it is.

use std::panic::PanicHookInfo;

/// From now on panics are log lines without values.
pub fn report_without_values() {
    std::panic::set_hook(Box::new(report));
}

fn report(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let text = panic.payload().downcast_ref::<&'static str>().copied();
    tracing::error!(
        place,
        text = text.unwrap_or("(text left out: it may hold values)"),
        "a panic, which is a fault in the program"
    );
}
