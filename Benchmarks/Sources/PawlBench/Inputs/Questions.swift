// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The keys of a scenario's questions, made before anything is measured.
///
/// They lie in the order in which they are asked, each question with a key of its own as a request would bring it:
/// so reading a key is reading on, and no lookup in a list of keys is measured along. The bytes and the strings say
/// the same.
@safe
final class Questions: @unchecked Sendable {
    /// The number of each question's key.
    let indices: [Int32]
    let form: KeyForm
    /// Keys one behind the other, `form.bytes` each.
    let bytes: UnsafeMutablePointer<UInt8>
    /// Empty unless the form's door is `string`.
    let strings: UnsafeMutablePointer<String>

    var count: Int { indices.count }

    private let stringCount: Int

    init(_ indices: [Int32], form: KeyForm) {
        self.indices = indices
        self.form = form
        stringCount = form.door == .string ? indices.count : 0
        // SAFETY: both are allocated here with room for every question, filled below and freed in `deinit`.
        unsafe bytes = .allocate(capacity: indices.count * form.bytes)
        unsafe strings = .allocate(capacity: stringCount)
        for (position, index) in indices.enumerated() {
            let text = form.text(Int(index))
            for (offset, byte) in text.utf8.enumerated() { unsafe bytes[position * form.bytes + offset] = byte }
            if stringCount > 0 { unsafe (strings + position).initialize(to: text) }
        }
    }

    deinit {
        unsafe strings.deinitialize(count: stringCount)
        unsafe strings.deallocate()
        unsafe bytes.deallocate()
    }

    /// How often each key was asked about by one who went through so many questions from a position on, starting
    /// over at the end.
    func addAsked(from start: Int, count asked: Int, to counts: inout [Int]) {
        let (rounds, rest) = asked.quotientAndRemainder(dividingBy: count)
        if rounds > 0 { for index in indices { counts[Int(index)] += rounds } }
        for offset in 0..<rest { counts[Int(indices[(start + offset) % count])] += 1 }
    }
}
