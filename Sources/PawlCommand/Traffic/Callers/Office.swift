// SPDX-License-Identifier: Apache-2.0

/// Thirty people behind one address, in working hours. When a link goes round many of them open the site within
/// minutes: to a limit by address they are one very busy client.
struct Office: Caller {
    let share = 14

    private static let people = 30
    private let browsing = Browsing()

    func requests(_ count: Int, from midnight: Int, _ random: inout RandomBits) -> [Request] {
        var requests: [Request] = []
        while requests.count < count {
            let linkSent = midnight + Rhythm.moment(Rhythm.office, &random)
            for _ in 0..<random.number(in: 1...20) {
                let number = random.number(below: Self.people)
                let person = Browsing.Person(
                    address: Address.office, user: "office-\(number)", agent: Agent.browsers[number % 3])
                let start = linkSent + random.number(below: 4 * Milliseconds.minute)
                browsing.visit(by: person, from: start, &requests, &random)
            }
        }
        return Array(requests.prefix(count))
    }
}
