// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open file or stream that is written through a buffer.
final class Output {
    enum Failure: Error, Equatable {
        /// Nobody reads any more, as after `| head`. Not an error to report.
        case closed
        case cannotWrite(String)
    }

    let descriptor: Int32
    private let name: String
    private var buffer: [UInt8] = []
    private static let bufferedBytes = 1 << 16

    private init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
        buffer.reserveCapacity(Self.bufferedBytes * 2)
    }

    static func standardOutput() -> Output { Output(descriptor: STDOUT_FILENO, name: "standard output") }
    static func standardError() -> Output { Output(descriptor: STDERR_FILENO, name: "standard error") }

    /// Opens a file for writing. What it holds stays until `truncate`.
    init(path: String) throws(InputError) {
        name = path
        // SAFETY: open(2) reads the path, a C string that lives for the call.
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .system("write", path, errno) }
    }

    deinit {
        if descriptor > STDERR_FILENO { close(descriptor) }
    }

    /// Empties a file; pipes and terminals have nothing to empty.
    func truncate() {
        ftruncate(descriptor, 0)
    }

    /// Appends what `body` puts into the buffer, which reaches the file sooner or later.
    func write(_ body: (inout [UInt8]) -> Void) throws(Failure) {
        body(&buffer)
        if buffer.count >= Self.bufferedBytes { try flush() }
    }

    func flush() throws(Failure) {
        defer { buffer.removeAll(keepingCapacity: true) }
        var written = 0
        while written < buffer.count {
            // SAFETY: write(2) reads only the rest of the buffer, which lives for the call.
            let count = unsafe buffer.withUnsafeBytes { bytes in
                unsafe sysWrite(descriptor, UnsafeRawBufferPointer(rebasing: bytes[written...]))
            }
            if count >= 0 {
                written += count
            } else if errno == EPIPE {
                throw .closed
            } else if errno != EINTR {
                throw .cannotWrite(InputError.system("write", name, errno).description)
            }
        }
    }

    /// Whether a person looks at it.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Lets a closed pipe be an error of the write instead of the end of the process.
    static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}

/// write(2), whose name the output's own verb hides.
private func sysWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    // SAFETY: the buffer is the caller's for the call, and so many bytes long.
    unsafe write(descriptor, bytes.baseAddress, bytes.count)
}

extension Output {
    /// Ends the process.
    static func exit(status: Int32) -> Never {
        #if canImport(Glibc)
            Glibc.exit(status)
        #elseif canImport(Musl)
            Musl.exit(status)
        #else
            Darwin.exit(status)
        #endif
    }
}
