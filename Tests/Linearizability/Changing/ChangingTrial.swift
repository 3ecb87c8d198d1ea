// SPDX-License-Identifier: Apache-2.0

import Pawl
import TestSupport

/// One history of questions, changes of limits, and exceptions while it is being recorded.
struct ChangingTrial: RecordedTrial {
    private let scene: ChangingScene
    private let specification: ChangingLimits
    private let subject: any ChangingSubject
    private let history: ChangingScene.History

    /// A trial of a limiter.
    init(threads: Int, seed: UInt64, isCrowded: Bool) throws {
        var random = SeededGenerator(seed: seed)
        let scene = try ChangingScene(threads: threads, &random)
        let limiter = try LimiterUnderChange(scene, isCrowded: isCrowded, &random)
        self.init(scene, ChangingLimits(scene, unixAtZero: limiter.unixAtZero), limiter)
    }

    /// A trial of something else, that is given the specification to do as it says.
    init(threads: Int, seed: UInt64, subject: (ChangingLimits) -> any ChangingSubject) throws {
        var random = SeededGenerator(seed: seed)
        let scene = try ChangingScene(threads: threads, &random)
        let specification = ChangingLimits(scene, unixAtZero: 0)
        self.init(scene, specification, subject(specification))
    }

    private init(_ scene: ChangingScene, _ specification: ChangingLimits, _ subject: any ChangingSubject) {
        (self.scene, self.specification, self.subject) = (scene, specification, subject)
        history = ChangingScene.History(scene.programs)
        history.prepare(scene.prelude) { subject.perform($0) }
    }

    func run(thread: Int) { history.run(thread: thread) { subject.perform($0) } }

    // MARK: What was recorded

    /// All calls, and beside each that may find what has ended, one that does.
    private var calls: [Call<ChangingLimits.Operation>] {
        let calls = history.calls
        let ends = Ends(calls.map(\.operation.act), places: scene.places)
        return calls.flatMap { call in
            let (act, told) = (call.operation.act, call.operation.told)
            let found = ends.found(by: act).map { ChangingLimits.Operation.mayFindEnd($0, at: act.at) }
            let operations = found + [.did(act, told)]
            return operations.map {
                Call(thread: call.thread, invocation: call.invocation, response: call.response, operation: $0)
            }
        }
    }

    var fault: String? {
        let calls = calls
        // Hardly ever: too many for a checker are not judged.
        guard calls.count <= Checker<ChangingLimits>.callsMax else { return nil }
        let checker = Checker(specification: specification)
        guard checker.explanation(of: calls) == nil else { return nil }
        let limits = scene.limits.enumerated().map { "\($0): \($1)" }.joined(separator: ", ")
        let promises = scene.promises.map { "\($0.limit) \($0.mode)" }
        return """
            no order of these calls gives the answers recorded
              limits \(limits); at first \(promises); places of limits \(scene.places)
            \(checker.shortestUnexplained(calls).map(\.line).joined(separator: "\n"))
            """
    }

    /// Whether somebody said something of a limit or a key while another thread was asking about it.
    var isOverlapped: Bool {
        let calls = history.calls
        return calls.contains { one in
            calls.contains { other in
                other.thread != one.thread && !one.precedes(other) && !other.precedes(one)
                    && concerns(one.operation.act, other.operation.act)
            }
        }
    }

    private func concerns(_ said: Act, _ question: Act) -> Bool {
        switch said.deed {
        case .change(let limit, _, _, _): question.placesAsked.contains { scene.places[$0] == limit }
        default: said.placeChanged.map(question.placesAsked.contains) ?? false
        }
    }
}

/// What ends within a history, so that somebody can find that it has.
private struct Ends {
    /// The ends at each place.
    private var ends: [Int: [Tick]] = [:]
    /// The limit of each place.
    private let places: [Int]

    init(_ acts: [Act], places: [Int]) {
        self.places = places
        for act in acts {
            guard let place = act.placeChanged, let end = act.end else { continue }
            ends[place, default: []].append(end)
        }
    }

    /// The places at which an act may find that something has ended: each as often as something may have, as what is found and made
    /// anew while the act is under way may be found once more.
    func found(by act: Act) -> [Int] {
        let looked: [Int] =
            switch act.deed {
            // A look ends nothing.
            case .ask(.peek, _, _): []
            case .ask, .penalise: act.placesAsked
            // They look for what has ended everywhere; a question only where it finds no place, or its key blocked.
            case .block, .override, .askAll: Array(places.indices)
            case .reset(let place): [place]
            case .change(let limit, _, _, _): places.indices.filter { places[$0] == limit }
            case .unblock, .endOverride, .pass: []
            }
        return looked.flatMap { place in ends[place, default: []].filter { $0 <= act.at }.map { _ in place } }
    }
}

extension ChangingLimits {
    init(_ scene: ChangingScene, unixAtZero: Int64) {
        self.init(
            Catalogue(scene.limits, unixAtZero: unixAtZero), promises: scene.promises, places: scene.places)
    }
}

extension Call<ChangingLimits.Operation> {
    fileprivate var line: String {
        let sentence =
            switch operation {
            case .did(let act, let told): "\(act.deed) at +\(act.at - ChangingScene.start): \(told)"
            case .mayFindEnd(let place, let now):
                "may find what has ended at \(place) by +\(now - ChangingScene.start)"
            }
        return "  thread \(thread) \(invocation)...\(isPending ? "" : "\(response)") \(sentence)"
    }
}
