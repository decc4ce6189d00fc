//! Simulated phones and pretended platforms, from the command line.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use mobile_mock::load::{self, Plan};
use mobile_mock::order::{self, Order};
use mobile_mock::standin::Standin;
use mobile_mock::streams::{self, Watch};

/// Simulated phones for Nuanxin, and stand-ins for the platforms around it.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play residents and advisors against a running demonstration and print what was measured.
    Load(Plan),
    /// Let the stand-in pass a work order on to the demonstration, as the 12345 line does, and print the answer.
    Order(Order),
    /// Keep many pages open that are told what changes, and print what each costs the product.
    Streams(Watch),
    /// Pretend the SMS gateway and the WeChat platform until interrupted.
    Standin {
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:0")]
        bind: SocketAddr,
    },
}

fn main() -> ExitCode {
    match act(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "nuanxin-phones: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn act(arguments: Arguments) -> anyhow::Result<ExitCode> {
    // One thread: the cores belong to the server that is measured.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match arguments.command {
            Command::Load(plan) => {
                let report = load::run(&plan).await?;
                write!(std::io::stdout(), "{report}")?;
                Ok(if report.is_worth_anything() {
                    ExitCode::SUCCESS
                } else {
                    ExitCode::FAILURE
                })
            }
            Command::Order(order) => {
                let (status, answer) = order::pass_on(&order).await?;
                writeln!(std::io::stdout(), "{status}\n{answer:#}")?;
                Ok(if status == 201 {
                    ExitCode::SUCCESS
                } else {
                    ExitCode::FAILURE
                })
            }
            Command::Streams(watch) => {
                let held = streams::hold(&watch).await?;
                writeln!(std::io::stdout(), "{held}")?;
                Ok(if held.all_lived() {
                    ExitCode::SUCCESS
                } else {
                    ExitCode::FAILURE
                })
            }
            Command::Standin { bind } => {
                let standin = Standin::start(bind)
                    .await
                    .with_context(|| format!("listening on {bind}"))?;
                writeln!(std::io::stdout(), "stand-in: http://{}/", standin.address)?;
                tokio::signal::ctrl_c().await?;
                standin.stop().await;
                Ok(ExitCode::SUCCESS)
            }
        }
    })
}
