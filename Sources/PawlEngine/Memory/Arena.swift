// SPDX-License-Identifier: Apache-2.0

import CPawl
package import PawlModel

#if Jemalloc
    import CJemalloc
#endif

/// The memory of one engine: zeroed, on a page boundary, obtained once and returned whole.
///
/// With the trait `Jemalloc` it comes from an arena in jemalloc that limiters have to themselves, so that it is measured
/// apart from the rest of the process and its pages go back to the system at once; otherwise it is one anonymous mapping. So
/// it is where huge pages are asked for: jemalloc would hand the advice on with the addresses. Either way pages are touched when
/// they are used first.
// SAFETY: whoever holds the arena holds the piece; `deinit` alone returns it.
@safe
package struct Arena: ~Copyable, @unchecked Sendable {
    package let base: UnsafeMutableRawPointer
    /// What was asked for, in whole pages.
    package let bytes: Int
    private let hugePages: Bool

    private static let pageBytes = 4096

    /// - Parameter hugePages: whether the system is asked for huge pages; it may have none.
    /// - Throws: `LimitError` when the system has no such piece of memory.
    package init(bytes wanted: Int, hugePages: Bool = false) throws(LimitError) {
        bytes = (wanted + Self.pageBytes - 1) / Self.pageBytes * Self.pageBytes
        self.hugePages = hugePages
        // SAFETY: what comes back is checked.
        guard let piece = try unsafe Self.obtain(bytes, hugePages) else {
            throw LimitError(
                .memory, found: "\(bytes) bytes refused by the system", allowed: "less capacity, or more memory")
        }
        unsafe base = piece
    }

    deinit {
        // SAFETY: the piece is ours, whole, of this size, and dies with its owner.
        unsafe Self.giveBack(base, bytes, hugePages)
    }

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

        private static func obtain(_ bytes: Int, _ hugePages: Bool) throws(LimitError) -> UnsafeMutableRawPointer? {
            if hugePages { return unsafe pawl_map_pages(bytes, true) }
            guard let index else {
                throw LimitError(.memory, found: "no arena left in jemalloc", allowed: "at most 4094 in a process")
            }
            // SAFETY: plain numbers go in.
            return unsafe mallocx(bytes, flags(index) | cjemalloc_flag_zero())
        }

        // SAFETY: of the caller, who has the piece from the function above.
        private static func giveBack(_ piece: UnsafeMutableRawPointer, _ bytes: Int, _ hugePages: Bool) {
            if hugePages {
                _ = unsafe pawl_unmap_pages(piece, bytes)
            } else if let index {
                unsafe sdallocx(piece, bytes, flags(index))
            }
        }
    #else
        package static let source = "mapping"

        private static func obtain(_ bytes: Int, _ hugePages: Bool) throws(LimitError) -> UnsafeMutableRawPointer? {
            unsafe pawl_map_pages(bytes, hugePages)
        }

        // SAFETY: of the caller, who has the piece from the function above.
        private static func giveBack(_ piece: UnsafeMutableRawPointer, _ bytes: Int, _ hugePages: Bool) {
            _ = unsafe pawl_unmap_pages(piece, bytes)
        }
    #endif

    /// Has the system give every page its memory now instead of at its first use.
    func touchEveryPage() {
        for offset in stride(from: 0, to: bytes, by: Self.pageBytes) {
            // SAFETY: inside the piece, which is zeroed and not yet in use; a zero is written over a zero.
            unsafe base.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self)
        }
    }
}
