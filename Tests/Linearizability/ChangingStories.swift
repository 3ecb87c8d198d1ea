// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import TestSupport
import Testing

/// The specification of a limiter that is changed, judged: by the reference, which knows neither words nor plans, and by hand.
@Suite struct ChangingStories {
    @Test func itSaysWhatTheReferenceSays() throws {
        for seed in Seeds.some(TestSize.rounds(long: 20_000, usual: 1_000, sanitized: 50)) {
            var random = SeededGenerator(seed: seed)
            let scene = try ChangingScene(steps: 12, inOrderOfTime: &random)
            let specification = ChangingLimits(scene, unixAtZero: 0)
            var state = specification.initial
            var reference = ReferenceLimits(
                scene.promises.map { scene.limits[$0.limit] }, modes: scene.promises.map(\.mode))
            for step in scene.programs[0] {
                let told = specification.perform(step.act, on: &state)
                let expected = reference.perform(step.act, in: scene)
                try #require(told == expected, "seed \(seed): \(step.act) in \(scene)")
            }
        }
    }

    // MARK: By hand

    private let start = ChangingScene.start

    /// Under one limit of twenty an hour that may become one of ten, for one key: whether these acts, one after the other, may end
    /// with what is told at the end of others.
    private func mayEnd(_ acts: [Act], findingEndsAt instant: Tick? = nil, as others: [Act]) throws -> Bool {
        let catalogue = Catalogue([try Limit("20/hour"), try Limit("10/hour")], unixAtZero: 0)
        let specification = ChangingLimits(
            catalogue, promises: [Catalogue.Promise(limit: 0, mode: .enforce)], places: [0])
        func told(_ acts: [Act]) -> [ChangingLimits.Operation] {
            var state = specification.initial
            return acts.map { .did($0, specification.perform($0, on: &state)) }
        }
        guard let last = acts.last, case .did(_, let end) = told(others).last else { return false }
        var operations = Array(told(acts).dropLast())
        if let instant { operations.append(.mayFindEnd(0, at: instant)) }
        operations.append(.did(last, end))
        let calls = operations.enumerated().map {
            Call(thread: 0, invocation: 2 * $0 + 1, response: 2 * $0 + 2, operation: $1)
        }
        return Checker(specification: specification).explanation(of: calls) != nil
    }

    private func act(_ deed: Act.Deed, after wait: Duration = .zero) -> Act {
        Act(deed: deed, at: start.advanced(by: wait))
    }

    private var charge: Act { act(.ask(.charge, 0, cost: 7)) }
    private var question: Act { act(.ask(.peek, 0, cost: 1)) }

    @Test func aChangeCarriesDebt() throws {
        let change = act(.change(limit: 0, to: 1, mode: nil, .keepDebt))
        let forgetting = act(.change(limit: 0, to: 1, mode: nil, .reset))
        #expect(try mayEnd([charge, change, question], as: [charge, change, question]))
        #expect(try !mayEnd([charge, change, question], as: [charge, forgetting, question]))
        #expect(try !mayEnd([charge, change, question], as: [charge, question]))
        #expect(try !mayEnd([charge, change, question], as: [change, question]))
    }

    @Test func whatIsChargedBehindABlockIsOwed() throws {
        let (block, unblock) = (act(.block(0, until: start.advanced(by: .seconds(60)))), act(.unblock(0)))
        #expect(try mayEnd([block, charge, unblock, question], as: [charge, question]))
        #expect(try !mayEnd([block, charge, unblock, question], as: [question]))
        #expect(try !mayEnd([block, charge, question], as: [charge, question]))
    }

    @Test func anOverrideOwesWhatWasOwed() throws {
        let override = act(.override(0, with: 1, until: start.advanced(by: .seconds(60))))
        let end = act(.endOverride(0))
        #expect(try mayEnd([charge, override, end, question], as: [charge, question]))
        #expect(try !mayEnd([charge, override, question], as: [override, question]))
        #expect(try !mayEnd([charge, override, question], as: [charge, question]))
        #expect(try !mayEnd([charge, override, end, question], as: [question]))
    }

    @Test func anEndIsFoundByWhoAsksThenAndNotBefore() throws {
        let block = act(.block(0, until: start.advanced(by: .seconds(1))))
        let late = act(.ask(.admit, 0, cost: 0), after: .seconds(1))
        let look = act(.ask(.peek, 0, cost: 0), after: .seconds(1))
        #expect(try mayEnd([block, late], as: [late]))
        #expect(try mayEnd([block, late, question], as: [question]))
        // A look ends nothing.
        #expect(try mayEnd([block, look], as: [look]))
        #expect(try !mayEnd([block, look, question], as: [question]))
        // A question from before the end can tell whether somebody else has found it.
        #expect(try !mayEnd([block, question], as: [question]))
        #expect(try mayEnd([block, question], findingEndsAt: start.advanced(by: .seconds(1)), as: [question]))
        #expect(try !mayEnd([block, question], findingEndsAt: start, as: [question]))
    }
}

extension ReferenceLimits {
    /// Does what an act says, and tells what is told of it.
    fileprivate mutating func perform(_ act: Act, in scene: ChangingScene) -> Act.Told {
        func limit(_ place: Int) -> Int { scene.places[place] }
        func key(_ place: Int) -> Int { scene.keys[place] }
        let now = act.at
        switch act.deed {
        case .ask(let verb, let place, let cost): return .one(ask(verb, limit(place), key(place), cost, at: now))
        case .penalise(let place, let units): return .one(ask(.charge, limit(place), key(place), units, at: now))
        case .askAll(let places, let cost):
            let answer = admitAll(places.map { Part(limit($0), key($0), cost: cost) }, at: now)
            guard answer.isAdmitted else { return .refused(answer.violated) }
            return .granted(
                position: answer.speaker, remaining: answer.fields.remaining, resetAfter: answer.fields.resetAfter,
                violatedInShadow: answer.violatedInShadow)
        case .change(let index, let new, let mode, let strategy):
            change(index, to: scene.limits[new], mode: mode ?? self.mode(of: index), carrying: strategy, at: now)
        case .block(let place, let end): block(limit(place), key(place), until: end, at: now)
        case .unblock(let place): unblock(limit(place), key(place))
        case .override(let place, let own, let end):
            self.override(limit(place), key(place), with: scene.limits[own], until: end, at: now)
        case .endOverride(let place): endOverride(limit(place), key(place), at: now)
        case .reset(let place): reset(limit(place), key(place), at: now)
        case .pass: break
        }
        return .done
    }
}
