//! What the tests of folders and of sources share.

mod folders;
mod sources;

use std::fs;
use std::path::PathBuf;

use super::*;

/// A folder of files for one test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let root = crate::files::path("target/xtask-tests").join(name);
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).unwrap();
        for (path, content) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        Self(root)
    }

    fn read(&self) -> Result<Folder, String> {
        let folder = folder::read(&self.0).map_err(|error| error.to_string());
        folder.map_err(|error| error.replace(&format!("{}/", self.0.display()), ""))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const DOCUMENT: &str =
    r#"{"Statement": [{"Resource": "*", "Effect": "Allow", "Action": ["s3:GetObject"]}]}"#;

/// What `aws iam get-policy-version` prints.
fn recorded(version: &str, date: &str, document: &str) -> String {
    format!(
        r#"{{"PolicyVersion": {{"VersionId": "{version}", "IsDefaultVersion": true, "CreateDate": "{date}", "Document": {document}}}}}"#
    )
}

fn encoded(document: &str) -> String {
    let escaped = document.bytes().map(|byte| format!("%{byte:02X}"));
    format!("\"{}\"", escaped.collect::<String>())
}
