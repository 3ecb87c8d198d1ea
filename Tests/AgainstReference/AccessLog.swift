// SPDX-License-Identifier: Apache-2.0

import Foundation

/// As much of an access log in the combined format as a limiter needs: who asked when, in the order of time.
///
///     83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 203023 "…" "…"
struct AccessLog {
    struct Line: Sendable {
        let address: String
        /// Since 1970.
        let seconds: Int
    }

    /// In the order of time; lines of the same second in the order they were written in.
    let lines: [Line]
    /// Lines that could not be read.
    let malformed: Int

    /// Real traffic kept beside the package, for those who have it.
    static let file = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared/data/apache_access.log.gz")

    static var isPresent: Bool { FileManager.default.fileExists(atPath: file.path) }

    /// Reads a file packed by gzip, with the help of gzip.
    init(gzip file: URL) throws {
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-dc", file.path]
        let output = Pipe()
        gzip.standardOutput = output
        try gzip.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        gzip.waitUntilExit()
        let rows = text.split(separator: "\n")
        let read = rows.compactMap { Self.line($0) }
        malformed = rows.count - read.count
        lines = read.enumerated()
            .sorted { ($0.element.seconds, $0.offset) < ($1.element.seconds, $1.offset) }
            .map(\.element)
    }

    private static func line(_ text: Substring) -> Line? {
        guard let address = text.split(separator: " ", maxSplits: 1).first,
            let open = text.firstIndex(of: "["), let close = text[open...].firstIndex(of: "]"),
            let seconds = seconds(text[open..<close].dropFirst())
        else { return nil }
        return Line(address: String(address), seconds: seconds)
    }

    /// `17/May/2015:10:05:03 +0000` since 1970.
    private static func seconds(_ stamp: Substring) -> Int? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = stamp.split { "/: ".contains($0) }
        guard parts.count == 7, let month = months.firstIndex(of: String(parts[1])) else { return nil }
        let numbers = [parts[0], parts[2], parts[3], parts[4], parts[5], parts[6]].compactMap { Int($0) }
        guard numbers.count == 6 else { return nil }
        let (day, year, hour, minute, second, zone) =
            (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let date = calendar.date(
            from: DateComponents(
                year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second))
        return date.map { Int($0.timeIntervalSince1970) - (zone / 100 * 60 + zone % 100) * 60 }
    }
}
