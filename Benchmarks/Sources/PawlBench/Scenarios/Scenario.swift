// SPDX-License-Identifier: Apache-2.0

/// One claim, and how it is measured.
protocol Scenario: Sendable {
    /// What `--scenario` calls it.
    var name: String { get }
    /// The claim, in a sentence.
    var claim: String { get }

    /// Who can take part.
    var contestants: [ContestantChoice] { get }

    /// Measures it, writes down what it found, and throws `Wrong` where answers were not what the limit allows.
    func run(_ settings: Settings, into report: inout Report) throws
}

extension Scenario {
    var contestants: [ContestantChoice] { [.pawl] }
}

/// What a run was asked for.
struct Settings: Sendable {
    let threads: [Int]
    let lengths: [Int]
    let clocks: [ClockChoice]
    let isQuick: Bool
    /// Who is measured; the limiter alone, where nothing is said.
    var contestants: [ContestantChoice] = [.pawl]

    /// How long each contestant is measured in one duel.
    var nanoseconds: UInt64 { isQuick ? 100_000_000 : 1_000_000_000 }

    var forms: [KeyForm] {
        lengths.flatMap { length in KeyForm.Door.allCases.map { KeyForm(bytes: length, door: $0) } }
    }

    /// The keys under which limiter and floor hash, in every run.
    static let hashKey: (UInt64, UInt64) = (0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210)
}

/// All scenarios, in the order in which they are run.
let scenarios: [any Scenario] = [
    HotKeyAdmitted(), HotKeyRefused(), TenThousandKeysZipf(), MillionKeysUniform(),
    TenThousandKeysInBatches(), MillionKeysInBatches(),
    HotKeyUnderFixedWindow(), HotKeyUnderSlidingCounter(),
    TenThousandKeysUnderFixedWindow(), TenThousandKeysUnderSlidingCounter(),
    HotKeyUnderSlidingLog(), TenThousandKeysUnderSlidingLog(),
    ThreeLimitsInOneQuestion(), ExceptionalKeys(),
    EveryQuestionANewKey(),
    SingleQuestionsAtRest(), SingleQuestionsDuringSweep(), SingleQuestionsDuringFlood(),
    SingleQuestionsDuringChanges(), BytesPerLiveKey(),
    NothingIsAllocated(),
]
