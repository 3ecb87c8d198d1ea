// SPDX-License-Identifier: Apache-2.0

/// Ordinary people at ordinary browsers: a few pages each, and with every page a burst of assets.
struct Visitors: Caller {
    let share = 52

    private static let population = 4000
    private let familiarity = Weights.zipf(count: population, shift: 10)
    private let browsing = Browsing()

    func requests(_ count: Int, from midnight: Int, _ random: inout RandomBits) -> [Request] {
        var requests: [Request] = []
        requests.reserveCapacity(count + 32)
        while requests.count < count {
            let visitor = familiarity.choose(&random)
            let person = Browsing.Person(
                address: Address.visitor(visitor),
                user: visitor % 8 == 0 ? "visitor-\(visitor)" : "",
                agent: Agent.browsers[visitor % 97 == 0 ? 5 : visitor % 5])
            let start = midnight + Rhythm.moment(Rhythm.daily, &random)
            browsing.visit(by: person, from: start, &requests, &random)
        }
        return Array(requests.prefix(count))
    }
}

/// How a person reads the site: page, assets, a pause, the next page.
struct Browsing {
    struct Person {
        let address: String
        let user: String
        let agent: String
    }

    private let site = Site()

    func visit(by person: Person, from start: Int, _ requests: inout [Request], _ random: inout RandomBits) {
        var time = start
        var referer = random.chance(percent: 40) ? "https://search.example.net/" : ""
        repeat {
            let page = site.page(&random)
            let isReturning = random.chance(percent: 30)
            requests.append(pageRequest(person, page, at: time, referer: referer, &random))
            referer = Site.origin + Site.target(ofPage: page)
            time += random.number(in: 80...400)
            for target in Site.assets(ofPage: page) {
                time += random.number(below: 60)
                requests.append(asset(person, target, at: time, referer: referer, isCached: isReturning, &random))
            }
            time += random.number(in: 3...90) * Milliseconds.second
        } while random.chance(percent: 62)
    }

    private func pageRequest(
        _ person: Person, _ page: Int, at time: Int, referer: String, _ random: inout RandomBits
    ) -> Request {
        let isSearch = random.chance(percent: 6)
        let isMissing = random.chance(percent: 2)
        let target =
            isSearch ? "/search?q=item+\(page)" : isMissing ? "/articles/old-\(page)" : Site.target(ofPage: page)
        return Request(
            time: time, duration: random.number(in: 20...350), address: person.address, user: person.user,
            target: target, status: isMissing && !isSearch ? 404 : 200, size: Site.size(ofTarget: target),
            referer: referer, agent: person.agent, cost: isSearch ? 3 : 1)
    }

    private func asset(
        _ person: Person, _ target: String, at time: Int, referer: String, isCached: Bool,
        _ random: inout RandomBits
    ) -> Request {
        Request(
            time: time, duration: random.number(in: 2...900), address: person.address, user: person.user,
            target: target, status: isCached ? 304 : 200, size: isCached ? 0 : Site.size(ofTarget: target),
            referer: referer, agent: person.agent)
    }
}
