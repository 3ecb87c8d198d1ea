// SPDX-License-Identifier: Apache-2.0

import Pawl
import Testing

/// Tables of limits, and what they refuse to hold.
@Suite struct LimitTableStories {
    /// Equal limits share what is kept of them for good, and are printed as each was written.
    @Test func aDecisionSpeaksOfItsOwnLimit() throws {
        for rate in ["60/minute", "60/60s", "60/60000ms"] {
            let decision = try RateLimiter(rate, capacity: 10).admit("a")
            #expect(decision.limit.unit == (try Limit(rate)).unit)
            #expect(decision.limit.description == (try Limit(rate)).description)
        }
    }

    @Test func aTableWithoutLimitsMakesNoLimiter() {
        let error = #expect(throws: LimitError.self) { try RateLimiter(LimitTable(), capacity: 64) }
        #expect(error?.place == .limits && error?.found == "none")
    }

    @Test func aNameIsUsedOnce() throws {
        var limits = LimitTable()
        _ = try limits.add("api", "1/s")
        let error = #expect(throws: LimitError.self) { try limits.add("api", "2/s") }
        #expect(error?.place == .name && error?.found == "api")
    }

    @Test(arguments: ["", "per user", "per/user", "größe", "a\n", "a\u{0}", String(repeating: "x", count: 65), "a\"b"])
    func aNameOutsideItsCharactersIsAnError(name: String) {
        var limits = LimitTable()
        let error = #expect(throws: LimitError.self) { try limits.add(name, "1/s") }
        #expect(error?.place == .name)
        #expect(error?.description.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
    }

    @Test(arguments: ["a", "A.b_c-9", String(repeating: "x", count: 64)])
    func aNameOfItsCharactersIsKept(name: String) throws {
        var limits = LimitTable()
        let id = try limits.add(name, "1/s")
        #expect(try RateLimiter(limits, capacity: 64).peek("a", under: id).name == name)
    }

    @Test func aLimitThatCannotBeReadIsNotAdded() throws {
        var limits = LimitTable()
        let error = #expect(throws: LimitError.self) { try limits.add("api", "1/month") }
        #expect(error?.place == .unit)
        _ = try limits.add("api", "1/day")
    }

    @Test func copiesOfATableShareTheirLimits() throws {
        var limits = LimitTable()
        let first = try limits.add("first", "1/s")
        var more = limits
        let second = try more.add("second", "2/s")
        #expect(try RateLimiter(limits, capacity: 64).peek("a", under: first).remaining == 1)
        #expect(try RateLimiter(more, capacity: 64).peek("a", under: first).remaining == 1)
        #expect(try RateLimiter(more, capacity: 64).peek("a", under: second).remaining == 2)
    }

    @Test func aLimitOfAnotherTableStopsTheProgram() async {
        await #expect(processExitsWith: .failure) {
            var limits = LimitTable()
            let foreign = try limits.add("foreign", "1/s")
            _ = try RateLimiter("1/s", capacity: 64).admit("a", under: foreign)
        }
    }
}

/// A limit is asked under in limiters made from its own table only.
@Suite struct ForeignLimits {
    @Test func aLimitOfACopyThatWentItsOwnWayIsNotMistaken() async {
        await #expect(processExitsWith: .failure) {
            var table = LimitTable()
            var copy = table
            let strict = try copy.add("strict", "1/h")
            _ = try table.add("loose", Limit.unlimited)
            _ = try RateLimiter(table, capacity: 10).admit("key", under: strict)
        }
    }
}
