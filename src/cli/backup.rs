//! `signpost backup`: a copy of the data file while the bot runs.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::live::Paths;

/// Options of `signpost backup`.
#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// Where the copy goes: a file that is not there yet
    #[arg(value_name = "FILE")]
    to: PathBuf,
    /// The data file [default: .signpost/signpost.db beside the directory]
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
}

pub(super) fn run(args: &BackupArgs, paths: &Paths) -> ExitCode {
    let store = args
        .store
        .clone()
        .unwrap_or_else(|| paths.state.join("signpost.db"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let copied = match runtime {
        Ok(runtime) => runtime.block_on(crate::store::copy(&store, &args.to)),
        Err(error) => {
            anstream::eprintln!("error: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match copied {
        Ok(bytes) => {
            anstream::println!("{bytes} bytes written to {}", args.to.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            anstream::eprintln!("error: cannot copy {}: {error}", store.display());
            anstream::eprintln!(
                "help: name the data file with --store, and for the copy a file that is not there yet"
            );
            ExitCode::FAILURE
        }
    }
}
