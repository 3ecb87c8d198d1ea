// SPDX-License-Identifier: Apache-2.0

import Testing

/// A sentence about the package's files that a function can check: it sees texts and no disk.
///
/// Each brings small packages that break it and small ones that keep it, because a check that cannot fail shows
/// nothing.
struct Rule: Sendable, CustomTestStringConvertible {
    /// One place at which a rule is broken.
    struct Finding: Equatable, CustomStringConvertible {
        let path: String
        let line: Int
        let sentence: String

        init(_ file: SourceText, _ line: Int, _ sentence: String) {
            path = file.path
            self.line = line
            self.sentence = sentence
        }

        var description: String { "\(path):\(line): \(sentence)" }
    }

    /// Files that break the rule, and exactly where.
    struct Broken: Sendable {
        let files: [SourceText]
        let findings: [String]

        /// - Parameter places: each `path:line`.
        init(_ files: [(path: String, text: String)], at places: String...) { self.init(files, at: places) }

        init(_ files: [(path: String, text: String)], at places: [String]) {
            self.files = files.map { SourceText($0.path, $0.text) }
            findings = places
        }

        init(_ path: String, _ text: String, at lines: Int...) {
            files = [SourceText(path, text)]
            findings = lines.map { "\(path):\($0)" }
        }
    }

    /// Files that keep the rule.
    struct Kept: Sendable {
        let files: [SourceText]

        init(_ files: [(path: String, text: String)]) { self.files = files.map { SourceText($0.path, $0.text) } }
        init(_ path: String, _ text: String) { files = [SourceText(path, text)] }
    }

    let sentence: String
    let broken: [Broken]
    let kept: [Kept]
    let check: @Sendable ([SourceText]) -> [Finding]

    init(
        _ sentence: String, broken: [Broken], kept: [Kept], check: @escaping @Sendable ([SourceText]) -> [Finding]
    ) {
        self.sentence = sentence
        self.broken = broken
        self.kept = kept
        self.check = check
    }

    /// A rule that looks at one file at a time.
    init(
        _ sentence: String, broken: [Broken], kept: [Kept], file check: @escaping @Sendable (SourceText) -> [Finding]
    ) {
        self.init(sentence, broken: broken, kept: kept) { files in files.flatMap(check) }
    }

    var testDescription: String { sentence }
}
