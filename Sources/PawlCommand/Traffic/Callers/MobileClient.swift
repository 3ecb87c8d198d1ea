// SPDX-License-Identifier: Apache-2.0

/// A telephone's app that synchronises, and when the server is busy asks again at once, and again, without backing
/// off. Its user stays the same while its address changes.
struct MobileClient: Caller {
    let share = 7

    private static let users = 12

    func requests(_ count: Int, from midnight: Int, _ random: inout RandomBits) -> [Request] {
        var requests: [Request] = []
        while requests.count < count {
            let start = midnight + Rhythm.moment(Rhythm.daily, &random)
            session(from: start, &requests, &random)
        }
        return Array(requests.prefix(count))
    }

    private func session(from start: Int, _ requests: inout [Request], _ random: inout RandomBits) {
        let address = Address.mobile(&random)
        let user = "app-\(random.number(below: Self.users))"
        var time = start
        requests.append(request(address, user, "GET", "/api/feed?limit=20", at: time, status: 200, &random))
        time += random.number(in: 300...1500)
        let retries = random.chance(percent: 35) ? random.number(in: 8...40) : 0
        for _ in 0..<retries {
            requests.append(request(address, user, "POST", "/api/sync", at: time, status: 503, &random))
            time += random.number(in: 250...900)
        }
        requests.append(request(address, user, "POST", "/api/sync", at: time, status: 200, &random))
    }

    private func request(
        _ address: String, _ user: String, _ method: String, _ target: String, at time: Int, status: Int,
        _ random: inout RandomBits
    ) -> Request {
        Request(
            time: time, duration: random.number(in: 30...250), address: address, user: user, method: method,
            target: target, status: status, size: status == 200 ? random.number(in: 300...6000) : 0,
            agent: Agent.mobile, cost: method == "POST" ? 2 : 1)
    }
}
