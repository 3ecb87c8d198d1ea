// SPDX-License-Identifier: Apache-2.0

import PawlModel

/// The stripe locks that one operation holds until its value ends: the key's own, and up to two borrowed from the
/// neighbourhood while room is made.
struct HeldStripes: ~Copyable {
    private let first: StripeLock
    private let second: StripeLock?
    private var borrowed: (StripeLock?, StripeLock?) = (nil, nil)

    /// Takes the locks of a key's two buckets, in address order, once where they are the same.
    init(_ one: StripeLock, _ other: StripeLock) {
        if one == other {
            first = one
            second = nil
        } else {
            first = one.isBefore(other) ? one : other
            second = one.isBefore(other) ? other : one
        }
        first.lock()
        second?.lock()
    }

    /// Takes one more lock if it is free or held already. At most two at a time.
    mutating func borrow(_ stripe: StripeLock) -> Bool {
        if stripe == first || stripe == second || stripe == borrowed.0 || stripe == borrowed.1 { return true }
        guard borrowed.1 == nil, stripe.tryLock() else { return false }
        if borrowed.0 == nil { borrowed.0 = stripe } else { borrowed.1 = stripe }
        return true
    }

    mutating func returnBorrowed() {
        borrowed.1?.unlock()
        borrowed.0?.unlock()
        borrowed = (nil, nil)
    }

    /// Before this tick no key inserted under the key's own stripes may start.
    var letGoAt: Tick { max(first.letGoAt, second?.letGoAt ?? .zero) }

    /// Releases all of them here, and not only where the value would end.
    consuming func release() {}

    deinit {
        borrowed.1?.unlock()
        borrowed.0?.unlock()
        second?.unlock()
        first.unlock()
    }
}

extension Table {
    /// Takes the locks of a home's two buckets; waits for them.
    func hold(_ home: Home) -> HeldStripes {
        let shard = shard(of: home)
        return HeldStripes(shard.stripe(ofBucket: home.first), shard.stripe(ofBucket: home.second))
    }
}
