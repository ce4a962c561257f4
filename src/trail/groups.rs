//! Sets that grow together, by number: which of many things hang together.

#[derive(Debug)]
pub struct Groups {
    parent: Vec<usize>,
    sizes: Vec<usize>,
}

impl Groups {
    /// Each of `count` alone.
    pub fn new(count: usize) -> Self {
        Self { parent: (0..count).collect(), sizes: vec![1; count] }
    }

    /// The same number for all that are together.
    pub fn find(&self, mut i: usize) -> usize {
        while self.parent[i] != i {
            i = self.parent[i];
        }
        i
    }

    /// Puts two sets together, unless that made more than `at_most`.
    pub fn join(&mut self, i: usize, j: usize, at_most: usize) {
        let (a, b) = (self.find(i), self.find(j));
        if a != b && self.sizes[a] + self.sizes[b] <= at_most {
            let (small, large) = if self.sizes[a] < self.sizes[b] { (a, b) } else { (b, a) };
            self.parent[small] = large;
            self.sizes[large] += self.sizes[small];
        }
    }
}
