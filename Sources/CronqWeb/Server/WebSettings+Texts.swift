public import CronqShared

extension WebSettings {
    /// `PUBLIC_URL` as it was written.
    ///
    /// - Throws: `SettingError`, saying what would be accepted.
    public static func publicURL(_ text: String?) throws(SettingError) -> PublicURL? {
        guard let text else { return nil }
        guard let url = PublicURL(text) else {
            throw SettingError(
                name: "PUBLIC_URL", value: text,
                remedy: "use the address under which others reach the pages, such as https://cronq.example.org")
        }
        return url
    }

    /// `CRONQ_TRUSTED_PROXIES` as they were written.
    ///
    /// - Throws: `SettingError`, naming the one that is no address.
    public static func trustedProxies(_ texts: [String]) throws(SettingError) -> [AddressRange] {
        var ranges: [AddressRange] = []
        for text in texts {
            guard let range = AddressRange(text) else {
                throw SettingError(
                    name: "CRONQ_TRUSTED_PROXIES", value: text,
                    remedy: "use numeric addresses separated by commas, such as 127.0.0.1 or 10.0.0.0/8")
            }
            ranges.append(range)
        }
        return ranges
    }
}
