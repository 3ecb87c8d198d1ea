// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PawlCommand

/// How bytes become lines.
@Suite struct LineSourceStories {
    static let rows: [(text: String, lines: [String])] = [
        ("", []),
        ("a", ["a"]),
        ("a\n", ["a"]),
        ("a\nb", ["a", "b"]),
        ("\n\na\n\n", ["", "", "a", ""]),
        ("a\r\nb\r\n", ["a", "b"]),
        ("a\rb\n", ["a\rb"]),
        ("\u{FEFF}a\n\u{FEFF}b\n", ["a", "\u{FEFF}b"]),
        ("\u{FEFF}", []),
        ("a\n\u{FEFF}b", ["a", "\u{FEFF}b"]),
        ("\u{FEFF}\na\n", ["", "a"]),
        ("é\n", ["é"]),
        (String(repeating: "x", count: 500) + "\ny\n", [String(repeating: "x", count: 500), "y"]),
    ]

    @Test(arguments: rows) func textIsCutIntoLines(_ text: String, _ expected: [String]) throws {
        for chunk in [1, 2, 3, 7, 64, 4096] {
            for buffer in [4, 16, 1024] {
                let found = try lines(of: MemorySource(Array(text.utf8), chunk: chunk), chunk: buffer)
                #expect(found.map { $0.map { Array($0.utf8) } } == expected.map { Array($0.utf8) })
            }
        }
    }

    @Test(arguments: [1 << 20, 1 << 20 + 1, 3 << 20])
    func aLineOfMoreThanAMebibyteIsPassedOver(_ length: Int) throws {
        let text = "a\n" + String(repeating: "x", count: length) + "\nb"
        let found = try lines(of: MemorySource(Array(text.utf8), chunk: 100_000), chunk: 1 << 16)
        #expect(found.count == 3)
        #expect(found[0] == "a" && found[2] == "b")
        #expect((found[1] == nil) == (length > LineSource.longestLine))
    }

    @Test func aLongLastLineIsPassedOverToo() throws {
        let found = try lines(of: MemorySource(Array(repeating: 0x78, count: 3 << 20)), chunk: 1 << 16)
        #expect(found == [nil])
    }
}
