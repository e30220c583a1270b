//! One running copy: two that send from one store would send everything twice.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// The right to send from a store. The operating system takes it back when the process ends, however it ends, so
/// that the next one can start at once.
#[derive(Debug)]
pub struct RunningCopy {
    _locked: File,
}

/// Why this process may not run.
#[derive(Debug)]
pub enum NotAlone {
    /// Another process runs with this store.
    Another,
    /// The file that says so could not be used.
    File(PathBuf, std::io::Error),
}

impl RunningCopy {
    /// Takes the right to send from the store in this file.
    ///
    /// # Errors
    /// When another process has it, or when the file beside the store cannot be written.
    pub fn take(store: &Path) -> Result<Self, NotAlone> {
        let mut name = store.as_os_str().to_owned();
        name.push(".lock");
        let path = PathBuf::from(name);
        let failed = |error| NotAlone::File(path.clone(), error);
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        super::only_for_this_user(&path).map_err(failed)?;
        let file = File::options().write(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _locked: file }),
            Err(TryLockError::WouldBlock) => Err(NotAlone::Another),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_may_run_and_the_next_starts_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = folder.path().join("new").join("signpost.db");
        let first = RunningCopy::take(&store).expect("alone");
        assert!(matches!(RunningCopy::take(&store), Err(NotAlone::Another)));
        drop(first);
        RunningCopy::take(&store).expect("alone again");
    }
}
