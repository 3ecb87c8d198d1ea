// SPDX-License-Identifier: Apache-2.0

/// A piece of a picture, as XML: an element with its attributes in the order given, or text. Both are escaped when
/// written, so that a name may hold what it likes.
indirect enum Markup {
    case element(String, [(name: String, value: String)], [Markup])
    case text(String)

    static func element(_ name: String, _ attributes: KeyValuePairs<String, String>, _ content: Markup...) -> Markup {
        .element(name, attributes.map { ($0.key, $0.value) }, content)
    }

    /// As it stands in a file, an element that holds others on lines of its own.
    func written(indent: Int = 0) -> String {
        let margin = String(repeating: "  ", count: indent)
        switch self {
        case .text(let text): return margin + Self.escaped(text)
        case .element(let name, let attributes, let content):
            let opening = ([name] + attributes.map { "\($0.name)=\"\(Self.escaped($0.value))\"" })
                .joined(separator: " ")
            if content.isEmpty { return "\(margin)<\(opening)/>" }
            if content.allSatisfy(\.isText) {
                let text = content.map { $0.written() }.joined()
                return "\(margin)<\(opening)>\(text)</\(name)>"
            }
            let lines = content.map { $0.written(indent: indent + 1) }.joined(separator: "\n")
            return "\(margin)<\(opening)>\n\(lines)\n\(margin)</\(name)>"
        }
    }

    private var isText: Bool {
        if case .text = self { true } else { false }
    }

    /// Without what means something in XML, or may not stand in it at all.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "\"": escaped += "&quot;"
            case "\t", "\n", "\r": escaped += " "
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// Shapes by their class: what they look like says `ChartStyle`.
extension Markup {
    static func rectangle(_ style: String, x: Double, y: Double, width: Double, height: Double, round: Double = 0)
        -> Self
    {
        .element(
            "rect",
            [
                "class": style, "x": x.coordinate, "y": y.coordinate, "width": max(width, 0).coordinate,
                "height": max(height, 0).coordinate, "rx": round.coordinate,
            ])
    }

    static func line(_ style: String, from start: Point, to end: Point) -> Self {
        .element(
            "line",
            [
                "class": style, "x1": start.x.coordinate, "y1": start.y.coordinate, "x2": end.x.coordinate,
                "y2": end.y.coordinate,
            ])
    }

    static func curve(_ style: String, through points: [Point]) -> Self {
        let list = points.map { "\($0.x.coordinate),\($0.y.coordinate)" }.joined(separator: " ")
        return .element("polyline", ["class": style, "points": list])
    }

    static func dot(_ style: String, at point: Point, radius: Double) -> Self {
        .element(
            "circle",
            ["class": style, "cx": point.x.coordinate, "cy": point.y.coordinate, "r": radius.coordinate])
    }

    /// Where in the text its point is.
    enum Anchor: String {
        case start, middle, end
    }

    static func label(_ text: String, _ style: String, at point: Point, _ anchor: Anchor = .start) -> Self {
        .element(
            "text",
            [
                "class": style, "x": point.x.coordinate, "y": point.y.coordinate, "text-anchor": anchor.rawValue,
            ], .text(text))
    }
}

/// A place in a picture, from its upper left corner.
struct Point: Equatable {
    let x: Double
    let y: Double
}

extension Double {
    /// A tenth of a unit is enough for a place, and a picture is never larger than a million.
    fileprivate var coordinate: String {
        guard isFinite else { return "0" }
        let text = Swift.min(Swift.max(self, -1_000_000), 1_000_000).places(1)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
