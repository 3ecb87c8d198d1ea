// SPDX-License-Identifier: Apache-2.0

/// The imaginary site that all traffic goes to: pages of unequal fame, each with pictures of its own.
struct Site {
    static let origin = "https://www.example.com"
    static let pageCount = 400

    private let fame = Weights.zipf(count: pageCount, shift: 4)

    /// A page, famous ones more often.
    func page(_ random: inout RandomBits) -> Int { fame.choose(&random) }

    static func target(ofPage page: Int) -> String {
        switch page {
        case 0: "/"
        case 1...9: "/topics/\(page)"
        default: page % 3 == 0 ? "/articles/\(page)" : "/catalog/item-\(page)"
        }
    }

    /// What a browser fetches with a page: style and script of the site, then the page's pictures.
    static func assets(ofPage page: Int) -> [String] {
        ["/assets/site.css", "/assets/site.js"] + (0..<page * 7 % 6).map { "/images/\(page)-\($0).webp" }
    }

    static func size(ofTarget target: String) -> Int {
        var size = 0
        for byte in target.utf8 { size = (size &* 31 &+ Int(byte)) & 0xFFFF }
        return target.hasPrefix("/images/") ? 8_000 + size * 3 : 2_000 + size / 2
    }
}

/// What clients call themselves.
enum Agent {
    static let browsers = [
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
        // Quotes in a user agent are rare and real; a log escapes them.
        "Mozilla/5.0 (compatible; \"Reader\" 2.1; +https://reader.example.com/)",
    ]
    static let crawler = "ExampleBot/2.1 (+https://bot.example.com/about)"
    static let mobile = "ExampleApp/5.3 (Android 14)"
    static let slowAbuser = "python-requests/2.32.3"
    static let flood = ["Mozilla/5.0", "", "curl/8.8.0", "Go-http-client/1.1"]
}
