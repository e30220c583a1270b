//! The `signpost` program; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    signpost::cli::run()
}
