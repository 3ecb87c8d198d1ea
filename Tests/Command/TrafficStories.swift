// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PawlCommand

/// The log of invented traffic.
@Suite struct TrafficStories {
    private static func log(_ lines: Int, seed: UInt64 = 1, _ format: LineFormat = .combined) -> [UInt8] {
        var writer = LogWriter(format: format)
        var bytes: [UInt8] = []
        TrafficLog(lines: lines, seed: seed).write { writer.append($0, to: &bytes) }
        return bytes
    }

    /// FNV-1a, 64 bits.
    private static func fingerprint(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// Whoever changes the traffic changes these on purpose.
    static let fingerprints: [(lines: Int, seed: UInt64, format: LineFormat, expected: UInt64)] = [
        (10_000, 1, .combined, 0x8256_5CD5_9B7A_5882), (10_000, 1, .common, 0x57BF_C104_6AE4_DF94),
        (10_000, 1, .jsonl, 0x4991_9BCF_1381_1123), (25_000, 2, .combined, 0xC9B9_25ED_337B_1455),
    ]

    @Test(arguments: fingerprints)
    func oneSeedIsOneLogByteForByte(_ lines: Int, _ seed: UInt64, _ format: LineFormat, _ expected: UInt64) {
        let found = Self.fingerprint(Self.log(lines, seed: seed, format))
        #expect(found == expected, "0x\(String(found, radix: 16))")
    }

    @Test func anotherSeedIsAnotherLog() {
        #expect(Self.log(1000, seed: 1) != Self.log(1000, seed: 2))
    }

    @Test(arguments: [0, 1, 5, 6, 7, 99, 10_000, 10_001, 30_500]) func thereAreAsManyLinesAsAskedFor(_ lines: Int) {
        #expect(Self.log(lines).count { $0 == 0x0A } == lines)
    }

    @Test(arguments: [LineFormat.combined, .common, .jsonl]) func everyLineIsUnderstood(_ format: LineFormat) throws {
        let reader = try readLines(String(decoding: Self.log(25_000, seed: 3, format), as: UTF8.self))
        #expect(reader.format == format)
        #expect(reader.list.questions.count == 25_000)
        #expect(reader.report.malformed == 0)
    }

    @Test func allFormatsTellTheSameStory() throws {
        let combined = try readLines(String(decoding: Self.log(3000), as: UTF8.self)).list
        let json = try readLines(String(decoding: Self.log(3000, .jsonl), as: UTF8.self)).list
        for (left, right) in zip(combined.questions, json.questions) {
            #expect(left.time.wholeSeconds == right.time.wholeSeconds && left.key == right.key)
        }
        #expect(json.questions.contains { $0.cost > 1 })
    }

    @Test func linesAreNearlyInTheOrderOfTime() throws {
        let times = try readLines(String(decoding: Self.log(30_000), as: UTF8.self)).list.questions.map(\.time)
        let steps = zip(times, times.dropFirst()).map { $1.nanoseconds - $0.nanoseconds }
        #expect(steps.contains { $0 < 0 })
        #expect(steps.allSatisfy { $0 > -5_000_000_000 })
        // Three days, and nights in which nearly nobody comes.
        let first = try #require(times.min()).wholeSeconds
        let last = try #require(times.max()).wholeSeconds
        #expect(2...4 ~= (last - first + 43_200) / 86_400)
    }

    @Test(arguments: [60, 10_000]) func everybodyAppears(_ lines: Int) {
        var addresses: [String: Int] = [:]
        var agents: [String: Int] = [:]
        var floodAddresses: Set<String> = []
        var floodTimes: [Int] = []
        TrafficLog(lines: lines, seed: 1).write { request in
            addresses[request.address, default: 0] += 1
            agents[request.agent, default: 0] += 1
            guard request.target.hasPrefix("/login") else { return }
            floodAddresses.insert(request.address)
            floodTimes.append(request.time)
        }
        let shares = [
            (addresses[Address.office], 14), (addresses[Address.crawler], 12), (addresses[Address.slowAbuser], 5),
            (agents[Agent.mobile], 7), (floodTimes.count, 10),
        ]
        for (count, share) in shares { #expect(count == lines * share / 100) }
        #expect(floodAddresses.count > floodTimes.count / 2)
        #expect((floodTimes.max() ?? 0) - (floodTimes.min() ?? 0) <= 2 * Milliseconds.minute)
        #expect(addresses.count > lines / 20)
    }

    @Test func addressesAreFromTheRangesForDocumentation() {
        let ranges = ["192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:"]
        TrafficLog(lines: 20_000, seed: 5).write { request in
            #expect(ranges.contains { request.address.hasPrefix($0) })
            if let last = request.address.split(separator: ".").last, !request.address.contains(":") {
                #expect(Int(last).map { 1...254 ~= $0 } == true)
            }
        }
    }

    @Test func nightsAreQuietAndVisitorsUnequal() {
        var hours = [Int](repeating: 0, count: 24)
        var visits: [String: Int] = [:]
        var random = RandomBits(seed: 4)
        for request in Visitors().requests(50_000, from: 0, &random) {
            hours[request.time / Milliseconds.hour % 24] += 1
            visits[request.address, default: 0] += 1
        }
        #expect(hours[20] > 5 * hours[3])
        let ordered = visits.values.sorted(by: >)
        #expect(ordered[0] > 20 * ordered[ordered.count / 2])
    }

    @Test func weightsChooseInProportion() {
        var random = RandomBits(seed: 6)
        let weights = Weights([1, 0, 2, 7])
        var counts = [0, 0, 0, 0]
        for _ in 0..<100_000 { counts[weights.choose(&random)] += 1 }
        #expect(counts[1] == 0)
        for (count, weight) in zip(counts, [1, 0, 2, 7]) { #expect(abs(count - weight * 10_000) < 600) }
    }

    /// The published sequence of SplitMix64 from seed 1234567.
    @Test func theGeneratorIsTheOneItSaysItIs() {
        var random = RandomBits(seed: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
        ]
        #expect((0..<5).map { _ in random.next() } == expected)
    }
}
