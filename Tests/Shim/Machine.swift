// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What these tests know of the machine and the build from other sources than the shim.
enum Machine {
    static let isThreadSanitized = has("__tsan_init")
    static let isSanitized = isThreadSanitized || has("__asan_init")

    /// The words Linux lists for the first processor; nil where there is no such list.
    static let processorFlags: Set<Substring>? = {
        guard let text = contents(of: "/proc/cpuinfo") else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("flags") || $0.hasPrefix("Features") }
        return line.map { Set($0.split(separator: " ")) }
    }()

    /// Bytes of address space this process has mapped; nil where Linux does not say.
    static func mappedBytes() -> Int? {
        contents(of: "/proc/self/statm")?.split(separator: " ").first.flatMap { Int($0) }.map { $0 * pageBytes }
    }

    static let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))

    /// Whether this process has the symbol: a sanitizer's runtime is part of it.
    private static func has(_ symbol: String) -> Bool {
        // SAFETY: a null handle means the whole process; the answer is only compared with null.
        unsafe dlsym(nil, symbol) != nil
    }

    private static func contents(of path: String) -> String? {
        // SAFETY: the file is closed before returning; the buffer is as long as fread is told.
        guard let file = unsafe fopen(path, "r") else { return nil }
        defer { unsafe fclose(file) }
        var text = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe fread(&text, 1, text.count, file)
        return String(decoding: text[..<count], as: UTF8.self)
    }
}
