// SPDX-License-Identifier: Apache-2.0

import CPawl
import PawlModel
import Synchronization

/// A lock over some of a shard's buckets, one padded cache line in the table.
///
///     byte  0          8            16          24        64
///           [ version | let go at | forgotten | padding  ]
///
///     version   bit 0    held
///               bit 1    somebody sleeps until it is free (only while held)
///               bits 2…  how often it has been released
///
/// Who reads two equal, even versions around some reads knows that nobody held the lock between them, so
/// absence can be concluded without taking it. Inserting, moving, evicting and freeing entries need the
/// lock; updating the word of an entry that is there does not.
///
/// Order: stripes of one question are taken in address order; any others only by `tryLock`.
@safe
struct StripeLock: Equatable {
    static let bytes = 64

    private let line: UnsafeMutableRawPointer

    init(line: UnsafeMutableRawPointer) { unsafe self.line = line }

    private static let held: UInt64 = 1
    private static let awaited: UInt64 = 2
    private static let release: UInt64 = 4
    /// A holder works for a microsecond or so; whoever waits longer sleeps.
    private static let spins = 100

    private var state: UnsafeMutablePointer<Atomic<UInt64>> {
        // SAFETY: the line is zeroed memory of the table, used as nothing else; zero is a free lock.
        unsafe line.assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    private var reclaimed: UnsafeMutablePointer<Atomic<UInt64>> {
        // SAFETY: as above, 8 bytes further.
        unsafe (line + 8).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    /// The order in which a question takes its locks: by address.
    func isBefore(_ other: StripeLock) -> Bool { unsafe line < other.line }

    static func == (left: StripeLock, right: StripeLock) -> Bool { unsafe left.line == right.line }

    // MARK: Taking and releasing

    /// Takes the lock if that can be done at once.
    func tryLock() -> Bool {
        // ORDERING: relaxed; the swap below decides.
        let seen = unsafe state.pointee.load(ordering: .relaxed)
        guard seen & Self.held == 0 else { return false }
        // ORDERING: acquire, pairs with the release in `unlock`: the last holder's changes are visible.
        return unsafe state.pointee.compareExchange(
            expected: seen, desired: seen | Self.held, successOrdering: .acquiring, failureOrdering: .relaxed
        ).exchanged
    }

    /// Takes the lock, waiting for it by spinning and then asleep.
    func lock() {
        var spins = 0
        while !tryLock() {
            if spins < Self.spins {
                spins += 1
                pawl_spin_pause()
            } else {
                sleep()
            }
        }
    }

    func unlock() {
        // ORDERING: relaxed; only the holder changes the number, sleepers only add their bit.
        let seen = unsafe state.pointee.load(ordering: .relaxed)
        assert(seen & Self.held != 0)
        // ORDERING: release, pairs with the acquire in `tryLock` and `version`. An exchange and not a store,
        // so that a sleeper who adds its bit at this moment is either seen here or sees the lock free.
        let last = unsafe state.pointee.exchange(
            (seen & ~(Self.held | Self.awaited)) &+ Self.release, ordering: .acquiringAndReleasing)
        if last & Self.awaited != 0 {
            // SAFETY: the address is the lock's own, inside the table.
            unsafe pawl_wake_all(line)
        }
    }

    private func sleep() {
        // ORDERING: relaxed; the kernel compares again before it lets us sleep.
        let seen = unsafe state.pointee.load(ordering: .relaxed)
        guard seen & Self.held != 0 else { return }
        if seen & Self.awaited == 0 {
            // ORDERING: relaxed. The bit is its own message, to `unlock`.
            let marked = unsafe state.pointee.compareExchange(
                expected: seen, desired: seen | Self.awaited, ordering: .relaxed)
            guard marked.exchanged else { return }
        }
        // SAFETY: little-endian, so the low half with both bits lies at the line's start. Bounded, so that not
        // even a missed wake could last.
        unsafe pawl_wait_while_equal(line, UInt32(truncatingIfNeeded: seen | Self.awaited), 10_000_000)
    }

    // MARK: Reading without it

    /// The version if nobody holds the lock, otherwise nil.
    var version: UInt64? {
        // ORDERING: acquire: what is read next is no older than the version.
        let seen = unsafe state.pointee.load(ordering: .acquiring)
        return seen & Self.held == 0 ? seen : nil
    }

    /// Whether nobody has held the lock since that version was read.
    func isUnchanged(since version: UInt64) -> Bool {
        // ORDERING: relaxed, behind a fence that keeps it after the reads before it. Pairs with the swaps of slots:
        // who read what one of them wrote under the lock sees it held, or a later version.
        atomicMemoryFence(ordering: .acquiring)
        return unsafe state.pointee.load(ordering: .relaxed) == version
    }

    // MARK: How often something live was forgotten here

    private var forgettings: UnsafeMutablePointer<Atomic<UInt64>> {
        // SAFETY: as above, 16 bytes further.
        unsafe (line + 16).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    /// How often state that was live has been let go under this stripe: who charged a key and finds the same number later,
    /// finds what it charged.
    var forgotten: UInt64 {
        // ORDERING: relaxed. Read before a key is charged, and again after its entry was read, by which what the entry's maker
        // did before is visible.
        unsafe forgettings.pointee.load(ordering: .relaxed)
    }

    /// Notes that live state is about to be let go. Only for the holder.
    func noteForgotten() {
        // ORDERING: relaxed; written by holders of the lock only, before the swap that lets go.
        unsafe forgettings.pointee.store(forgettings.pointee.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    }

    // MARK: The latest instant at which something was forgotten here

    /// Before this tick no key inserted under this stripe may start: state of that time may have been let go.
    var letGoAt: Tick {
        // ORDERING: relaxed; written and read by holders of the lock only.
        Tick(nanoseconds: unsafe reclaimed.pointee.load(ordering: .relaxed))
    }

    /// Notes that an entry is about to be let go at that tick. Only for the holder.
    func noteLetGo(at now: Tick) {
        // ORDERING: relaxed, as above.
        guard now > letGoAt else { return }
        unsafe reclaimed.pointee.store(now.nanoseconds, ordering: .relaxed)
    }
}
