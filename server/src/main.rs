fn main() { println!("x") }
