// SPDX-License-Identifier: Apache-2.0

import CPawl

/// What a machine has to tell time by: the kernel's clocks, and the processor's cycle counter.
package protocol MachineClocks: Sendable {
    /// Nanoseconds by a clock that never goes back.
    func kernelNanoseconds() -> UInt64
    /// Cycles by the counter, which may do anything.
    func cycles() -> UInt64
    /// Whether the calling thread has read the counter so often that it is time to compare it with the kernel's clock.
    func checkIsDue() -> Bool
}

/// The clocks of the machine we are on. The one place that reads them.
package struct ThisMachine: MachineClocks {
    package init() {}

    @inline(__always)
    package func kernelNanoseconds() -> UInt64 { pawl_clock_monotonic_nanoseconds() }

    @inline(__always)
    package func cycles() -> UInt64 { pawl_counter_read() }

    @inline(__always)
    package func checkIsDue() -> Bool { pawl_counter_check_is_due() }

    /// The Unix time, by a clock that may be set.
    func wallNanoseconds() -> Int64 { pawl_clock_wall_nanoseconds() }

    /// Whether the kernel itself keeps time by the counter.
    var counterIsTrusted: Bool { pawl_counter_is_trusted() }
}
