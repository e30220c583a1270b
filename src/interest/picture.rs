//! The table as a picture: bars for families, squares for the times that suit. For a phone, 1,080 pixels wide.
//!
//! Letters come with the program (Atkinson Hyperlegible, made for people who see badly; `assets/fonts/OFL.txt`), so
//! that it looks the same on every machine.

use std::fmt;
use std::sync::OnceLock;

use minijinja::context;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, register_font};

use super::demand::{Demand, Row};
use super::few::Few;
use super::sheet::Names;
use super::wish::Slot;

/// Pixels from left to right.
pub const WIDTH: u32 = 1_080;
/// Most rows in the picture; the table holds the rest.
pub const ROWS: usize = 10;

const FONT: &str = "signpost";
const MARGIN: i32 = 48;
const HEAD: i32 = 316;
const ROW: i32 = 158;
const FOOT: i32 = 72;
/// Width of the longest bar, and of the place for bars with the number behind them.
const BAR: f64 = 330.0;
const BARS: i32 = 500;
const CELL: i32 = 118;

const INK: RGBColor = RGBColor(0x1d, 0x23, 0x2f);
const SOFT: RGBColor = RGBColor(0x50, 0x59, 0x69);
const LINE: RGBColor = RGBColor(0xd5, 0xda, 0xe2);
// Blue and orange are told apart by everybody, and in grey by how dark they are.
const ASKED: RGBColor = RGBColor(0x1f, 0x5f, 0xa8);
const COUNTED: RGBColor = RGBColor(0xe8, 0xa0, 0x3c);
const PALE: RGBColor = RGBColor(0xe3, 0xee, 0xf9);

/// Why a picture could not be drawn. For operators.
#[derive(Debug)]
pub struct NotDrawn(String);

impl fmt::Display for NotDrawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotDrawn {}

fn because(error: impl fmt::Display) -> NotDrawn {
    NotDrawn(error.to_string())
}

/// The letters, once in a process.
fn letters() -> Result<(), NotDrawn> {
    static LETTERS: OnceLock<bool> = OnceLock::new();
    let regular = include_bytes!("../../assets/fonts/AtkinsonHyperlegible-Regular.ttf");
    let bold = include_bytes!("../../assets/fonts/AtkinsonHyperlegible-Bold.ttf");
    let fine = LETTERS.get_or_init(|| {
        register_font(FONT, FontStyle::Normal, regular).is_ok()
            && register_font(FONT, FontStyle::Bold, bold).is_ok()
    });
    fine.then_some(())
        .ok_or_else(|| because("the letters cannot be read"))
}

type Area<'a> = DrawingArea<BitMapBackend<'a>, plotters::coord::Shift>;

/// How a text is written.
#[derive(Clone, Copy)]
struct Pen {
    size: i32,
    bold: bool,
    colour: RGBColor,
    across: HPos,
}

const fn pen(size: i32, bold: bool, colour: RGBColor) -> Pen {
    Pen {
        size,
        bold,
        colour,
        across: HPos::Left,
    }
}

impl Pen {
    const fn centred(self) -> Self {
        Self {
            across: HPos::Center,
            ..self
        }
    }

    fn style(self) -> TextStyle<'static> {
        let weight = if self.bold {
            FontStyle::Bold
        } else {
            FontStyle::Normal
        };
        let font = FontDesc::new(FontFamily::Name(FONT), f64::from(self.size), weight);
        font.color(&self.colour)
            .pos(Pos::new(self.across, VPos::Center))
    }

    /// Width in pixels.
    fn width(self, text: &str) -> i32 {
        let size = self.style().font.box_size(text);
        size.map_or(0, |(wide, _)| i32::try_from(wide).unwrap_or(i32::MAX))
    }

    /// The text, cut where it is too wide.
    fn fit(self, text: &str, width: i32) -> String {
        let text = drawable(text);
        if self.width(&text) <= width {
            return text;
        }
        let mut kept = text;
        while !kept.is_empty() {
            kept.pop();
            let shown = format!("{}…", kept.trim_end());
            if self.width(&shown) <= width {
                return shown;
            }
        }
        kept
    }
}

