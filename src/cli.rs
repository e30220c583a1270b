//! The commands of the program: what can be typed after `signpost`.

mod ask;
mod backup;
mod check;
mod checked;
mod entries;
mod proposals;
mod teach;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::live::{Live, Paths};

/// Who do I ask? A chat bot for parent carers of children and young people with SEND.
#[derive(Debug, Parser)]
#[command(name = "signpost", version, about, max_term_width = 100)]
#[command(
    after_help = "Try it: signpost ask \"school says no to an EHCP, who do I ask?\"\n\
    With no command, a chat starts."
)]
pub struct Cli {
    /// The directory: directory.toml, or the folder that holds it
    #[arg(
        long,
        global = true,
        default_value = "directory.toml",
        value_name = "PATH"
    )]
    directory: PathBuf,

    /// The folder of edited responses [default: responses/en beside the directory]
    #[arg(long, global = true, value_name = "FOLDER")]
    responses: Option<PathBuf>,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Chat on the keyboard; also reads questions from a pipe
    Chat,
    /// Run the Discord bot
    ///
    /// The token comes from the environment variable DISCORD_TOKEN or from a file, never from the command line.
    Run(crate::discord::RunArgs),
    /// Answer one question, or a file of them
    Ask(ask::AskArgs),
    /// Check the directory and the responses, and show how to mend each mistake
    ///
    /// Exit code 0 when everything can be used, 1 when something must be mended.
    Check(check::CheckArgs),
    /// Write down that you checked an entry with the service itself
    ///
    /// The file keeps its comments and layout. Example:
    /// signpost checked ipsea --by "Jo Smith" --how "rang them"
    Checked(checked::CheckedArgs),
    /// Add what a parent wrote to the entry that should have answered it
    ///
    /// Use it when Signpost sent a question to the wrong place and you know the right one. The text becomes one
    /// more example question of that entry, in the file where the entry stands. Comments and layout stay.
    ///
    /// First it shows what the message is answered with now and would be answered with after, and what else
    /// changes over the questions in tests/questions. Look at that first with --dry-run.
    ///
    /// The directory is public. Say it again in words of your own, and take out names and everything else that
    /// could tell who the family is. Texts with an email address, a phone number, a postcode, an NHS number or a
    /// date are refused; names are not noticed. So are messages that mean danger, and lines of the question sets.
    ///
    /// Exit code 0 when it was written (or could be, with --dry-run), 1 when not.
    ///
    /// Example:
    /// signpost teach ehc-no-answer-six-weeks "council gone quiet since we asked" --dry-run
    Teach(teach::TeachArgs),
    /// What organisers proposed on Discord: list it, see it as a patch, put it into the directory's files
    ///
    /// The files keep their comments and layout. Nothing is written when the directory could not be used afterwards.
    /// The bot may run meanwhile: it reads edited files by itself.
    ///
    /// Exit code 0 when it is done, 1 when not.
    ///
    /// Example:
    /// signpost proposals --patch 3
    Proposals(proposals::ProposalsArgs),
    /// Compute beforehand what the program needs of the shipped directory
    ///
    /// For developers: writes models/shipped.bin, which the next build puts into the program so that it starts
    /// fast. Needed after the shipped directory changed. Run it, build, and run it once more if
    /// src/safeguarding/ordinary.txt changed.
    Prepare {
        /// Where to write
        #[arg(long, default_value = "models/shipped.bin", value_name = "FILE")]
        to: PathBuf,
        /// Where to write what families ask on a day without danger, for the safety screen
        #[arg(
            long,
            default_value = "src/safeguarding/ordinary.txt",
            value_name = "FILE"
        )]
        ordinary: PathBuf,
    },
    /// Copy the data file while the bot runs
    ///
    /// The copy is a data file of its own: put it in the place of the old one while the bot is stopped.
    Backup(backup::BackupArgs),
    /// Measure the answers on a file of questions with the right answers
    Eval(crate::evaluation::EvalArgs),
}

/// Runs the program with its arguments. Exit codes: 0 fine, 1 something to mend, 2 wrong command line.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let mut paths = Paths::around(&cli.directory);
    if let Some(responses) = cli.responses {
        paths.responses = responses;
    }
    match cli.command.unwrap_or(Command::Chat) {
        Command::Chat => crate::terminal::chat(paths),
        Command::Run(args) => crate::discord::run(&args, paths),
        Command::Ask(args) => ask::run(&args, paths),
        Command::Check(args) => check::run(&args, &paths),
        Command::Checked(args) => checked::run(&args, &paths),
        Command::Teach(args) => teach::run(&args, paths),
        Command::Proposals(args) => proposals::run(&args, &paths),
        Command::Prepare { to, ordinary } => match crate::live::start(paths) {
            Ok(live) => prepare(&live, &to, &ordinary),
            Err(code) => code,
        },
        Command::Backup(args) => backup::run(&args, &paths),
        Command::Eval(args) => crate::evaluation::run(&args, paths),
    }
}

fn prepare(live: &Live, to: &std::path::Path, ordinary: &std::path::Path) -> ExitCode {
    let snapshot = live.snapshot();
    let written = [
        (ordinary, snapshot.ordinary().into_bytes()),
        (to, snapshot.prepared().bytes()),
    ];
    for (path, bytes) in written {
        if let Err(error) = std::fs::write(path, &bytes) {
            anstream::eprintln!("error: cannot write {}: {error}", path.display());
            return ExitCode::FAILURE;
        }
        anstream::println!("{} bytes written to {}", bytes.len(), path.display());
    }
    ExitCode::SUCCESS
}
