// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What runs found, and the circumstances of each: what a report is written from.
///
/// Its file says what `run --json` prints, and the circumstances beside it; either is read.
struct Results {
    /// One run; where it was measured is unknown of those that did not write it down.
    struct Part {
        let name: String
        let report: Report
        let circumstances: Circumstances?
    }

    private(set) var parts: [Part] = []

    static let name = "results.json"

    var throughput: [Throughput] { parts.flatMap(\.report.throughput) }
    var figures: [Figure] { parts.flatMap(\.report.figures) }

    mutating func add(_ report: Report, measured circumstances: Circumstances?, named name: String) {
        parts.append(Part(name: name, report: report, circumstances: circumstances))
    }

    mutating func add(json: Data, named name: String) throws {
        let decoder = JSONDecoder()
        guard let report = try? decoder.decode(Report.self, from: json) else {
            throw Wrong("\(name) is not what `run --json` or a report wrote")
        }
        guard !report.throughput.isEmpty || !report.figures.isEmpty else { throw Wrong("\(name) holds no results") }
        let kept = try decoder.decode(Kept.self, from: json)
        add(report, measured: kept.circumstances, named: name)
    }

    /// What one run's file says.
    static func json(_ report: Report, measured circumstances: Circumstances) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(
            Kept(circumstances: circumstances, throughput: report.throughput, figures: report.figures))
    }

    private struct Kept: Codable {
        let circumstances: Circumstances?
        let throughput: [Throughput]
        let figures: [Figure]
    }
}
