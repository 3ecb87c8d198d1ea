// SPDX-License-Identifier: Apache-2.0

/// A whole log of invented traffic. One seed gives one log, byte for byte, on every machine.
///
/// A day of the site is about ten thousand lines, and more lines are more days: rates stay those of one small site.
/// Requests come in the order in which a server logs them, that of their ends, while the time they carry is that of
/// their arrival; so lines are nearly but not quite in the order of time, as in real logs.
struct TrafficLog {
    static let linesPerDay = 10_000

    let lines: Int
    let seed: UInt64

    private let callers: [any Caller] = [
        Visitors(), Office(), Crawler(), MobileClient(), Flood(), SlowAbuser(),
    ]

    init(lines: Int, seed: UInt64) {
        self.lines = lines
        self.seed = seed
    }

    /// Gives every request to `body`, in the log's order. About a day of them is in memory.
    func write<Failure>(_ body: (Request) throws(Failure) -> Void) throws(Failure) {
        let days = max(1, (lines + Self.linesPerDay - 1) / Self.linesPerDay)
        var waiting: [Request] = []
        for day in 0..<days {
            waiting += requests(ofDay: day, lines / days + (day < lines % days ? 1 : 0))
            Self.sortByEnd(&waiting)
            let nextMidnight = (day + 1) * Milliseconds.day
            let ended = day == days - 1 ? waiting.count : waiting.firstIndex { $0.end >= nextMidnight } ?? waiting.count
            for request in waiting[..<ended] { try body(request) }
            waiting.removeFirst(ended)
        }
    }

    /// Every caller has its own random sequence for every day, so that changing one leaves the others alone.
    private func requests(ofDay day: Int, _ count: Int) -> [Request] {
        var requests: [Request] = []
        for (index, part) in parts(of: count).enumerated() {
            var random = RandomBits(seed: seed, stream: UInt64(day * 256 + index))
            requests += callers[index].requests(part, from: day * Milliseconds.day, &random)
        }
        return requests
    }

    /// Each caller's lines by its share, at least one; what is left over goes to the visitors.
    private func parts(of count: Int) -> [Int] {
        guard count >= callers.count else { return [count] }
        var parts = callers.map { max(1, count * $0.share / 100) }
        parts[0] = count - parts.dropFirst().reduce(0, +)
        return parts
    }

    private static func sortByEnd(_ requests: inout [Request]) {
        let order = requests.indices.sorted { left, right in
            let ends = (requests[left].end, requests[right].end)
            return ends.0 == ends.1 ? left < right : ends.0 < ends.1
        }
        requests = order.map { requests[$0] }
    }
}
