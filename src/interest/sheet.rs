//! The table as CSV, for a spreadsheet.

use super::demand::Demand;
use super::few::Few;
use super::wish::Slot;

/// The words that the table is filled with.
pub trait Names {
    /// What a row is about.
    fn about(&self, about: &super::About) -> String;
    /// The area, by id; none means anywhere.
    fn area(&self, area: Option<&str>) -> String;
    /// A time that suits.
    fn slot(&self, slot: Slot) -> String;
    /// A number of families.
    fn few(&self, few: Few) -> String;
    /// Whole months of waiting; 0 is under one.
    fn months(&self, months: u32) -> String;
    /// Another text of the forum's words.
    fn text(&self, name: &str) -> String;
    /// A text with its values.
    fn say(&self, name: &str, values: minijinja::Value) -> String;
}

/// The table as CSV: a heading and a line for each row.
///
/// # Errors
/// Never in memory; what the CSV writer says otherwise.
pub fn csv(demand: &Demand, names: &dyn Names) -> Result<Vec<u8>, csv::Error> {
    // A forum may have changed the heading.
    let mut sheet = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    let columns = names.text("sheet_columns");
    sheet.write_record(columns.split('|').map(str::trim))?;
    for row in &demand.rows {
        let mut line = vec![
            plain(&names.about(&row.about)),
            plain(&names.area(row.area.as_deref())),
            number(row.families(), names),
            row.elsewhere.to_string(),
            row.longest_wait.to_string(),
            number(row.first_timers(), names),
        ];
        line.extend(Slot::ALL.map(|slot| number(row.at(slot), names)));
        line.push(number(row.any_time(), names));
        line.push(number(row.in_person(), names));
        line.push(number(row.online(), names));
        line.push(row.change().map_or(String::new(), |more| more.to_string()));
        sheet.write_record(line)?;
    }
    sheet
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

fn number(few: Few, names: &dyn Names) -> String {
    few.number()
        .map_or_else(|| names.few(few), |number| number.to_string())
}

/// A spreadsheet must not take a title for a formula.
fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
