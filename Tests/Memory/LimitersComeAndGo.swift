// SPDX-License-Identifier: Apache-2.0

import Pawl
import Testing

/// What limiters take beside what they reserve, and what they leave behind once they are gone. Each test in a process
/// of its own, where nobody else's memory comes and goes.
@Suite(Residence.isTold)
struct LimitersComeAndGo {
    /// Neither pages in memory nor addresses add up.
    @Test func thousandsOfLimitersDoNotGrowTheProcess() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            try comeAndGo(200)
            let addresses = try #require(Residence.addressBytes)
            let growth = try #require(try Residence.growth { try comeAndGo(3_000) })
            let addressGrowth = try #require(Residence.addressBytes) - addresses
            print("3,000 limiters made, asked and destroyed: \(growth >> 10) KB more in memory,", terminator: " ")
            print("\(addressGrowth >> 20) MB more of addresses")
            #expect(growth < 2 << 20)
            #expect(addressGrowth < 256 << 20)
        }
        report(result)
    }

    /// A limiter's table of threads takes 8 KB, a thread's counts some more; nothing else comes with each.
    @Test func aLimiterTakesLittleBesideWhatItReserves() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            try comeAndGo(1)
            var limiters: [RateLimiter] = []
            let growth = try Residence.growth { for index in 0..<200 { limiters.append(try asked(index)) } }
            let reserved = limiters.reduce(0) { $0 + $1.reservedBytes }
            let beside = (try #require(growth) - reserved) / limiters.count
            print("200 limiters of \(reserved / limiters.count) bytes: each \(beside) more in memory")
            // Were it not seen at all, the test above would show nothing.
            #expect(try #require(growth) > reserved / 2)
            #expect(beside < 24 << 10)
            limiters = []
        }
        report(result)
    }

    /// From many threads too, each of which leaves its counts behind.
    @Test func limitersAskedFromManyThreadsDoNotGrowTheProcess() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            for _ in 0..<20 { await askFromEverywhere() }
            let before = try #require(Residence.bytes)
            for _ in 0..<300 { await askFromEverywhere() }
            let growth = try #require(Residence.bytes) - before
            print("300 limiters asked by eight tasks each: \(growth >> 10) KB more in memory")
            #expect(growth < 2 << 20)
        }
        report(result)
    }
}

private func comeAndGo(_ count: Int) throws {
    for index in 0..<count { _ = try asked(index) }
}

/// A limiter whose pages have been used.
private func asked(_ index: Int) throws -> RateLimiter {
    let limiter = try RateLimiter("100/second", capacity: 500 + index % 7 * 300)
    for key in 0..<200 { _ = limiter.admit(key) }
    return limiter
}

private func askFromEverywhere() async {
    guard let limiter = try? RateLimiter("100/second", capacity: 1_000) else { return }
    await withDiscardingTaskGroup { group in
        for task in 0..<8 {
            group.addTask { for key in 0..<100 { _ = limiter.admit(task * 100 + key) } }
        }
    }
}
