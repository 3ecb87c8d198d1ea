// SPDX-License-Identifier: Apache-2.0

/// A chart as a file: a card with a title, a line on how to read it, and a line on where its numbers come from.
struct Picture {
    let title: String
    let note: String
    let source: String
    /// Of what is drawn between the head and the foot.
    let height: Double
    let content: [Markup]

    static let width = 960.0
    static let margin = 20.0
    /// Where what is drawn begins, below the head.
    static let top = 66.0
    private static let foot = 34.0

    var svg: String {
        let height = Self.top + height + Self.foot
        let root: [(String, String)] = [
            ("xmlns", "http://www.w3.org/2000/svg"), ("role", "img"),
            ("viewBox", "0 0 \(Int(Self.width)) \(Int(height))"), ("width", "\(Int(Self.width))"),
            ("height", "\(Int(height))"),
        ]
        let head: [Markup] = [
            .element("title", [:], .text(title)),
            .element("desc", [:], .text(note + " " + source)),
            .element("style", [:], .text(ChartStyle.sheet)),
            .rectangle("card", x: 0.5, y: 0.5, width: Self.width - 1, height: height - 1, round: 8),
            .label(title, "title", at: Point(x: Self.margin, y: 30)),
            .label(Self.fitted(note, width: Self.width), "note", at: Point(x: Self.margin, y: 50)),
        ]
        let foot = Markup.label(
            Self.fitted(source, width: Self.width), "small", at: Point(x: Self.margin, y: height - 14))
        return Markup.element("svg", root, head + content + [foot]).written() + "\n"
    }

    /// About how wide a text is; rather more than less, as fonts differ.
    static func widthOfText(_ text: String, size: Double = 12) -> Double { Double(text.count) * size * 0.6 }

    /// The text, or as much of its beginning as has room.
    static func fitted(_ text: String, width: Double, size: Double = 12) -> String {
        let most = max(Int(width / (size * 0.6)), 1)
        return text.count <= most ? text : text.prefix(most - 1) + "…"
    }
}
