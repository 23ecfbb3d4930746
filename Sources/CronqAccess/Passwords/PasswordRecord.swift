import Crypto
import CryptoExtras

/// What is stored of a password: `$scrypt$ln=15,r=8,p=1$<salt>$<key>`, both in base64 without padding.
struct PasswordRecord: Sendable, Hashable {
    var parameters: PasswordParameters
    var salt: [UInt8]
    var key: [UInt8]

    static let saltLength = 16
    static let keyLength = 32

    init(parameters: PasswordParameters, salt: [UInt8], key: [UInt8]) {
        self.parameters = parameters
        self.salt = salt
        self.key = key
    }

    /// `nil` for anything that `text` would not have written, and for what would cost too much to check.
    init?(parsing text: String) {
        guard text.utf8.count <= 256 else { return nil }
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            let parameters = PasswordParameters(recorded: parts[2]), parameters.isBearable,
            let salt = Base64.standard.bytes(of: parts[3]), (8...64).contains(salt.count),
            let key = Base64.standard.bytes(of: parts[4]), (16...64).contains(key.count)
        else { return nil }
        self.init(parameters: parameters, salt: salt, key: key)
    }

    var text: String {
        "$scrypt$\(parameters.recorded)$\(Base64.standard.text(of: salt))$\(Base64.standard.text(of: key))"
    }

    /// What scrypt makes of a password.
    static func key(
        of password: String, salt: [UInt8], count: Int, parameters: PasswordParameters
    ) throws(PasswordError) -> SymmetricKey {
        // The library takes no empty one; as the key of an HMAC, a zero byte is the same.
        let bytes = password.isEmpty ? [0] : Array(password.utf8)
        do {
            return try KDF.Scrypt.deriveKey(
                from: bytes, salt: salt, outputByteCount: count, rounds: 1 << parameters.costExponent,
                blockSize: parameters.blockSize, parallelism: parameters.parallelism)
        } catch {
            throw PasswordError(.noMemory)
        }
    }

    /// Whether this password was meant, in a time that does not tell how much of it is right.
    func matches(_ password: String) throws(PasswordError) -> Bool {
        try Self.key(of: password, salt: salt, count: key.count, parameters: parameters) == SymmetricKey(data: key)
    }
}

extension PasswordParameters {
    /// `ln=15,r=8,p=1`.
    var recorded: String { "ln=\(costExponent),r=\(blockSize),p=\(parallelism)" }

    init?(recorded text: Substring) {
        var numbers: [Int] = []
        for (part, name) in zip(text.split(separator: ",", omittingEmptySubsequences: false), ["ln=", "r=", "p="]) {
            let digits = part.dropFirst(name.count)
            guard part.hasPrefix(name), (1...2).contains(digits.utf8.count), let number = Int(digits), number > 0
            else { return nil }
            numbers.append(number)
        }
        guard numbers.count == 3 else { return nil }
        self.init(costExponent: numbers[0], blockSize: numbers[1], parallelism: numbers[2])
        // Nothing may follow, and numbers have one form.
        guard recorded == text else { return nil }
    }
}
