// SPDX-License-Identifier: Apache-2.0

import CPawl
import Synchronization
import Testing

/// A thread's pointer, and the hook that runs as it ends. The hook is one for the whole process, so each story has a
/// process of its own.
@Suite struct ThreadBlockTests {
    @Test func aThreadHasItsOwnPointerAndBeginsWithNone() {
        onThreads(4) { index in
            #expect(ThisThread.number == nil)
            for turn in 1...1000 {
                ThisThread.number = 1000 * index + turn
                pawl_spin_pause()
                #expect(ThisThread.number == 1000 * index + turn)
            }
            ThisThread.number = nil
            #expect(ThisThread.number == nil)
        }
    }

    @Test func everyEndedThreadIsHandedOverOnce() async {
        await #expect(processExitsWith: .success) {
            #expect(Hook.recording.stands)
            onThreads(16) { index in ThisThread.number = index + 1 }
            #expect(Left.all == Array(1...16))
            // One after another as well: the number of threads that ended is known at every moment.
            for ended in 17...100 {
                onThreads(1) { _ in ThisThread.number = ended }
                #expect(Left.all.count == ended)
            }
            #expect(Left.pointersStillSet == 0)
        }
    }

    @Test func aThreadWithoutAPointerEndsUnnoticed() async {
        await #expect(processExitsWith: .success) {
            #expect(Hook.recording.stands)
            onThreads(4) { _ in }
            onThreads(4) { _ in
                ThisThread.number = 1
                ThisThread.number = nil
            }
            #expect(Left.all.isEmpty)
            onThreads(1) { _ in
                ThisThread.number = 1
                ThisThread.number = 2
            }
            #expect(Left.all == [2])
        }
    }

    @Test func aPointerSetWhileTheThreadEndsIsHandedOverToo() async {
        await #expect(processExitsWith: .success) {
            #expect(Hook.settingTwoAfterOne.stands)
            for ended in 1...20 {
                onThreads(1) { _ in ThisThread.number = 1 }
                #expect(Left.all.count == 2 * ended)
            }
            #expect(Left.all.count { $0 == 1 } == 20)
            #expect(Left.all.count { $0 == 2 } == 20)
            #expect(Left.pointersStillSet == 0)
        }
    }

    // The thread sanitizer forgets the thread in the last round already; what runs after that it cannot watch.
    @Test(.disabled(if: Machine.isThreadSanitized, "no instrumented code may run in a thread's last round"))
    func aThreadThatNeverStopsSettingEndsAllTheSame() async {
        await #expect(processExitsWith: .success) {
            #expect(Hook.settingAlways.stands)
            onThreads(1) { _ in ThisThread.number = 1 }
            #expect(Left.all.count >= 4)  // what POSIX asks for
        }
    }

    @Test func theFirstHookStays() async {
        await #expect(processExitsWith: .success) {
            #expect(Hook.recording.stands)
            #expect(Hook.recording.stands)
            #expect(!Hook.settingAlways.stands)
            onThreads(2) { _ in ThisThread.number = 1 }
            #expect(Left.all.count == 2)
        }
    }
}

/// What is to be done with the pointer of a thread that ends: it is recorded, and then perhaps another is set.
private enum Hook {
    case recording, settingTwoAfterOne, settingAlways

    /// Whether the hook stands with this one.
    var stands: Bool {
        switch self {
        case .recording:
            unsafe pawl_thread_on_exit { _ = unsafe Left.record($0) }
        case .settingTwoAfterOne:
            unsafe pawl_thread_on_exit { if unsafe Left.record($0) == 1 { ThisThread.number = 2 } }
        case .settingAlways:
            unsafe pawl_thread_on_exit { ThisThread.number = unsafe Left.record($0) }
        }
    }
}

/// This thread's pointer as a number that is easy to tell from others.
private enum ThisThread {
    // SAFETY of both: an address nobody looks behind.
    static var number: Int? {
        get { unsafe pawl_thread_pointer().map { unsafe number(of: $0) } }
        set { unsafe pawl_thread_pointer_set(UnsafeMutableRawPointer(bitPattern: 16 * (newValue ?? 0))) }
    }

    static func number(of pointer: UnsafeMutableRawPointer) -> Int { Int(bitPattern: pointer) / 16 }
}

/// What the hook was handed, in this process.
private enum Left {
    private static let numbers = Guarded<[Int]>([])
    private static let stillSet = Atomic<Int>(0)

    static func record(_ left: UnsafeMutableRawPointer) -> Int {
        if ThisThread.number != nil { stillSet.add(1, ordering: .relaxed) }
        let number = unsafe ThisThread.number(of: left)
        numbers.withLock { $0.append(number) }
        return number
    }

    static var all: [Int] { numbers.withLock { $0.sorted() } }
    // ORDERING: relaxed. Read when the threads have been joined.
    static var pointersStillSet: Int { stillSet.load(ordering: .relaxed) }
}
