//! Draws the steps of confidence as an SVG picture.

use plotters::prelude::*;
use plotters::style::{FontStyle, register_font};

use crate::bins::{Bin, calibration_error};

const SIZE: (u32, u32) = (720, 720);
const BLUE_DOTS: RGBColor = RGBColor(0, 84, 147);
const FONT: &str = "sans-serif";

/// The picture as SVG text. Letters stay letters: the reader's own font is used.
pub(crate) fn draw(bins: &[Bin], date: &str) -> Result<String, String> {
    // Letters are measured with a font of our own; which one the reader sees is up to them.
    let letters = include_bytes!("../../assets/fonts/AtkinsonHyperlegible-Regular.ttf");
    register_font(FONT, FontStyle::Normal, letters)
        .map_err(|_| "error: cannot draw: the letters cannot be read".to_owned())?;
    let mut svg = String::new();
    let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
    chart(&root, bins, date).map_err(|e| format!("error: cannot draw: {e}"))?;
    drop(root);
    // Read out by screen readers.
    let title = format!(
        "<title>{}</title>",
        title(date).replace('&', "&amp;").replace('<', "&lt;")
    );
    Ok(svg.replacen("xmlns=", "role=\"img\" xmlns=", 1).replacen(
        ">\n",
        &format!(">\n{title}\n"),
        1,
    ))
}

fn title(date: &str) -> String {
    format!("How sure Signpost was, and how often it was right ({date})")
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Failure<'a> = DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>;

fn chart<'a>(root: &Area<'a>, bins: &[Bin], date: &str) -> Result<(), Failure<'a>> {
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(root)
        .caption(title(date), (FONT, 20))
        .margin(20)
        .x_label_area_size(60)
        .y_label_area_size(70)
        .build_cartesian_2d(0.0..1.0, 0.0..1.0)?;
    let per_cent = |share: &f64| format!("{:.0} %", 100.0 * share);
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .x_desc("How sure it said it was")
        .y_desc("How often the first door was right")
        .x_label_formatter(&per_cent)
        .y_label_formatter(&per_cent)
        .axis_desc_style((FONT, 18))
        .label_style((FONT, 15))
        .draw()?;
    let diagonal = [(0.0, 0.0), (1.0, 1.0)];
    chart.draw_series([PathElement::new(diagonal, BLACK.mix(0.5).stroke_width(2))])?;
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or(1) as f64;
    chart.draw_series(bins.iter().map(|bin| {
        // The area of a point stands for the number of questions.
        let radius = 4.0 + 20.0 * (bin.count as f64 / most).sqrt();
        let at = (bin.said, bin.right);
        let count = Text::new(bin.count.to_string(), (radius as i32 + 3, -8), (FONT, 14));
        EmptyElement::at(at)
            + Circle::new((0, 0), radius as i32, BLUE_DOTS.mix(0.6).filled())
            + count
    }))?;
    let all: usize = bins.iter().map(|bin| bin.count).sum();
    let error = 100.0 * calibration_error(bins);
    let notes = [
        "On the line: as often right as it said.".to_owned(),
        "Above it: more often. Below it: less often.".to_owned(),
        format!("Numbers at the points: questions ({all} in all)."),
        format!("Off by {error:.0} points on average."),
    ];
    let heights = [0.97, 0.935, 0.9, 0.865];
    chart.draw_series(
        heights
            .into_iter()
            .zip(notes)
            .map(|(height, note)| Text::new(note, (0.02, height), (FONT, 15))),
    )?;
    root.present()
}
