/// The icon of the browser's tab: a clock face whose hand has gone round.
enum Favicon {
    static let text = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">\
        <rect width="32" height="32" rx="8" fill="#2f5fd0"/>\
        <path d="M23.5 20.5A9 9 0 1 1 24.6 13" fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round"/>\
        <path d="M16 10.5V16l4 2.6" fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round" \
        stroke-linejoin="round"/></svg>
        """
}
