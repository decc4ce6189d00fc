//! The confined child: one file in on standard input, its outcome out on standard output, nothing else.
//!
//! Decoders read what strangers send. Should one be taken over, it finds no environment, no files, no network, no
//! other process, little memory and little time. Started by `nuanxin_infra::media_child`, never by hand.

use std::convert::Infallible;
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use nuanxin_media::{MAX_BYTES, prepare, wire, without_threads};
use rustix::process::{Resource, Rlimit, getrlimit, setpriority_process, setrlimit};

/// Address space, bytes: the 400 MB that a photo of 64 megapixels may take, the program itself, and what the
/// allocator reserves without using it.
const ADDRESS_SPACE: u64 = 600 << 20;

/// Processor time, seconds. The slowest honest files take two.
const PROCESSOR_SECONDS: u64 = 20;

/// How far it steps back where somebody waits for an answer (`nice`, 0 to 19): a tenth of a busy processor is left to it, which
/// ends the slowest honest file within half of its parent's patience.
const STEPS_BACK: i32 = 10;

/// Reads, prepares, answers. Ends without an answer where it cannot be confined.
pub fn run() -> ExitCode {
    // a panic of a decoder is an outcome, and its text may hold what it read
    std::panic::set_hook(Box::new(|_| {}));
    match confine().and_then(|()| without_threads()).and_then(|()| answer()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn answer() -> io::Result<()> {
    let mut bytes = Vec::new();
    // one byte more than is taken, so that too much can be told from just enough
    io::stdin()
        .lock()
        .take(MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    let outcome = wire::write(&prepare(&bytes));
    let mut out = io::stdout().lock();
    out.write_all(&outcome)?;
    out.flush()
}

fn confine() -> io::Result<()> {
    if getrlimit(Resource::As)
        .current
        .is_none_or(|bytes| bytes > ADDRESS_SPACE)
    {
        begin_anew_with_less()?;
    }
    // not before the second start, which opens libraries
    limit(Resource::Nofile, 3)?;
    limit(Resource::Nproc, 0)?;
    #[cfg(target_os = "linux")]
    linux::confine()?;
    Ok(())
}

/// Starts the program once more in this process, with little memory: the allocator reserves a gigabyte before the
/// first line runs, and what is reserved no later limit takes away.
fn begin_anew_with_less() -> io::Result<Infallible> {
    setpriority_process(None, STEPS_BACK)?;
    limit(Resource::As, ADDRESS_SPACE)?;
    limit(Resource::Cpu, PROCESSOR_SECONDS)?;
    // no copy of the photo is left behind when it dies
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)?;
    Err(Command::new(std::env::current_exe()?)
        .args(std::env::args_os().skip(1))
        .exec())
}

fn limit(resource: Resource, most: u64) -> io::Result<()> {
    Ok(setrlimit(
        resource,
        Rlimit {
            current: Some(most),
            maximum: Some(most),
        },
    )?)
}

#[cfg(target_os = "linux")]
mod linux {
    use std::io;

    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

    /// What reading, computing and answering need. Everything else, opening a file and signalling a process
    /// included, is refused by the kernel.
    const CALLS: [libc::c_long; 19] = [
        libc::SYS_read,
        libc::SYS_write,
        libc::SYS_mmap,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_futex,
        libc::SYS_exit,
        libc::SYS_exit_group,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
    ];

    pub fn confine() -> io::Result<()> {
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
        rustix::thread::set_no_new_privs(true)?;
        let rules = CALLS.iter().map(|&call| (call, Vec::new())).collect();
        let machine = TargetArch::try_from(std::env::consts::ARCH).map_err(io::Error::other)?;
        let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
        let filter =
            SeccompFilter::new(rules, refuse, SeccompAction::Allow, machine).map_err(io::Error::other)?;
        let program = BpfProgram::try_from(filter).map_err(io::Error::other)?;
        seccompiler::apply_filter(&program).map_err(io::Error::other)
    }
}
