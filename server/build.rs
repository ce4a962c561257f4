//! Tells where the site's files are, and rebuilds the binary when they change: a release embeds them.

use std::path::Path;

fn main() {
    // without `..`: rust-embed serves nothing from a folder that it could not resolve when it was compiled
    let workspace = Path::new("..").canonicalize().expect("the server lives in a workspace");
    let site = workspace.join("target/site");
    println!("cargo:rustc-env=LASSO_SITE={}", site.display());
    println!("cargo:rerun-if-changed=build.rs");
    // a debug build reads the files from disk. While they are missing, this makes each release build look again
    if std::env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo:rerun-if-changed={}", site.display());
    }
}
