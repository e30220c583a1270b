//! Makes mistakes the way thumbs do, the same ones on every machine.

/// A small random generator (splitmix64), so that samples never change.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5eed)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % (limit.max(1) as u64)) as usize
    }
}

/// One random edit in every fifth word: a letter dropped, doubled by another, replaced, or swapped with the next.
pub(crate) fn misspell(text: &str, dice: &mut Dice) -> String {
    let words = text.split(' ').map(|word| {
        if dice.below(5) == 0 {
            edit(word, dice)
        } else {
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn edit(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 2 {
        return word.to_owned();
    }
    let at = dice.below(letters.len());
    let other = char::from(b'a' + dice.below(26) as u8);
    match dice.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, other),
        2 => letters[at] = other,
        _ => {
            let next = at.min(letters.len() - 2);
            letters.swap(next, next + 1);
        }
    }
    letters.into_iter().collect()
}
