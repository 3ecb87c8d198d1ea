// SPDX-License-Identifier: Apache-2.0

/// The path that a request line asks for, without its query: `/a/b` of `GET /a/b?c=d HTTP/1.1`.
enum RequestPath {
    /// Nil where the request names none, as in `-`, or is no HTTP at all.
    static func range(in line: Span<UInt8>, request: Range<Int>) -> Range<Int>? {
        guard var target = target(in: line, request: request) else { return nil }
        target = withoutAuthority(line, target)
        let end = target.first { line[$0] == UInt8(ascii: "?") || line[$0] == UInt8(ascii: "#") }
        target = target.lowerBound..<(end ?? target.upperBound)
        return target.isEmpty ? nil : target
    }

    /// What stands between the method and the protocol; a careless client may have left spaces in it.
    private static func target(in line: Span<UInt8>, request: Range<Int>) -> Range<Int>? {
        let space = UInt8(ascii: " ")
        guard let methodEnd = request.first(where: { line[$0] == space }), methodEnd > request.lowerBound else {
            return nil
        }
        var end = request.upperBound
        let last = request.last { line[$0] == space } ?? methodEnd
        if last > methodEnd, line.hasBytes("HTTP/", at: last + 1) { end = last }
        return methodEnd + 1 < end ? methodEnd + 1..<end : nil
    }

    /// Requests to a proxy carry the whole address: `http://example.com/a` asks for `/a`, `http://example.com` for
    /// its last slash, there being no path to name.
    private static func withoutAuthority(_ line: Span<UInt8>, _ target: Range<Int>) -> Range<Int> {
        let slash = UInt8(ascii: "/")
        var host: Int
        if line.hasBytes("http://", at: target.lowerBound) {
            host = target.lowerBound + 7
        } else if line.hasBytes("https://", at: target.lowerBound) {
            host = target.lowerBound + 8
        } else {
            return target
        }
        let authorityStart = host
        while host < target.upperBound, line[host] != slash, line[host] != UInt8(ascii: "?") { host += 1 }
        if host < target.upperBound, line[host] == slash { return host..<target.upperBound }
        return authorityStart - 1..<authorityStart
    }
}
