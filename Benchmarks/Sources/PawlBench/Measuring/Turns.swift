// SPDX-License-Identifier: Apache-2.0

import CMachine

/// More threads than processors: they take turns, so a slice lasts from the first one's start to the last one's end.
///
/// Each thread's own time would leave out what it waited for its first turn, and so would make a crowd look fast.
enum Turns {
    /// Whether so many threads must take turns.
    static func areNeeded(threads: Int) -> Bool { threads > Int(machine_processors()) }

    /// The same courses, each part as long as the whole slice.
    static func sharingTime(_ courses: [Duel.Course]) -> [Duel.Course] {
        var shared = courses
        for pair in (courses.first?.pairs ?? []).indices {
            let ours = length(of: courses.map(\.pairs[pair].ours))
            let floor = length(of: courses.map(\.pairs[pair].floor))
            for course in shared.indices {
                shared[course].pairs[pair].ours.nanoseconds = ours
                shared[course].pairs[pair].floor.nanoseconds = floor
            }
        }
        return shared
    }

    /// From the first start to the last end.
    static func length(of parts: [Duel.Part]) -> UInt64 {
        let start = parts.map(\.start).min() ?? 0
        return parts.map { $0.start + $0.nanoseconds - start }.max() ?? 0
    }
}