/// Without what the letters do not have, such as emoji.
fn drawable(text: &str) -> String {
    let known = |c: &char| matches!(*c, ' '..='~' | '\u{a0}'..='\u{17f}' | '\u{2010}'..='\u{2027}');
    let kept: String = text.chars().filter(known).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The picture, as PNG.
///
/// # Errors
/// When it cannot be drawn.
pub fn png(demand: &Demand, forum: &str, names: &dyn Names) -> Result<Vec<u8>, NotDrawn> {
    letters()?;
    let rows: Vec<&Row> = demand.rows.iter().take(ROWS).collect();
    let height = HEAD + ROW * i32::try_from(rows.len().max(1)).unwrap_or(1) + FOOT;
    let height = height.unsigned_abs();
    let mut pixels = vec![0; (WIDTH * height * 3) as usize];
    {
        let area = BitMapBackend::with_buffer(&mut pixels, (WIDTH, height)).into_drawing_area();
        area.fill(&WHITE).map_err(because)?;
        let sheet = Sheet {
            area,
            names,
            most: rows.iter().map(|row| row.weight()).fold(1.0, f64::max),
            darkest: darkest(&rows),
        };
        sheet.head(demand, forum)?;
        for (number, row) in rows.iter().enumerate() {
            sheet.row(HEAD + ROW * i32::try_from(number).unwrap_or(0), row)?;
        }
        sheet.foot(height, demand, rows.len())?;
        sheet.area.present().map_err(because)?;
    }
    encode(&pixels, height)
}

fn encode(pixels: &[u8], height: u32) -> Result<Vec<u8>, NotDrawn> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, WIDTH, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(because)?;
    writer.write_image_data(pixels).map_err(because)?;
    writer.finish().map_err(because)?;
    Ok(file)
}

/// The largest number in a square.
fn darkest(rows: &[&Row]) -> u32 {
    let numbers = rows
        .iter()
        .flat_map(|row| Slot::ALL.map(|slot| row.at(slot).number()));
    numbers.flatten().max().unwrap_or(1).max(1)
}

struct Sheet<'a> {
    area: Area<'a>,
    names: &'a dyn Names,
    most: f64,
    darkest: u32,
}

impl Sheet<'_> {
    fn write(&self, text: &str, at: (i32, i32), pen: Pen) -> Result<(), NotDrawn> {
        self.area
            .draw_text(&drawable(text), &pen.style(), at)
            .map_err(because)
    }

    fn fill(&self, from: (i32, i32), to: (i32, i32), colour: RGBColor) -> Result<(), NotDrawn> {
        let shape = Rectangle::new([from, to], colour.filled());
        self.area.draw(&shape).map_err(because)
    }

    fn outline(&self, from: (i32, i32), to: (i32, i32), colour: RGBColor) -> Result<(), NotDrawn> {
        for grow in 0..3 {
            let (from, to) = ((from.0 + grow, from.1 + grow), (to.0 - grow, to.1 - grow));
            let shape = Rectangle::new([from, to], colour.stroke_width(1));
            self.area.draw(&shape).map_err(because)?;
        }
        Ok(())
    }

    fn cell(slot: usize) -> i32 {
        let slots = i32::try_from(Slot::ALL.len()).unwrap_or(4);
        let right = i32::try_from(WIDTH).unwrap_or(0) - MARGIN;
        right - CELL * slots + CELL * i32::try_from(slot).unwrap_or(0)
    }

    fn head(&self, demand: &Demand, forum: &str) -> Result<(), NotDrawn> {
        let wide = i32::try_from(WIDTH).unwrap_or(0) - 2 * MARGIN;
        let (title, small) = (pen(58, true, INK), pen(32, false, SOFT));
        let day = demand.on.strftime("%-d %B %Y").to_string();
        let under = self.names.say("picture_under", context! { forum, day });
        self.write(
            &title.fit(&self.names.text("picture_title"), wide),
            (MARGIN, 66),
            title,
        )?;
        self.write(&small.fit(&under, wide), (MARGIN, 124), small)?;
        let mut left = MARGIN;
        for (colour, name) in [(ASKED, "picture_asked"), (COUNTED, "picture_counted")] {
            let text = self.names.text(name);
            self.fill((left, 172), (left + 32, 204), colour)?;
            self.write(&text, (left + 46, 188), pen(32, false, INK))?;
            left += 46 + pen(32, false, INK).width(&text) + 44;
        }
        let times = pen(30, true, INK).centred();
        for (number, slot) in Slot::ALL.into_iter().enumerate() {
            let name = self.names.slot(slot);
            let lines: Vec<&str> = name.split_whitespace().collect();
            let middle = Self::cell(number) + CELL / 2;
            let mut line = 288 - 34 * (i32::try_from(lines.len()).unwrap_or(1) - 1);
            for word in lines {
                self.write(&times.fit(word, CELL - 2), (middle, line), times)?;
                line += 34;
            }
        }
        Ok(())
    }

    fn row(&self, top: i32, row: &Row) -> Result<(), NotDrawn> {
        let wide = i32::try_from(WIDTH).unwrap_or(0);
        self.fill((MARGIN, top), (wide - MARGIN, top + 1), LINE)?;
        let (bold, thin) = (pen(38, true, INK), pen(36, false, INK));
        let area = format!(" · {}", self.names.area(row.area.as_deref()));
        let room = wide - 2 * MARGIN - thin.width(&drawable(&area)).min(480);
        let about = bold.fit(&self.names.about(&row.about), room);
        self.write(&about, (MARGIN, top + 32), bold)?;
        let after = MARGIN + bold.width(&about) + 10;
        self.write(
            &thin.fit(&area, wide - MARGIN - after),
            (after, top + 33),
            thin,
        )?;
        let end = self.bars(top + 60, row)?;
        self.write(&self.shown(row), (end + 14, top + 82), pen(38, true, INK))?;
        let wait = self.names.say(
            "picture_wait",
            context! { wait => self.names.months(row.longest_wait) },
        );
        let small = pen(29, false, SOFT);
        self.write(&small.fit(&wait, BARS), (MARGIN, top + 130), small)?;
        for (number, slot) in Slot::ALL.into_iter().enumerate() {
            self.square((Self::cell(number), top + 62), row.at(slot))?;
        }
        Ok(())
    }

    /// The bars of a row; gives where they end.
    fn bars(&self, top: i32, row: &Row) -> Result<i32, NotDrawn> {
        let length = |families: f64| {
            let pixels = (families / self.most * BAR).round();
            // Within the width of the picture, so it fits.
            if families > 0.0 {
                (pixels as i32).max(6)
            } else {
                0
            }
        };
        let elsewhere = length(f64::from(row.elsewhere));
        let asked = length(row.weight() - f64::from(row.elsewhere));
        let (low, middle) = (top + 44, MARGIN + asked);
        match row.families() {
            Few::None => {}
            Few::AFew => {
                // An outline: its length says nothing.
                self.fill((MARGIN, top), (middle, low), PALE)?;
                self.outline((MARGIN, top), (middle, low), ASKED)?;
            }
            Few::Exactly(_) => self.fill((MARGIN, top), (middle, low), ASKED)?,
        }
        if row.elsewhere > 0 {
            self.fill((middle, top), (middle + elsewhere, low), COUNTED)?;
        }
        Ok(middle + elsewhere)
    }

    fn shown(&self, row: &Row) -> String {
        match (row.families(), row.elsewhere) {
            (families, 0) => self.names.few(families),
            (Few::None, elsewhere) => format!("+ {elsewhere}"),
            (Few::AFew, elsewhere) => format!("{} + {elsewhere}", self.names.few(Few::AFew)),
            // The colours of the bar alone must not say which is which.
            (Few::Exactly(asked), elsewhere) => format!("{asked} + {elsewhere}"),
        }
    }

    fn square(&self, (left, top): (i32, i32), few: Few) -> Result<(), NotDrawn> {
        let (from, to) = ((left + 5, top), (left + CELL - 5, top + 70));
        let middle = ((from.0 + to.0) / 2, (from.1 + to.1) / 2);
        let (colour, ink) = match few {
            Few::None => (WHITE, SOFT),
            Few::AFew => (PALE, INK),
            Few::Exactly(number) => shade(f64::from(number) / f64::from(self.darkest)),
        };
        self.fill(from, to, colour)?;
        if few == Few::None {
            self.outline(from, to, LINE)?;
        }
        let text = if few == Few::None {
            "–".to_owned()
        } else {
            self.names.few(few)
        };
        let pen = pen(
            if few == Few::AFew { 30 } else { 36 },
            few != Few::AFew,
            ink,
        )
        .centred();
        self.write(&text, middle, pen)
    }

    fn foot(&self, height: u32, demand: &Demand, shown: usize) -> Result<(), NotDrawn> {
        let left = demand.rows.len() - shown;
        let text = self.names.say("picture_foot", context! { left });
        let at = (MARGIN, i32::try_from(height).unwrap_or(0) - FOOT / 2);
        let small = pen(29, false, SOFT);
        self.write(
            &small.fit(&text, i32::try_from(WIDTH).unwrap_or(0) - 2 * MARGIN),
            at,
            small,
        )
    }
}

