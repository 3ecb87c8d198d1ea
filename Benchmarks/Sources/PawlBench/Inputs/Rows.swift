// SPDX-License-Identifier: Apache-2.0

import Pawl

/// The keys of some questions in a row, as strings that the caller has.
@safe
struct StringRow: Sequence, IteratorProtocol {
    private var place: UnsafePointer<String>
    private var left: Int

    init(_ questions: Questions, from position: Int, count: Int) {
        // SAFETY: positions are below `questions.count`, and whoever asks holds the questions.
        unsafe place = UnsafePointer(questions.strings + position)
        left = count
    }

    mutating func next() -> String? {
        guard left > 0 else { return nil }
        // SAFETY: `left` keys begin here.
        defer { unsafe place += 1 }
        left -= 1
        return unsafe place.pointee
    }
}

/// The keys of some questions in a row, as bytes that the caller has.
@safe
struct ByteRow: Sequence, IteratorProtocol {
    /// One of them. A span cannot be an element of a sequence, so this is a key type of the caller's own.
    @safe
    struct Element: LimiterKey {
        fileprivate let start: UnsafePointer<UInt8>
        fileprivate let length: Int

        func withKey<Result>(_ body: (KeyKind, Span<UInt8>) -> Result) -> Result {
            // SAFETY: the bytes outlive the call that asks about them, and the span does not leave it.
            body(.bytes, unsafe Span(_unsafeStart: start, count: length))
        }
    }

    private var place: UnsafePointer<UInt8>
    private let length: Int
    private var left: Int

    init(_ questions: Questions, from position: Int, count: Int) {
        length = questions.form.bytes
        // SAFETY: as above; each key has `length` bytes.
        unsafe place = UnsafePointer(questions.bytes + position * length)
        left = count
    }

    mutating func next() -> Element? {
        guard left > 0 else { return nil }
        defer { unsafe place += length }
        left -= 1
        return unsafe Element(start: place, length: length)
    }
}
