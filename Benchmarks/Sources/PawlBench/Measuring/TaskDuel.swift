// SPDX-License-Identifier: Apache-2.0

import CMachine
import Dispatch
import Synchronization

/// What `Duel` is on pinned threads, among tasks: for contestants who must be awaited.
///
///     pair 0: ours, floor · pair 1: floor, ours · …       each on so many tasks, in the same pool of threads
///
/// The tasks are the system's to place, as in a server: its pool has a thread for each processor. A slice begins when
/// the first task is added and ends when the last one has ended, and has so many questions that starting tasks weighs
/// nothing. All its time counts; a slice in which any thread lost its processor is marked.
struct TaskDuel: Sendable {
    private static let sliceNanoseconds: UInt64 = 2_000_000

    let ours: any AwaitedContestant
    let floor: any Contestant
    let questions: Int
    let tasks: Int
    let nanoseconds: UInt64

    /// Asks each question once, then runs it once: what each task did. Waits for it, so not to be called by a task.
    func run() -> (warmUp: Duel.Course, courses: [Duel.Course]) {
        let ended = DispatchSemaphore(value: 0)
        let warmUp = Mutex<Duel.Course>(Duel.Course(thread: 0, start: 0))
        let courses = Mutex<[Duel.Course]>([])
        Task.detached {
            _ = floor.ask(from: 0, count: questions)
            let part = Duel.Part(asked: questions, admitted: await ours.ask(from: 0, count: questions))
            warmUp.withLock { $0.pairs.append((part, Duel.Part())) }
            let measured = await measure()
            courses.withLock { $0 = measured }
            ended.signal()
        }
        ended.wait()
        return (warmUp.withLock { $0 }, courses.withLock { $0 })
    }

    private func measure() async -> [Duel.Course] {
        var courses = (0..<tasks).map { Duel.Course(thread: $0, start: questions / tasks * $0) }
        // Slices of about the same length, so that both are interrupted about as often.
        var quota = (ours: Duel.chunk, floor: Duel.chunk)
        var left = Int64(nanoseconds)
        var pair = 0
        while left > 0 {
            let position = courses[0].pairs.reduce(0) { $0 + $1.ours.asked }
            let oursFirst = pair.isMultiple(of: 2)
            var floor = oursFirst ? [] : await slice(awaits: false, quota.floor, position)
            let ours = await slice(awaits: true, quota.ours, position)
            if oursFirst { floor = await slice(awaits: false, quota.floor, position) }
            for task in courses.indices { courses[task].pairs.append((ours[task], floor[task])) }
            left -= Int64(ours[0].nanoseconds)
            if ours[0].nanoseconds * 4 < Self.sliceNanoseconds * 3 { quota.ours *= 2 }
            if floor[0].nanoseconds * 4 < Self.sliceNanoseconds * 3 { quota.floor *= 2 }
            pair += 1
        }
        return courses
    }

    /// One slice: each task asks its quota of questions.
    private func slice(awaits: Bool, _ quota: Int, _ position: Int) async -> [Duel.Part] {
        let preemptions = machine_preemptions_of_all()
        let start = machine_now()
        let admitted = await withTaskGroup(of: (task: Int, admitted: Int).self) { group in
            for task in 0..<tasks {
                group.addTask {
                    (task, await ask(awaits, from: questions / tasks * task + position, count: quota))
                }
            }
            return await group.reduce(into: Array(repeating: 0, count: tasks)) { $0[$1.task] = $1.admitted }
        }
        let nanoseconds = max(machine_now() - start, 1)
        let wasInterrupted = machine_preemptions_of_all() != preemptions
        return admitted.map {
            Duel.Part(
                start: start, nanoseconds: nanoseconds, asked: quota, admitted: $0, wasInterrupted: wasInterrupted)
        }
    }

    private func ask(_ awaits: Bool, from start: Int, count: Int) async -> Int {
        var admitted = 0
        for offset in stride(from: 0, to: count, by: Duel.chunk) {
            let position = (start + offset) % questions
            admitted +=
                awaits
                ? await ours.ask(from: position, count: Duel.chunk) : floor.ask(from: position, count: Duel.chunk)
        }
        return admitted
    }
}