/// A blue between pale and dark, and an ink that can be read on it (contrast 4.5 and more).
fn shade(part: f64) -> (RGBColor, RGBColor) {
    let part = part.clamp(0.0, 1.0);
    let (light, dark) = ((0xb9, 0xd6, 0xf2), (0x17, 0x4f, 0x8f));
    let mix = |a: i32, b: i32| {
        let mixed = f64::from(a) + (f64::from(b) - f64::from(a)) * part;
        mixed.round() as u8
    };
    let colour = RGBColor(
        mix(light.0, dark.0),
        mix(light.1, dark.1),
        mix(light.2, dark.2),
    );
    (colour, if part > 0.55 { WHITE } else { INK })
}

/// What the picture shows, for people who do not see it. Discord takes 1,024 characters.
pub fn alt(demand: &Demand, names: &dyn Names) -> String {
    let mut text = names.text("picture_alt");
    for row in demand.rows.iter().take(ROWS) {
        let best = row.best_slot().map(|slot| names.slot(slot).to_lowercase());
        let line = names.say(
            "picture_alt_row",
            context! {
                about => names.about(&row.about), area => names.area(row.area.as_deref()),
                families => names.few(row.families()), elsewhere => row.elsewhere, best,
            },
        );
        if text.chars().count() + line.chars().count() > 1_000 {
            break;
        }
        text.push(' ');
        text.push_str(&line);
    }
    text
}
