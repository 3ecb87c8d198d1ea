// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where bytes come from, in chunks.
protocol ByteSource: AnyObject {
    /// Fills `buffer` from `start` on, at most to its end, and gives the number of bytes; 0 means there are no more.
    func read(into buffer: inout [UInt8], from start: Int) throws(InputError) -> Int
}

/// Why an input cannot be used, with its name.
struct InputError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// What the system said about `name` last.
    static func system(_ verb: String, _ name: String, _ number: Int32) -> InputError {
        // SAFETY: strerror gives a C string that stays valid until the next call on this thread; it is copied here.
        InputError("cannot \(verb) \(name): \(unsafe String(cString: strerror(number)))")
    }
}

/// An open file, pipe or terminal.
final class FileSource: ByteSource {
    let name: String
    /// Nil unless the file has a size, as pipes have none.
    let byteCount: Int?
    private(set) var bytesRead = 0
    private let descriptor: Int32

    /// `path` names a file; `-` is standard input.
    init(path: String) throws(InputError) {
        if path == "-" {
            name = "standard input"
            descriptor = STDIN_FILENO
        } else {
            name = path
            // SAFETY: open(2) reads the path, a C string that lives for the call.
            descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw .system("open", path, errno) }
        }
        byteCount = Self.status(descriptor).flatMap { $0.st_mode & S_IFMT == S_IFREG ? Int($0.st_size) : nil }
    }

    deinit {
        if descriptor != STDIN_FILENO { close(descriptor) }
    }

    func read(into buffer: inout [UInt8], from start: Int) throws(InputError) -> Int {
        while true {
            // SAFETY: read(2) writes at most the bytes of the slice, which the array owns during the call.
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
                return unsafe sysRead(descriptor, room)
            }
            if count >= 0 {
                bytesRead += count
                return count
            }
            guard errno == EINTR else { throw .system("read", name, errno) }
        }
    }

    /// Whether `other` is the very same file.
    func isSameFile(asDescriptor other: Int32) -> Bool {
        guard let mine = Self.status(descriptor), let theirs = Self.status(other) else { return false }
        return mine.st_mode & S_IFMT == S_IFREG && mine.st_dev == theirs.st_dev && mine.st_ino == theirs.st_ino
    }

    private static func status(_ descriptor: Int32) -> stat? {
        var status = stat()
        // SAFETY: fstat(2) fills the structure before it returns.
        return unsafe fstat(descriptor, &status) == 0 ? status : nil
    }
}

/// read(2), whose name the source's own verb hides.
private func sysRead(_ descriptor: Int32, _ room: UnsafeMutableRawBufferPointer) -> Int {
    // SAFETY: the buffer is the caller's for the call, and so many bytes long.
    unsafe read(descriptor, room.baseAddress, room.count)
}

/// Bytes that were already read, then the rest of their source.
final class ResumedSource: ByteSource {
    private var head: ArraySlice<UInt8>
    private let rest: any ByteSource

    init(_ head: [UInt8], then rest: any ByteSource) {
        self.head = head[...]
        self.rest = rest
    }

    func read(into buffer: inout [UInt8], from start: Int) throws(InputError) -> Int {
        guard !head.isEmpty else { return try rest.read(into: &buffer, from: start) }
        let taken = head.prefix(buffer.count - start)
        buffer.replaceSubrange(start..<start + taken.count, with: taken)
        head = head.dropFirst(taken.count)
        return taken.count
    }
}
