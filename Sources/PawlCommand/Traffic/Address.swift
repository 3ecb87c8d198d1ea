// SPDX-License-Identifier: Apache-2.0

/// Addresses from the ranges that are reserved for documentation, so that nobody real is ever named.
enum Address {
    static let office = "198.51.100.7"
    static let crawler = "198.51.100.24"
    static let slowAbuser = "198.51.100.66"

    /// The address of an ordinary visitor: 250 on IPv4, the others on IPv6.
    static func visitor(_ number: Int) -> String {
        // Popular visitors are not all on the first addresses.
        let place = number * 7 % 10
        if number < 500, place < 5 { return "192.0.2.\(1 + number / 10 * 5 + place)" }
        return ipv6(network: 0x1000 + number / 64, host: 1 + number)
    }

    /// A telephone's address changes whenever it moves on.
    static func mobile(_ random: inout RandomBits) -> String {
        ipv6(network: 0x4000 + random.number(below: 0x400), host: 1 + random.number(below: 0xFFFF))
    }

    static func flood(_ random: inout RandomBits) -> String {
        if random.chance(percent: 35) { return "203.0.113.\(1 + random.number(below: 254))" }
        return ipv6(network: 0xF000 + random.number(below: 0x40), host: 1 + random.number(below: 24))
    }

    private static func ipv6(network: Int, host: Int) -> String {
        var text: [UInt8] = []
        text.append(text: "2001:db8:")
        text.append(hexadecimal: UInt64(network))
        text.append(text: "::")
        text.append(hexadecimal: UInt64(host))
        return String(decoding: text, as: UTF8.self)
    }
}
