// SPDX-License-Identifier: Apache-2.0

/// What a chart's classes look like: ours strong, the floor a mark to measure by, all others quiet.
///
/// A chart stands on a card of its own colour, which follows the reader's preference, so that it can be read on a page
/// of either.
enum ChartStyle {
    static let sheet =
        "text { font-family: -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; } "
        + ".title { font-size: 17px; font-weight: 600; } .heading { font-size: 13px; font-weight: 600; } "
        + ".name, .note, .value { font-size: 12px; } .ours-name, .ours-value { font-size: 12px; font-weight: 700; } "
        + ".small { font-size: 11px; } .inside { font-size: 12px; font-weight: 700; } "
        + "polyline { fill: none; stroke-linejoin: round; } .ours-curve { stroke-width: 3; } "
        + ".floor-curve { stroke-width: 2; stroke-dasharray: 6 4; } .other-curve { stroke-width: 1.5; } "
        + ".timer-curve { stroke-width: 1.5; stroke-dasharray: 1.5 3; } "
        + ".floor-mark { stroke-width: 2; } .grid { stroke-width: 1; } .leader { stroke-width: 0.75; } "
        + colours(light) + "@media (prefers-color-scheme: dark) { " + colours(dark) + "}"

    private struct Palette {
        let card: String
        let edge: String
        let grid: String
        let ink: String
        let quiet: String
        let ours: String
        let room: String
        let other: String
    }

    private static let light = Palette(
        card: "#ffffff", edge: "#d1d9e0", grid: "#e6eaef", ink: "#1f2328", quiet: "#59636e", ours: "#0b62d6",
        room: "#d6e4f7", other: "#9aa4af")
    private static let dark = Palette(
        card: "#0d1117", edge: "#3d444d", grid: "#262c36", ink: "#f0f6fc", quiet: "#9ea7b3", ours: "#4c9bff",
        room: "#1b3358", other: "#6b7683")

    private static func colours(_ palette: Palette) -> String {
        ".card { fill: \(palette.card); stroke: \(palette.edge); } "
            + ".title, .heading, .name, .value { fill: \(palette.ink); } .note, .small { fill: \(palette.quiet); } "
            + ".grid { stroke: \(palette.grid); } .leader { stroke: \(palette.quiet); } "
            + ".inside { fill: \(palette.card); } "
            + ".ours { fill: \(palette.ours); } .ours-name, .ours-value { fill: \(palette.ours); } "
            + ".ours-curve { stroke: \(palette.ours); } .room { fill: \(palette.room); } "
            + ".floor-mark, .floor-curve { stroke: \(palette.ink); } .floor { fill: \(palette.ink); } "
            + ".other, .timer { fill: \(palette.other); } .other-curve, .timer-curve { stroke: \(palette.other); } "
    }
}
