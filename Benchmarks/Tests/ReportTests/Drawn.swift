// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// A picture as a reader of XML finds it: its elements, each with its attributes and text.
struct Drawn {
    struct Element {
        let name: String
        let attributes: [String: String]
        var text = ""

        func number(_ name: String) -> Double { attributes[name].flatMap { Double($0) } ?? .nan }
        var style: String { attributes["class"] ?? "" }
    }

    let elements: [Element]
    let width: Double
    let height: Double

    /// Fails where the text is not well-formed XML.
    init(_ svg: String) throws {
        let reader = Reader()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = reader
        try #require(parser.parse(), "\(String(describing: parser.parserError)) in \(svg)")
        elements = reader.elements
        let root = try #require(elements.first)
        #expect(root.name == "svg")
        width = root.number("width")
        height = root.number("height")
    }

    func styled(_ style: String) -> [Element] { elements.filter { $0.style == style } }
    var texts: [Element] { elements.filter { $0.name == "text" } }

    /// Whether every place that an element names is one in the picture.
    func expectAllInside() {
        for element in elements {
            for name in ["x", "x1", "x2", "cx"] where element.attributes[name] != nil {
                #expect((0...width).contains(element.number(name)), "\(element)")
            }
            for name in ["y", "y1", "y2", "cy"] where element.attributes[name] != nil {
                #expect((0...height).contains(element.number(name)), "\(element)")
            }
            if element.name == "rect" {
                #expect(element.number("x") + element.number("width") <= width, "\(element)")
                #expect(element.number("y") + element.number("height") <= height, "\(element)")
            }
            let points = (element.attributes["points"] ?? "").split(separator: " ").map { $0.split(separator: ",") }
            for point in points {
                #expect((0...width).contains(Double(point[0]) ?? .nan), "\(element)")
                #expect((0...height).contains(Double(point[1]) ?? .nan), "\(element)")
            }
        }
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var elements: [Element] = []
        private var open: [Int] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            open.append(elements.count)
            elements.append(Element(name: name, attributes: attributes))
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) {
            if let last = open.last { elements[last].text += string }
        }

        func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
            open.removeLast()
        }
    }
}
