//! Two ways to find an entry that need no training.

use signpost::answering::first_door;
use signpost::directory::Leads;
use signpost::snapshot::Snapshot;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, TokenStream};
use tantivy::{Index, IndexReader, TantivyDocument, Term};

/// Best entries whose first doors count as shown.
const SHOWN: usize = 3;
/// Words are lower case and cut to their stems.
const TOKENISER: &str = "en_stem";
/// Bytes that the index may take while it is made.
const BUDGET: usize = 50_000_000;

/// A situation or a service with all that is written about it, and its first door.
pub(crate) struct Entry {
    texts: Vec<String>,
    door: usize,
}

/// Every entry of a directory that leads to somebody.
pub(crate) fn entries(snapshot: &Snapshot) -> Vec<Entry> {
    let directory = &snapshot.directory;
    let situations = directory.situations.iter().enumerate().map(|(index, s)| {
        let mut texts = s.example_questions.clone();
        texts.extend([s.name.clone(), s.choice.clone(), s.description.clone()]);
        (Leads::Situation(index), texts)
    });
    let services = directory.services.iter().enumerate().map(|(index, s)| {
        let mut texts = s.example_questions.clone();
        texts.extend([s.name.clone(), s.description.clone()]);
        texts.extend(s.alternate_names.iter().cloned());
        (Leads::Service(index), texts)
    });
    let all = situations.chain(services).filter_map(|(lead, texts)| {
        let door = first_door(lead, snapshot)?;
        Some(Entry { texts, door })
    });
    all.collect()
}

/// The first doors of the best entries, each once.
fn doors(best: impl Iterator<Item = usize>, entries: &[Entry]) -> Vec<usize> {
    let mut doors = Vec::new();
    for entry in best.filter_map(|index| entries.get(index)) {
        if !doors.contains(&entry.door) && doors.len() < SHOWN {
            doors.push(entry.door);
        }
    }
    doors
}

/// The entry with the text that is nearest letter by letter.
pub(crate) struct Nearest<'a> {
    entries: &'a [Entry],
    /// Each text in lower case with the number of its entry.
    texts: Vec<(String, usize)>,
}

impl<'a> Nearest<'a> {
    pub(crate) fn new(entries: &'a [Entry]) -> Self {
        let texts = entries.iter().enumerate().flat_map(|(index, entry)| {
            let texts = entry.texts.iter();
            texts.map(move |text| (text.to_lowercase(), index))
        });
        Self {
            entries,
            texts: texts.collect(),
        }
    }

    pub(crate) fn doors(&self, question: &str) -> Vec<usize> {
        let question = question.to_lowercase();
        let mut scored: Vec<(f64, usize)> = self
            .texts
            .iter()
            .map(|(text, entry)| (strsim::normalized_levenshtein(&question, text), *entry))
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        doors(scored.into_iter().map(|(_, entry)| entry), self.entries)
    }
}

/// Words weighed by rarity, one document an entry (Robertson and Zaragoza 2009).
pub(crate) struct Bm25<'a> {
    entries: &'a [Entry],
    reader: IndexReader,
    tokeniser: TextAnalyzer,
    words: Field,
    number: Field,
}

impl<'a> Bm25<'a> {
    pub(crate) fn new(entries: &'a [Entry]) -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(TOKENISER)
            .set_index_option(IndexRecordOption::WithFreqs);
        let options = TextOptions::default().set_indexing_options(indexing);
        let words = schema.add_text_field("words", options);
        let number = schema.add_u64_field("number", STORED);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, BUDGET)?;
        for (position, entry) in entries.iter().enumerate() {
            let mut document = TantivyDocument::default();
            document.add_text(words, entry.texts.join("\n"));
            document.add_u64(number, position as u64);
            writer.add_document(document)?;
        }
        writer.commit()?;
        Ok(Self {
            entries,
            reader: index.reader()?,
            tokeniser: index.tokenizer_for_field(words)?,
            words,
            number,
        })
    }

    pub(crate) fn doors(&mut self, question: &str) -> tantivy::Result<Vec<usize>> {
        let mut terms: Vec<Box<dyn Query>> = Vec::new();
        let mut tokens = self.tokeniser.token_stream(question);
        while let Some(token) = tokens.next() {
            let term = Term::from_field_text(self.words, &token.text);
            terms.push(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)));
        }
        let query = BooleanQuery::union(terms);
        let searcher = self.reader.searcher();
        let best = searcher.search(&query, &TopDocs::with_limit(20).order_by_score())?;
        let mut numbers = Vec::new();
        for (_, address) in best {
            let document: TantivyDocument = searcher.doc(address)?;
            let number = document.get_first(self.number);
            numbers.extend(number.and_then(|n| tantivy::schema::Value::as_u64(&n)));
        }
        let numbers = numbers.into_iter().filter_map(|n| usize::try_from(n).ok());
        Ok(doors(numbers, self.entries))
    }
}
