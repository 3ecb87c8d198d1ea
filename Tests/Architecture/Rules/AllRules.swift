// SPDX-License-Identifier: Apache-2.0

extension Rule {
    /// Every rule there is.
    static let all: [Rule] = [
        imports, manifestAgrees, engineWords, decisionPathWords, oneFilePublishes, oneClockReading, reasons, documented,
        finished,
        names, heads, lengths, uniqueNames, topLevel,
    ]
}
