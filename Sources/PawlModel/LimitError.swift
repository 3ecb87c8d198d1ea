// SPDX-License-Identifier: Apache-2.0

/// Why a limit, or something made of limits, cannot be what was asked for.
///
/// It names the place, what was found there and what is allowed instead; ``description`` is one
/// sentence fit for an operator's eyes.
public struct LimitError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The part of a limit, a rate string or a limiter that is at fault.
    public enum Place: String, Sendable, Hashable {
        /// A rate string as a whole.
        case rate
        /// Units per period.
        case count
        /// The period that the count is for.
        case period
        /// The unit of time in a rate string.
        case unit
        /// The largest cost that a key never seen may spend at once.
        case burst
        /// How the limit is kept.
        case algorithm
        /// An option of a rate string.
        case option
        /// The name of a limit within its table.
        case name
        /// How many limits a table holds.
        case limits
        /// How many live keys a limiter promises to remember.
        case capacity
        /// The memory behind a limiter.
        case memory
    }

    /// The part at fault.
    public let place: Place

    /// What was found there, as text; long or unprintable input is shortened and made visible.
    public let found: String

    /// What is allowed there, with its range or its forms.
    public let allowed: String

    /// What the author of the input may have meant, where that can be guessed without acting on it.
    public let hint: String?

    package init(_ place: Place, found: some Sequence<Unicode.Scalar>, allowed: String, hint: String? = nil) {
        self.place = place
        self.found = Self.printable(found)
        self.allowed = allowed
        self.hint = hint
    }

    package init(_ place: Place, found: String, allowed: String, hint: String? = nil) {
        self.init(place, found: found.unicodeScalars, allowed: allowed, hint: hint)
    }

    /// One sentence: the place, what was found, what is allowed, and the hint if there is one.
    public var description: String {
        let sentence = "\(place.rawValue): found \(found.isEmpty ? "nothing" : found), allowed: \(allowed)"
        return hint.map { "\(sentence) (\($0))" } ?? sentence
    }

    /// At most 64 printable characters: errors are logged, and what they quote may come from anywhere.
    private static func printable(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = ""
        var room = 64
        for scalar in scalars {
            guard room > 0 else { return text + "…" }
            room -= 1
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
