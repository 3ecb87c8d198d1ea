// SPDX-License-Identifier: Apache-2.0

/// Somebody copies the catalogue item by item, day and night, too slowly for any limit by the minute to notice.
struct SlowAbuser: Caller {
    let share = 5

    func requests(_ count: Int, from midnight: Int, _ random: inout RandomBits) -> [Request] {
        let pause = Milliseconds.day / max(1, count)
        return (0..<count).map { number in
            let target = "/catalog/item-\(midnight / Milliseconds.day * count + number)?view=full"
            return Request(
                time: midnight + number * pause + random.number(below: max(1, pause / 4)),
                duration: random.number(in: 20...200), address: Address.slowAbuser, target: target,
                size: Site.size(ofTarget: target), agent: Agent.slowAbuser)
        }
    }
}
