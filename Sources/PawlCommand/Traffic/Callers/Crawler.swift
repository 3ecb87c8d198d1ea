// SPDX-License-Identifier: Apache-2.0

/// A search engine's robot: several times a day it reads one page after the other, about one a second.
struct Crawler: Caller {
    let share = 12

    func requests(_ count: Int, from midnight: Int, _ random: inout RandomBits) -> [Request] {
        var requests: [Request] = []
        requests.reserveCapacity(count)
        var time = 0
        var left = 0
        while requests.count < count {
            var target = "/robots.txt"
            if left == 0 {
                time = midnight + random.number(below: Milliseconds.day)
                left = random.number(in: 100...400)
            } else {
                target = Site.target(ofPage: random.number(below: Site.pageCount))
            }
            requests.append(request(target, at: time, &random))
            time += random.number(in: 500...2000)
            left -= 1
        }
        return requests
    }

    private func request(_ target: String, at time: Int, _ random: inout RandomBits) -> Request {
        Request(
            time: time, duration: random.number(in: 15...200), address: Address.crawler, target: target,
            size: target == "/robots.txt" ? 68 : Site.size(ofTarget: target), agent: Agent.crawler)
    }
}
