// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What the fuzzer once found worth keeping: every promise holds of every input of the corpus. `Tests/Fuzzing/run`
/// looks for more of them.
@Suite struct CorpusTests {
    @Test(arguments: Parser.allCases) func everyPromiseHoldsOfTheWholeCorpus(_ parser: Parser) throws {
        let folder = Self.corpus.appending(path: parser.rawValue)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names.count >= 10, "the corpus of \(parser) is not there")
        for name in names {
            let input = try Data(contentsOf: folder.appending(path: name))
            #expect(throws: Never.self, "\(parser.rawValue)/\(name)") { try parser.check(Array(input)) }
        }
    }

    private static let corpus = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")
}
