// SPDX-License-Identifier: Apache-2.0

/// An attack once a day: for two minutes hundreds of addresses try passwords, none of them often.
struct Flood: Caller {
    let share = 10

    private static let length = 2 * Milliseconds.minute

    func requests(_ count: Int, from midnight: Int, _ random: inout RandomBits) -> [Request] {
        let start = midnight + random.number(in: 9 * Milliseconds.hour...22 * Milliseconds.hour)
        return (0..<count).map { _ in
            Request(
                time: start + random.number(below: Self.length), duration: random.number(in: 100...2500),
                address: Address.flood(&random), method: "POST",
                target: "/login?next=%2Faccount&r=\(random.number(below: 1_000_000))",
                status: random.chance(percent: 80) ? 401 : 503, size: 512, agent: random.element(of: Agent.flood))
        }
    }
}
