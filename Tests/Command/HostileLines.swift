// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PawlCommand

/// Lines that mean harm: whatever is in them, a reader gives a question or says what it expected.
@Suite struct HostileLines {
    static let models = [
        #"192.0.2.1 - ann [17/May/2015:10:05:03 +0000] "GET /a?b=c HTTP/1.1" 200 5 "http://example.com/" "agent (x)""#,
        #"2001:db8::1 - - [29/Feb/2016:23:59:60 -0330] "-" 408 - "-" "a \"b\" c""#,
        #"192.0.2.1 - - [17/May/2015:10:05:03 +0000] "GET http://example.com/a HTTP/1.1" 304 -"#,
        #"{"t":1431857103.123456789,"key":"user-42","cost":1}"#,
        #"{"t":"2015-05-17T10:05:03.5+02:00","key":"\ud83d\ude00","x":{"y":[1,2,{"z":null}]},"cost":-9223372036854775808}"#,
        #"{"t":-1.5e-9,"key":-9223372036854775808,"cost":9223372036854775807}"#,
    ]

    /// Bytes that mean something to one of the readers.
    static let pieces = Array(#""\[]{}:,.-+eEuTZz/ 0123456789"#.utf8) + [0, 0x0D, 0x1B, 0x7F, 0x80, 0xC3, 0xFF]

    private static func mutate(_ line: [UInt8], _ random: inout RandomBits) -> [UInt8] {
        var line = line
        for _ in 0...random.number(below: 6) {
            let at = random.number(below: line.count + 1)
            switch random.number(below: 5) {
            case 0 where at < line.count: line[at] = random.element(of: pieces)
            case 1 where at < line.count: line.remove(at: at)
            case 2: line.insert(random.element(of: pieces), at: at)
            case 3: line.removeSubrange(at..<min(line.count, at + random.number(below: 20)))
            default:
                let end = min(line.count, at + random.number(below: 20))
                line.insert(contentsOf: Array(line[at..<end]), at: random.number(below: line.count + 1))
            }
        }
        return line
    }

    @Test func noMutatedLineTraps() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = RandomBits(seed: seed)
        var readers = [LineFormat?.none, .combined, .common, .jsonl].flatMap { format in
            KeyField.allCases.map { LineReader(format: format, keyField: $0) }
        }
        for _ in 0..<4000 {
            let line = Self.mutate(Array(random.element(of: Self.models).utf8), &random)
            for index in readers.indices {
                try? readers[index].read(line.span)
                // Cut off at any byte, as a rotated log may be.
                try? readers[index].read(line.span.extracting(0..<random.number(below: line.count + 1)))
            }
        }
        for reader in readers {
            let report = reader.report
            let skipped = report.blank + report.withoutUser + report.withoutPath
            #expect(report.lines == reader.list.questions.count + report.malformed + skipped, "seed \(seed)")
        }
        // Some of all this was still a question, and some was not.
        #expect(readers.contains { !$0.list.questions.isEmpty }, "seed \(seed)")
        #expect(readers.allSatisfy { $0.report.malformed > 0 }, "seed \(seed)")
    }

    @Test func noRandomBytesTrap() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = RandomBits(seed: seed)
        for _ in 0..<4000 {
            let line = (0..<random.number(below: 120)).map { _ in random.element(of: Self.pieces) }
            for layout in [AccessLogLine.Layout.common, .combined] { _ = try? AccessLogLine(line.span, layout: layout) }
            _ = try? JSONLine(line.span)
            _ = try? TimeText.accessLog(line.span, at: random.number(below: 130))
            _ = try? TimeText.iso8601(line.span, at: random.number(below: 130))
        }
    }

    @Test func workGrowsWithTheLineAlone() throws {
        // Each of these would take many minutes if any part of it were read once for every other part.
        let quotes = String(repeating: "\" ", count: 400_000)
        let brackets = String(repeating: " [17/May/2015:10:05:03", count: 40_000)
        for line in ["192.0.2.1 - - \(AccessLogStories.time) \"\(quotes)", "192.0.2.1 - \(brackets)"] {
            let start = ContinuousClock.now
            _ = try? AccessLogLine(Array(line.utf8).span, layout: .combined)
            #expect(ContinuousClock.now - start < .seconds(120))
        }
    }
}
