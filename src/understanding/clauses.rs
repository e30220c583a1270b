//! Cuts a message into the parts that may each hold a need.

use super::tokens::tokens;

/// Words that begin a new part when enough stands on both sides of them.
const JOINTS: &[&str] = &[
    "and", "also", "plus", "but", "then", "n", "so", "another", "secondly",
];

/// Fewest words a part has, by the words of the message; shorter ones join their neighbour. A long story is cut
/// into larger pieces, so that the number of parts stays small.
const SHORTEST: &[(usize, usize)] = &[(40, 3), (80, 6), (160, 10), (usize::MAX, 18)];

/// The parts of a message, in order: first at sentence ends and line ends, then at joints such as "and also"
/// and commas. A message of one part gives itself. Each part is a piece of the message as written.
pub fn clauses(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let words = tokens(text);
    let shortest = SHORTEST
        .iter()
        .find(|(longest, _)| words.len() <= *longest)
        .map_or(3, |(_, shortest)| *shortest);
    let mut since = 0;
    for (index, word) in words.iter().enumerate() {
        let gap_start = index
            .checked_sub(1)
            .and_then(|i| words.get(i))
            .map_or(0, |w| w.span.end);
        let gap = text.get(gap_start..word.span.start).unwrap_or_default();
        let pause = gap.contains([',', ';', ':', '(', ')', '-', '–', '—']);
        let joint = JOINTS.contains(&word.text.as_str());
        let left = words.len() - index;
        let breaks = word.starts_sentence || pause || joint;
        if breaks && since >= shortest && left >= shortest {
            cuts.push(word.span.start);
            since = 0;
        }
        since += 1;
    }
    cuts.push(text.len());
    let parts = cuts.windows(2).filter_map(|pair| match pair {
        [start, end] => text.get(*start..*end),
        _ => None,
    });
    parts
        .map(|part| part.trim_matches(|c: char| c.is_whitespace() || ",;:.-–—".contains(c)))
        .filter(|part| !part.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_needs_are_two_parts() {
        let parts = clauses("the taxi never came, and also where do we get the DLA form");
        assert_eq!(
            parts,
            [
                "the taxi never came",
                "and also where do we get the DLA form"
            ]
        );
    }

    #[test]
    fn a_short_question_is_one_part() {
        assert_eq!(clauses("who do i ask and why"), ["who do i ask and why"]);
        assert!(clauses("  ").is_empty());
    }
}
