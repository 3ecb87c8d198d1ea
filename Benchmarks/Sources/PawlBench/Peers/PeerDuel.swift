// SPDX-License-Identifier: Apache-2.0

import CMachine
import Synchronization

/// What `Duel` is within the process, against a peer in another: slices in turn, one process waiting for the other.
///
/// A slice lasts from the release of its threads to the end of the last one, each with the same number of questions.
/// Both have slices of about the same length, and so are interrupted by others about as often; those in which a thread
/// lost its processor are marked.
struct PeerDuel {
    private static let sliceNanoseconds: UInt64 = 5_000_000

    let peer: PeerRunner
    let floor: any Contestant
    let questions: Int
    let threads: Int
    let nanoseconds: UInt64

    /// Runs it once: what each thread did, the peer's rounds before all else among it.
    func run() throws -> (warmUp: Duel.Course, courses: [Duel.Course]) {
        let (rounds, admitted) = try peer.warmUp()
        let warmUp = Duel.Part(asked: rounds * questions, admitted: admitted)
        _ = floor.ask(from: 0, count: questions)
        var courses = (0..<threads).map { Duel.Course(thread: $0, start: questions / threads * $0) }
        var quota = (peer: Duel.chunk, floor: Duel.chunk)
        var left = Int64(nanoseconds)
        while left > 0 {
            let peers = try peerSlice(quota.peer)
            let floors = floorSlice(quota.floor)
            for thread in 0..<threads { courses[thread].pairs.append((peers[thread], floors[thread])) }
            left -= Int64(peers[0].nanoseconds)
            if peers[0].nanoseconds * 4 < Self.sliceNanoseconds * 3 { quota.peer *= 2 }
            if floors[0].nanoseconds * 4 < Self.sliceNanoseconds * 3 { quota.floor *= 2 }
        }
        return (Duel.Course(thread: 0, start: 0, pairs: [(warmUp, Duel.Part())]), courses)
    }

    /// Who of the threads was admitted how often the peer does not say: all of it stands with the first one.
    private func peerSlice(_ quota: Int) throws -> [Duel.Part] {
        let preemptions = peer.preemptions
        let slice = try peer.slice(quota)
        let wasInterrupted = peer.preemptions != preemptions
        return (0..<threads).map {
            Duel.Part(
                nanoseconds: slice.nanoseconds, asked: quota, admitted: $0 == 0 ? slice.admitted : 0,
                wasInterrupted: wasInterrupted)
        }
    }

    private func floorSlice(_ quota: Int) -> [Duel.Part] {
        let gate = Gate(threads: threads)
        let parts = Mutex<[Duel.Part]>([])
        Crew.run(threads: threads) { [floor, questions, threads] thread in
            gate.wait()
            var part = Duel.Part(asked: quota)
            let preemptions = machine_preemptions()
            part.start = machine_now()
            for asked in stride(from: 0, to: quota, by: Duel.chunk) {
                _ = floor.ask(from: (questions / threads * thread + asked) % questions, count: Duel.chunk)
            }
            part.nanoseconds = machine_now() - part.start
            part.wasInterrupted = machine_preemptions() != preemptions
            parts.withLock { $0.append(part) }
        }
        let all = parts.withLock { $0 }
        let length = Turns.length(of: all)
        return all.map { part in
            var part = part
            part.nanoseconds = max(length, 1)
            return part
        }
    }
}
