// SPDX-License-Identifier: Apache-2.0

extension Rule {
    /// Every rule there is.
    static let all: [Rule] = [
        imports, engineWords, decisionPathWords, oneFilePublishes, oneClockReading, finished,
        names,
        lengths, uniqueNames, topLevel,
    ]
}
