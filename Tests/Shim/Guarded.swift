// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A value behind a lock that the thread sanitizer sees. Linux's `Synchronization.Mutex` it does not: that one locks
/// inside a library that is not instrumented, so what it guards is reported as a race now and then.
// SAFETY: unchecked, because the value is touched under the lock alone.
final class Guarded<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: Value) { self.value = value }

    func withLock<Result>(_ body: (inout Value) -> Result) -> Result { lock.withLock { body(&value) } }
}
