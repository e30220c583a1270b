//! A copy of the store while it is in use.

use std::fs::File;
use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};

use super::StoreError;

/// Writes the store as it is at this moment into a new file that only this user can read. The running bot is not
/// held up. Returns the size of the copy in bytes.
///
/// # Errors
/// When there is no store, when the new file is there already, when it cannot be written, or when the copy cannot
/// be read back; then no file is left.
pub async fn copy(store: &Path, to: &Path) -> Result<u64, StoreError> {
    let failed = |what: &str, error: std::io::Error| StoreError(format!("{what}: {error}"));
    if to.exists() {
        return Err(StoreError(format!("{} is there already", to.display())));
    }
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = std::path::PathBuf::from(part);
    // What a copy that was cut short left.
    let _ = std::fs::remove_file(&part);
    super::only_for_this_user(&part).map_err(|e| failed("cannot write the copy", e))?;
    let written = write(store, &part).await;
    let moved = written.and_then(|()| {
        let file =
            File::open(&part).and_then(|file| file.sync_all().and_then(|()| file.metadata()));
        let size = file.map_err(|e| failed("cannot write the copy", e))?.len();
        std::fs::rename(&part, to).map_err(|e| failed("cannot name the copy", e))?;
        Ok(size)
    });
    if moved.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    moved
}

async fn write(store: &Path, part: &Path) -> Result<(), StoreError> {
    let options = SqliteConnectOptions::new().filename(store).read_only(true);
    let mut connection = options.connect().await?;
    let target = part
        .to_str()
        .ok_or_else(|| StoreError("the name of the copy is not text".to_owned()))?;
    sqlx::query("VACUUM INTO $1")
        .bind(target)
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    check(part).await
}

async fn check(part: &Path) -> Result<(), StoreError> {
    let options = SqliteConnectOptions::new().filename(part).read_only(true);
    let mut connection: SqliteConnection = options.connect().await?;
    let found: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    if found == "ok" {
        Ok(())
    } else {
        Err(StoreError(format!("the copy is damaged: {found}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Settings, Store};

    #[tokio::test]
    async fn a_store_in_use_is_copied_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, to) = (folder.path().join("a.db"), folder.path().join("copy.db"));
        let store = Store::open(&file).await.expect("opened");
        let settings = Settings {
            human: Some(7),
            ..Settings::default()
        };
        store.keep_settings(1, &settings).await.expect("kept");
        assert!(copy(&file, &to).await.expect("copied") > 0);
        // The store goes on, and the copy stays as it was.
        store.keep_settings(2, &settings).await.expect("kept");
        let copied = Store::open(&to).await.expect("the copy opens");
        assert_eq!(copied.all_settings().await.expect("read"), [(1, settings)]);
        assert_eq!(copied.person(5), store.person(5));
        let again = copy(&file, &to).await.expect_err("it is there");
        assert!(again.to_string().contains("there already"));
    }

    #[tokio::test]
    async fn without_a_store_no_file_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, to) = (folder.path().join("none.db"), folder.path().join("copy.db"));
        copy(&file, &to).await.expect_err("no store");
        assert_eq!(std::fs::read_dir(folder.path()).expect("read").count(), 0);
    }
}
