// SPDX-License-Identifier: Apache-2.0

import Pawl

// Each asks a type by its name: through a protocol, what is measured would be the protocol too.

/// One locked dictionary, asked with strings.
struct LockedDictionaryByString: Contestant {
    let limiter: LockedDictionary
    let questions: Questions

    func ask(from position: Int, count: Int) -> Int {
        var admitted = 0
        for key in StringRow(questions, from: position, count: count) where limiter.admit(key) { admitted += 1 }
        return admitted
    }
}

/// Sixty-four locked dictionaries, asked with strings.
struct LockedDictionariesByString: Contestant {
    let limiter: LockedDictionaries
    let questions: Questions

    func ask(from position: Int, count: Int) -> Int {
        var admitted = 0
        for key in StringRow(questions, from: position, count: count) where limiter.admit(key) { admitted += 1 }
        return admitted
    }
}

/// An actor, asked with strings: each question is awaited before the next.
struct DictionaryActorByString: AwaitedContestant {
    let limiter: DictionaryActor
    let questions: Questions

    func ask(from position: Int, count: Int) async -> Int {
        var admitted = 0
        for key in StringRow(questions, from: position, count: count) {
            if await limiter.admit(key) { admitted += 1 }
        }
        return admitted
    }
}
