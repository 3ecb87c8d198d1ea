// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pawl
import Testing

/// README's examples, compiled and run: each of its Swift blocks stands here word for word.
struct Examples {
    @Test func inAServer() throws {
        var answers: [String] = []
        func serve() { answers.append("served") }
        func refuse(for time: Duration) { answers.append("refused for \(time)") }
        func refuseForGood() { answers.append("refused for good") }

        let limiter = try RateLimiter("100/second burst=20", capacity: 1_000_000)

        switch limiter.admit("user-42").outcome {
        case .admitted: serve()
        case .refused(let retryAfter): refuse(for: retryAfter)
        case .impossible: refuseForGood()
        }

        #expect(answers == ["served"])
        #expect(limiter.peek("user-42", cost: 21).outcome == .impossible)
    }

    @Test func severalLimits() throws {
        var limits = LimitTable()
        let perUser = try limits.add("per-user", Limit(100, per: .seconds(1), burst: 20))
        let perAddress = try limits.add("per-address", "1000/minute")
        let both = try RateLimiter(limits, capacity: 1_000_000)

        let decision = both.admit("user-42", cost: 5, under: perUser)

        #expect(decision.name == "per-user" && decision.isAdmitted && decision.remaining == 15)
        #expect(both.peek("user-42", under: perAddress).remaining == 1000)
    }

    @Test func standHereWordForWord() throws {
        let here = URL(filePath: #filePath)
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let code = Self.flat(try String(contentsOf: here, encoding: .utf8))
        let blocks = readme.components(separatedBy: "```swift\n").dropFirst()
            .map { $0.components(separatedBy: "```")[0] }
        #expect(blocks.count >= 2)
        for block in blocks {
            for paragraph in Self.flat(block).components(separatedBy: "\n\n") where paragraph != "import Pawl" {
                #expect(code.contains(paragraph), "this block of README is compiled nowhere:\n\(paragraph)")
            }
        }
    }

    /// Text without the indentation of its lines.
    private static func flat(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
            .trimmingCharacters(in: .newlines)
    }
}
