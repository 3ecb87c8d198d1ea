// SPDX-License-Identifier: Apache-2.0

import CPawl
package import PawlModel

#if Jemalloc
    import CJemalloc
#endif

/// The memory of one engine: zeroed, on a page boundary, obtained once and returned whole.
///
/// With the trait `Jemalloc` it comes from an arena in jemalloc that limiters have to themselves, so that it is measured
/// apart from the rest of the process and its pages go back to the system at once; otherwise it is one anonymous mapping.
/// Either way pages are touched when they are used first.
// SAFETY: whoever holds the arena holds the piece; `deinit` alone returns it.
@safe
package struct Arena: ~Copyable, @unchecked Sendable {
    package let base: UnsafeMutableRawPointer
    /// What was asked for, in whole pages.
    package let bytes: Int

    private static let pageBytes = 4096

    #if Jemalloc
        package static let source = "jemalloc"

        /// The arena of all limiters of the process, nil where jemalloc has none left.
        ///
        /// One for each limiter would take 100 KB, and leave 4 KB in memory and 2 MB of addresses behind when it is
        /// destroyed (jemalloc 5.3.0).
        private static let index: UInt32? = {
            var index: UInt32 = 0
            var size = MemoryLayout<UInt32>.size
            // SAFETY: both pointers are to locals that outlive the call, and `size` is that of the first.
            guard unsafe mallctl("arenas.create", &index, &size, nil, 0) == 0 else { return nil }
            for decay in ["dirty_decay_ms", "muzzy_decay_ms"] {
                var atOnce = 0
                // SAFETY: as above; the setting is a signed word.
                guard unsafe mallctl("arena.\(index).\(decay)", nil, nil, &atOnce, MemoryLayout<Int>.size) == 0 else {
                    return nil
                }
            }
            return index
        }()

        private static func flags(_ index: UInt32) -> Int32 {
            cjemalloc_flag_arena(index) | cjemalloc_flag_align(pageBytes) | cjemalloc_flag_no_thread_cache()
        }

        /// - Throws: `LimitError` when the system has no such piece of memory.
        package init(bytes wanted: Int) throws(LimitError) {
            let bytes = Self.wholePages(wanted)
            guard let index = Self.index else {
                throw LimitError(.memory, found: "no arena left in jemalloc", allowed: "at most 4094 in a process")
            }
            // SAFETY: plain numbers go in; what comes back is checked.
            guard let base = unsafe mallocx(bytes, Self.flags(index) | cjemalloc_flag_zero()) else {
                throw Self.exhausted(bytes)
            }
            self.bytes = bytes
            unsafe self.base = base
        }

        deinit {
            guard let index = Self.index else { return }
            // SAFETY: the piece is ours, whole, of this size, and dies with its owner.
            unsafe sdallocx(base, bytes, Self.flags(index))
        }
    #else
        package static let source = "mapping"

        /// - Throws: `LimitError` when the system has no such piece of memory.
        package init(bytes wanted: Int) throws(LimitError) {
            let bytes = Self.wholePages(wanted)
            // SAFETY: a number goes in; what comes back is checked.
            guard let base = unsafe pawl_map_pages(bytes, false) else { throw Self.exhausted(bytes) }
            self.bytes = bytes
            unsafe self.base = base
        }

        deinit {
            // SAFETY: the mapping is ours, whole, and dies with its owner.
            _ = unsafe pawl_unmap_pages(base, bytes)
        }
    #endif

    /// Has the system give every page its memory now instead of at its first use.
    func touchEveryPage() {
        for offset in stride(from: 0, to: bytes, by: Self.pageBytes) {
            // SAFETY: inside the piece, which is zeroed and not yet in use; a zero is written over a zero.
            unsafe base.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self)
        }
    }

    private static func wholePages(_ bytes: Int) -> Int { (bytes + pageBytes - 1) / pageBytes * pageBytes }

    private static func exhausted(_ bytes: Int) -> LimitError {
        LimitError(.memory, found: "\(bytes) bytes refused by the system", allowed: "less capacity, or more memory")
    }
}
