// SPDX-License-Identifier: Apache-2.0

import CPawl

/// One slot between two others, as it lies in a table: the shim's functions by the names the tests use.
// SAFETY: unchecked, because the memory is changed and read through the shim's atomic functions alone; the neighbours
// are read when no thread is left.
@safe final class Slot: @unchecked Sendable {
    private let memory: UnsafeMutableRawPointer
    private var slot: UnsafeMutableRawPointer { unsafe memory + 16 }

    private static let neighbour = pawl_pair(tag: 0x5555_5555_5555_5555, word: 0xAAAA_AAAA_AAAA_AAAA)

    init(_ pair: pawl_pair) {
        // SAFETY: three slots on a boundary of one, initialised before anybody sees them.
        unsafe memory = .allocate(byteCount: 48, alignment: 16)
        unsafe memory.initializeMemory(as: pawl_pair.self, repeating: Self.neighbour, count: 3)
        unsafe slot.storeBytes(of: pair, as: pawl_pair.self)
    }

    deinit { unsafe memory.deallocate() }

    // SAFETY of all below: the slot is 16 bytes on a 16-byte boundary that live as long as self.

    func swap(_ expected: pawl_pair, for desired: pawl_pair) -> Bool { unsafe pawl_pair_swap(slot, expected, desired) }

    func swapTag(_ expected: UInt64, for desired: UInt64) -> Bool { unsafe pawl_tag_swap(slot, expected, desired) }

    /// Only where `pawl_pair_load_is_single()`.
    func loadSingle() -> pawl_pair { unsafe pawl_pair_load(slot) }

    func loadConfirmed() -> pawl_pair { unsafe pawl_pair_load_confirmed(slot) }

    /// One half after the other: what the two functions above exist to avoid.
    func loadHalves() -> pawl_pair {
        pawl_pair(tag: unsafe pawl_load_relaxed_64(slot), word: unsafe pawl_load_relaxed_64(slot + 8))
    }

    var neighboursAreUntouched: Bool {
        unsafe memory.load(as: pawl_pair.self) == Self.neighbour
            && (memory + 32).load(as: pawl_pair.self) == Self.neighbour
    }
}

/// How a pair may be read; the single load only where the machine and the build have it.
enum Reading: CaseIterable {
    case single, confirmed

    static var possible: [Reading] { pawl_pair_load_is_single() ? [.single, .confirmed] : [.confirmed] }

    func callAsFunction(_ slot: Slot) -> pawl_pair {
        switch self {
        case .single: slot.loadSingle()
        case .confirmed: slot.loadConfirmed()
        }
    }
}

extension pawl_pair {
    static func == (one: pawl_pair, other: pawl_pair) -> Bool { one.tag == other.tag && one.word == other.word }
}
