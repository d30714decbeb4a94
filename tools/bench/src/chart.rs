// SPDX-License-Identifier: GPL-2.0

//! The results as a picture: a line per operation, a mark per variant, and a panel each for one
//! thread and for two.

use crate::error::Error;
use crate::record::Variant;
use crate::result::{Results, Row};
use plotters::coord::Shift;
use plotters::prelude::*;
use std::io;

const HEAD: &str = "\
<!-- SPDX-License-Identifier: GPL-2.0 -->
<!-- Drawn by lkmm bench: do not edit. -->
";
const LINE_HEIGHT: u32 = 22;
const WIDTH: u32 = 1000;
const MARGINS: u32 = 70;
const LEGEND_HEIGHT: u32 = 40;

// Colours that people with any kind of colour vision can tell apart.
const MARKS: [(Variant, &str, RGBColor); 4] = [
    (Variant::C, "C", RGBColor(0, 0, 0)),
    (Variant::Inlined, "Rust, inlined", RGBColor(0, 114, 178)),
    (Variant::Called, "Rust, called", RGBColor(213, 94, 0)),
    (Variant::Core, "core::sync::atomic", RGBColor(0, 158, 115)),
];
const GREY: RGBColor = RGBColor(150, 150, 150);

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Failure = DrawingAreaErrorKind<io::Error>;

/// SVG text.
pub fn draw(results: &Results) -> Result<String, Error> {
    let shown = |contended| {
        let all = results.of(contended);
        all.filter(|row| row.is_main(&results.rows)).collect()
    };
    let (alone, contended): (Vec<&Row>, Vec<&Row>) = (shown(false), shown(true));
    let names: Vec<String> = alone.iter().map(|row| row.name()).collect();
    let mut panels = vec![("One thread", alone)];
    if !contended.is_empty() {
        panels.push(("Two threads on one variable", contended));
    }
    let mut svg = String::new();
    let height = names.len() as u32 * LINE_HEIGHT + MARGINS + LEGEND_HEIGHT;
    let area = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();

    draw_on(&area, &names, &panels, results.call.median)
        .map_err(|cause| Error::Chart(cause.to_string()))?;
    drop(area);
    Ok(HEAD.to_owned() + &svg)
}

fn draw_on(
    area: &Area<'_>,
    names: &[String],
    panels: &[(&str, Vec<&Row>)],
    call: f64,
) -> Result<(), Failure> {
    area.fill(&WHITE)?;
    let (top, rest) = area.split_vertically(LEGEND_HEIGHT);
    legend(&top, panels)?;
    for ((title, rows), part) in panels.iter().zip(rest.split_evenly((1, panels.len()))) {
        panel(&part, title, names, rows, call)?;
    }
    area.present()
}

fn legend(area: &Area<'_>, panels: &[(&str, Vec<&Row>)]) -> Result<(), Failure> {
    let style = ("sans-serif", 13).into_text_style(area);
    let mut x = 20;

    for (variant, name, colour) in MARKS {
        if panels[0]
            .1
            .iter()
            .any(|row| row.figures.contains_key(&variant))
        {
            area.draw(&Circle::new((x, 20), 4, colour.filled()))?;
            area.draw(&Text::new(name, (x + 10, 13), style.clone()))?;
            x += 50 + 8 * name.len() as i32;
        }
    }
    area.draw(&PathElement::new(
        vec![(x, 12), (x, 28)],
        GREY.stroke_width(2),
    ))?;
    let text = "an empty function; bars: half of the samples";
    area.draw(&Text::new(text, (x + 10, 13), style))
}

fn panel(
    area: &Area<'_>,
    title: &str,
    names: &[String],
    rows: &[&Row],
    call: f64,
) -> Result<(), Failure> {
    let end = rows
        .iter()
        .flat_map(|row| row.figures.values())
        .map(|figure| figure.ticks.upper)
        .fold(1.0, f64::max)
        * 1.05;
    let lines = names.len() as f64;
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 16))
        .margin(5)
        .x_label_area_size(35)
        .y_label_area_size(175)
        .build_cartesian_2d(0.0..end, lines..0.0)?;

    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
        .y_labels(0)
        .x_max_light_lines(1)
        .x_desc("ticks per operation, with its call")
        .draw()?;
    chart.draw_series([PathElement::new(
        vec![(call, 0.0), (call, lines)],
        GREY.stroke_width(2),
    )])?;
    let style = ("sans-serif", 12).into_text_style(area);
    chart.draw_series(names.iter().enumerate().map(|(line, name)| {
        let name = Text::new(name.clone(), (-170, -7), style.clone());
        EmptyElement::at((0.0, line as f64 + 0.5)) + name
    }))?;
    for (number, (variant, _, colour)) in MARKS.into_iter().enumerate() {
        let figures: Vec<_> = rows
            .iter()
            .filter_map(|row| {
                let line = names.iter().position(|name| *name == row.name())?;
                let y = line as f64 + 0.2 + 0.2 * number as f64;
                Some((y, row.figures.get(&variant)?.ticks))
            })
            .collect();
        chart.draw_series(figures.iter().map(|(y, ticks)| {
            let bar = vec![(ticks.lower, *y), (ticks.upper, *y)];
            PathElement::new(bar, colour.stroke_width(1))
        }))?;
        chart.draw_series(
            figures
                .iter()
                .map(|(y, ticks)| Circle::new((ticks.median, *y), 3, colour.filled())),
        )?;
    }
    Ok(())
}
