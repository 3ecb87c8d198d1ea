// SPDX-License-Identifier: Apache-2.0

import Pawl
import TestSupport
import Testing

/// Rate strings nobody wrote: what prints reads back equal, and no input traps.
@Suite struct RateStringFuzz {
    @Test(arguments: Seeds.some(4))
    func whatPrintsReadsBackEqual(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let limit = try random.limit()
            let back = try Limit(limit.description)
            if back != limit || back.description != limit.description {
                Issue.record("seed \(seed): \(limit) reads back as \(back)")
            }
        }
    }

    @Test(arguments: Seeds.some(4))
    func noInputTraps(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var (accepted, refused) = (0, 0)
        for _ in 0..<5_000 {
            let text = try random.mutated(random.limit().description)
            do throws(LimitError) {
                let limit = try Limit(text)
                accepted += 1
                if try limit != Limit(limit.description) { Issue.record("seed \(seed): \(text) prints as \(limit)") }
            } catch {
                refused += 1
                if !error.description.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) || error.allowed.isEmpty {
                    Issue.record("seed \(seed): \(text.debugDescription) is refused with \(error)")
                }
            }
        }
        #expect(accepted > 100 && refused > 100, "seed \(seed)")
    }
}

extension SeededGenerator {
    /// A limit from anywhere in the ranges, written in any unit.
    fileprivate mutating func limit() throws -> Limit {
        let unit = RateUnit.allCases.randomElement(using: &self)!
        let units = magnitude(1...Int(366 * 86_400_000 / unit.milliseconds))
        let nanoseconds = units * Int(unit.milliseconds) * 1_000_000
        if let algorithm = [Limit.Algorithm.fixedWindow, .slidingCounter, .slidingLog, nil].randomElement(using: &self)!
        {
            let count = magnitude(1...Limit.countMax(per: .nanoseconds(nanoseconds), algorithm: algorithm))
            return try Limit("\(count) per \(units) \(unit.rawValue) algorithm=\(algorithm.rawValue)")
        }
        let count = magnitude(1...nanoseconds)
        var shift = 0
        while count << (shift + 1) <= nanoseconds { shift += 1 }
        let burst = magnitude(1...1 << (62 - shift))
        return try Limit("\(count) per \(units) \(unit.rawValue)\(Bool.random(using: &self) ? "" : " burst=\(burst)")")
    }

    /// The text with a few of its bytes changed, removed, doubled or swapped for a piece that means something.
    fileprivate mutating func mutated(_ text: String) -> String {
        let pieces = [
            "burst=", "algorithm=", "gcra", "fixed-window", "sliding-counter", "unlimited", " per ", "/", "=",
            "9999999999999999999", "0", "\0",
        ]
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &self) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &self)
            switch Int.random(in: 0..<5, using: &self) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &self)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(bytes[index], at: index)
            case 3: bytes.insert(contentsOf: pieces.randomElement(using: &self)!.utf8, at: index)
            default: bytes.removeSubrange(index...)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
