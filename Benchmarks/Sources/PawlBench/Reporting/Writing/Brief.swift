// SPDX-License-Identifier: Apache-2.0

extension Double {
    /// For people: about three digits of it, for example `0.04`, `9.71`, `11.8`, `245` and `12,300`.
    var brief: String {
        guard isFinite else { return "–" }
        guard magnitude < 1e15 else { return self < 0 ? "< −10¹⁵" : "> 10¹⁵" }
        switch magnitude {
        case ..<9.995: return isWhole ? places(0) : places(2)
        case ..<99.95: return isWhole ? places(0) : places(1)
        case ..<999.5: return places(0)
        default: return (self < 0 ? "-" : "") + Self.grouped(magnitude.rounded().places(0))
        }
    }

    /// Nanoseconds in the unit that people would use.
    var briefTime: String {
        switch magnitude {
        case ..<999.5: "\(brief) ns"
        case ..<999_500: "\((self / 1000).brief) µs"
        case ..<999_500_000: "\((self / 1_000_000).brief) ms"
        default: "\((self / 1_000_000_000).brief) s"
        }
    }

    private var isWhole: Bool { self == rounded() }

    private static func grouped(_ digits: String) -> String {
        digits.reversed().enumerated().reduce("") { text, next in
            String(next.element) + (next.offset > 0 && next.offset.isMultiple(of: 3) ? "," : "") + text
        }
    }
}
