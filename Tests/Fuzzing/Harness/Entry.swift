// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What libFuzzer calls with every input. A promise that does not hold ends the process, as a trap does.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // SAFETY: libFuzzer gives so many bytes, which last for the call; they are copied.
    let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    do {
        try parser.check(input)
    } catch {
        fatalError("\(parser.rawValue): \(error)")
    }
    return 0
}

/// The one that the environment names.
private let parser: Parser = {
    // SAFETY: the C string is copied before anything changes the environment.
    let name = unsafe getenv("PAWL_FUZZER").map { unsafe String(cString: $0) } ?? ""
    guard let parser = Parser(rawValue: name) else {
        fatalError("PAWL_FUZZER names one of \(Parser.allCases.map(\.rawValue)), not '\(name)'")
    }
    return parser
}()
