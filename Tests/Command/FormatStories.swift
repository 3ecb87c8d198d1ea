// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PawlCommand

/// Which format and which key a reader takes lines by, and what it passes over.
@Suite struct FormatStories {
    static let common = "192.0.2.1 - ann \(AccessLogStories.time) \"GET /a?b HTTP/1.1\" 200 5"
    static let combined = common + " \"-\" \"agent\""
    static let json = #"{"t":1,"key":"k"}"#

    @Test(arguments: [
        (common, LineFormat.common), (combined, .combined), (json, .jsonl), ("\n \t\n\(combined)", .combined),
        ("# a comment\n\(combined)", .combined), ("{\n\(combined)", .jsonl),
    ])
    func theFirstLineThatIsNotEmptyDecides(_ text: String, _ format: LineFormat) throws {
        #expect(try readLines(text).format == format)
    }

    @Test func linesOfAnotherFormatAreMalformed() throws {
        let reader = try readLines("\(Self.common)\n\(Self.combined)\n\(Self.json)\n")
        #expect(reader.list.questions.count == 1)
        let numbers = reader.report.firstMalformed.map(\.number)
        #expect(numbers == [2, 3])
    }

    @Test func aGivenFormatIsNotQuestioned() throws {
        let reader = try readLines(Self.json, format: .combined)
        #expect(reader.list.questions.isEmpty)
        #expect(reader.report.malformed == 1)
    }

    @Test(arguments: [(KeyField.address, "192.0.2.1"), (.user, "ann"), (.path, "/a")])
    func theKeyIsThePartAskedFor(_ field: KeyField, _ key: String) throws {
        let reader = try readLines(Self.combined, keyField: field)
        #expect(reader.list.keys.text(0) == key)
    }

    @Test func linesWithoutTheirKeyAreCountedAndNotMalformed() throws {
        let nobody = Self.combined.replacing("ann", with: "-")
        let user = try readLines("\(nobody)\n\(Self.combined)\n\(nobody)", keyField: .user).report
        #expect(user.withoutUser == 2 && user.malformed == 0)
        let timeout = "192.0.2.1 - - \(AccessLogStories.time) \"-\" 408 - \"-\" \"-\""
        let path = try readLines("\(timeout)\n\(Self.combined)", keyField: .path).report
        #expect(path.withoutPath == 1 && path.malformed == 0)
    }

    @Test func theFirstFewMalformedLinesAreKeptWithTheirNumbers() throws {
        let report = try readLines("\(Self.combined)\n\n" + String(repeating: "x\n", count: 9)).report
        #expect(report.lines == 11 && report.blank == 1 && report.malformed == 9)
        #expect(report.firstMalformed.map(\.number) == [3, 4, 5, 6, 7])
    }

    @Test func keysAreBytesOfTheirOwnKind() throws {
        let keys = [#""42""#, "42", #""\u00e9""#, #""e\u0301""#, #""é""#, "42", #""""#]
        let text = keys.map { "{\"t\":1,\"key\":\($0)}" }.joined(separator: "\n")
        let reader = try readLines(text)
        // "42" is not 42, and é is not e with an accent; an escape changes nothing.
        #expect(reader.list.questions.map(\.key) == [0, 1, 2, 3, 2, 1, 4])
    }

    /// So many that some of their 32-bit hashes are the same.
    @Test func keysOfOneHashAreToldApart() {
        var table = KeyTable()
        for number in 0..<300_000 {
            var key: [UInt8] = []
            key.append(decimal: 1_000_000 + number)
            if table.number(ofText: key.span) != KeyTable.Number(number) { break }
        }
        #expect(table.count == 300_000)
    }

    @Test func keysAreFoundAgainAmongMany() {
        var table = KeyTable()
        var expected: [String: KeyTable.Number] = [:]
        for number in 0..<20_000 {
            let key = number % 3 == 0 ? "k\(number)" : "2001:db8::\(number)"
            expected[key] = table.number(ofText: Array(key.utf8).span)
            #expect(table.number(ofInteger: Int64(number)) == KeyTable.Number(2 * number + 1))
        }
        #expect(table.count == 40_000)
        for (key, number) in expected {
            #expect(table.number(ofText: Array(key.utf8).span) == number)
            #expect(table.text(number) == key)
        }
        #expect(table.count == 40_000)
    }
}
