// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A value behind a lock that ThreadSanitizer knows; on Linux it does not see a `Mutex`.
// SAFETY: the value is touched under the lock alone.
@safe
final class Locked<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: Value) { self.value = value }

    func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        lock.lock()
        defer { lock.unlock() }
        return body(&value)
    }
}
