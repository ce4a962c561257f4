//! STUB, dropped on merge.
#[derive(Clone, Debug)]
pub struct Db;
