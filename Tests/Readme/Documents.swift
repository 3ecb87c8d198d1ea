// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pawl
import Testing

/// README and the articles of the documentation say what is so: their Swift blocks stand in this folder word for word,
/// where they are compiled and run, and their tables of figures are worked out again.
@Suite struct Documents {
    private static let here = URL(filePath: #filePath).deletingLastPathComponent()
    private static let root = here.deletingLastPathComponent().deletingLastPathComponent()
    private static let articles = root.appending(path: "Sources/Pawl/Documentation.docc")

    private static func texts(in folder: URL, ending: String) throws -> [(name: String, text: String)] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == ending }
            .sorted { $0.path < $1.path }
            .map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
    }

    private static func all() throws -> [(name: String, text: String)] {
        let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        return try ["PawlModel", "Pawl", "PawlTesting"].reduce(into: [("README.md", readme)]) { all, module in
            all += try texts(in: root.appending(path: "Sources/\(module)/Documentation.docc"), ending: "md")
        }
    }

    @Test func everySwiftBlockIsCompiledAndRun() throws {
        let code = Self.flat(try Self.texts(in: Self.here, ending: "swift").map(\.text).joined(separator: "\n\n"))
        for (name, text) in try Self.all() {
            for paragraph in Self.swiftBlocks(of: text).flatMap({ $0.components(separatedBy: "\n\n") }) {
                guard paragraph != "import Pawl" else { continue }
                // Not an expectation of all the code, which it would print.
                if !code.contains(paragraph) {
                    Issue.record("this block of \(name) is compiled nowhere:\n\(paragraph)")
                }
            }
        }
    }

    /// Without its blocks a document would pass.
    @Test func theDocumentsHaveBlocks() throws {
        let blocks = Dictionary(
            uniqueKeysWithValues: try Self.all().map { ($0.name, Self.swiftBlocks(of: $0.text).count) })
        #expect(blocks["README.md", default: 0] >= 2)
        #expect(blocks["Pawl.md", default: 0] >= 1)
        #expect(blocks["Concepts.md", default: 0] >= 9)
        #expect(blocks["SeveralLimits.md", default: 0] >= 4)
        #expect(blocks["Receipts.md", default: 0] >= 4)
        #expect(blocks["ChangingLimits.md", default: 0] >= 4)
        #expect(blocks["ExceptionalKeys.md", default: 0] >= 3)
        #expect(blocks["SlidingLogs.md", default: 0] >= 2)
        #expect(blocks["Operating.md", default: 0] >= 7)
        #expect(blocks["Memory.md", default: 0] >= 1)
        #expect(blocks["PawlModel.md", default: 0] >= 1)
        #expect(blocks["PawlTesting.md", default: 0] >= 2)
    }

    @Test func theAcceptedRangesAreWhatTheTableSays() throws {
        let periods: [String: Duration] = [
            "1 ms": .milliseconds(1), "1 second": .seconds(1), "1 minute": .seconds(60), "1 hour": .seconds(3600),
            "1 day": .seconds(86_400), "366 days": .seconds(366 * 86_400),
        ]
        let rows = try Self.rows(ofTable: "countMax", in: "Concepts.md")
        #expect(rows.count == periods.count)
        for row in rows {
            let period = try #require(periods[row[0]])
            for (cell, algorithm) in zip(row.dropFirst(), [Limit.Algorithm.gcra, .fixedWindow, .slidingCounter]) {
                let most = Limit.countMax(per: period, algorithm: algorithm)
                #expect(Self.number(cell) == most, "\(row[0]), \(algorithm)")
                #expect(throws: Never.self) { try Limit(most, per: period, algorithm: algorithm) }
                #expect(throws: LimitError.self) { try Limit(most + 1, per: period, algorithm: algorithm) }
            }
        }
    }

    @Test func aLimiterReservesWhatTheTableSays() throws {
        let rows = try Self.rows(ofTable: "reservedBytes", in: "Memory.md")
        #expect(rows.count >= 4)
        for row in rows {
            let capacity = try #require(Self.number(row[0]))
            let bytes = try RateLimiter("100/second", capacity: capacity).reservedBytes
            #expect(Self.number(row[1]) == bytes, "\(row[0]) keys")
            #expect(Double(row[2]) == (Double(bytes) / Double(capacity) * 10).rounded() / 10, "\(row[0]) keys")
        }
    }

    // MARK: Reading documents

    private static func swiftBlocks(of text: String) -> [String] {
        text.components(separatedBy: "```swift\n").dropFirst().map { flat($0.components(separatedBy: "```")[0]) }
    }

    /// The cells of the table that a comment names, without its head.
    private static func rows(ofTable name: String, in article: String) throws -> [[String]] {
        let text = try String(contentsOf: articles.appending(path: article), encoding: .utf8)
        let after = try #require(text.components(separatedBy: "<!-- table: \(name) -->\n").dropFirst().first)
        return after.components(separatedBy: "\n").prefix { $0.hasPrefix("|") }.dropFirst(2).map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
        }
    }

    private static func number(_ text: String) -> Int? { Int(text.filter { $0 != "," }) }

    /// Text without the indentation of its lines.
    private static func flat(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
            .trimmingCharacters(in: .newlines)
    }
}
