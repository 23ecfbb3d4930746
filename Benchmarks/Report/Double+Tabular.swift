import Foundation

extension Double {
    /// As it stands in the tables: three digits that mean something, two below 1, all of them from 100 on, with commas between
    /// thousands.
    var tabular: String {
        guard isFinite else { return "no number" }
        let value = magnitude < Self.leastShown ? 0 : self
        return Self.withCommas(String(format: "%.\(value.decimals)f", value))
    }

    /// Anything nearer to zero is zero.
    private static let leastShown = 0.0000005

    /// A number that would be rounded up to one digit more gets one decimal less: 9.996 is 10.0 and not 10.00.
    private var decimals: Int {
        switch magnitude {
        case 99.95...: return 0
        case 9.995...: return 1
        case 0.995...: return 2
        default:
            guard self != 0 else { return 0 }
            var count = 2
            var least = 0.0995
            while magnitude < least, count < 6 {
                count += 1
                least /= 10
            }
            return count
        }
    }

    private static func withCommas(_ text: String) -> String {
        let sign = text.prefix { $0 == "-" }
        let digits = text.dropFirst(sign.count).prefix { $0 != "." }
        let rest = text.dropFirst(sign.count + digits.count)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { grouped.append(",") }
            grouped.append(digit)
        }
        return "\(sign)\(grouped)\(rest)"
    }
}
