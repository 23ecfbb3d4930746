import Testing

@testable import CronqAccess

@Suite("Passwords") struct PasswordTests {
    /// Made by another implementation of scrypt; the first is in RFC 7914, §12.
    private static let records = [
        ("pleaseletmein", "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI"),
        (
            "correct horse battery staple",
            "$scrypt$ln=15,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$eo40JB24mNWRdcaWU4xBdGepdf/laQaEJfFhiNMVnFg"
        ),
        ("pässwörter", "$scrypt$ln=15,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$i8LeClnI4nreZocH1zb/kGQZXuU/YQnBFQSkFcv3zaY"),
    ]

    @Test("what others have made of a password is understood", arguments: records)
    func known(password: String, record: String) throws {
        let parameters = try #require(PasswordRecord(parsing: record)).parameters
        #expect(try Password.verify(password, against: record, parameters: parameters) == .right)
        for wrong in ["", password + " ", String(password.dropLast()), password.uppercased()] {
            #expect(try Password.verify(wrong, against: record, parameters: parameters) == .wrong)
        }
    }

    @Test("a record is what others make of the same salt and password")
    func made() throws {
        let salt = [UInt8](0..<16)
        let record = try Password.make("correct horse battery staple") { _ in salt }
        #expect(record == Self.records[1].1)
    }

    @Test("the same password is stored differently each time")
    func salted() throws {
        let random = seededBytes()
        let records = try (0..<3).map { _ in try Password.make("the same password", parameters: cheap, using: random) }
        #expect(Set(records).count == 3)
        for record in records {
            #expect(try Password.verify("the same password", against: record, parameters: cheap) == .right)
        }
    }

    @Test("a record with weaker parameters than those in force is to be made anew, one with stronger ones is not")
    func weak() throws {
        let record = try Password.make("the same password", parameters: cheap, using: seededBytes())
        let stronger = [
            PasswordParameters(costExponent: 11, blockSize: 8, parallelism: 1),
            PasswordParameters(costExponent: 10, blockSize: 9, parallelism: 1),
            PasswordParameters(costExponent: 10, blockSize: 8, parallelism: 2),
        ]
        for parameters in stronger {
            #expect(try Password.verify("the same password", against: record, parameters: parameters) == .rightButWeak)
            #expect(try Password.verify("another password", against: record, parameters: parameters) == .wrong)
        }
        let weaker = PasswordParameters(costExponent: 10, blockSize: 4, parallelism: 1)
        #expect(try Password.verify("the same password", against: record, parameters: weaker) == .right)
    }

    @Test(
        "a record that is damaged, or would cost gigabytes or minutes, lets nobody in",
        arguments: [
            "", "$", "password", "$$$$", "$scrypt$$$",
            "$bcrypt$ln=10,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU",
            "$scrypt$ln=31,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU",
            "$scrypt$ln=18,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU",
            "$scrypt$ln=17,r=16,p=1$AAECAwQFBgcICQoLDA0ODw$mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU",
            "$scrypt$ln=17,r=8,p=16$AAECAwQFBgcICQoLDA0ODw$mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU",
            "$scrypt$ln=10,r=8,p=99$AAECAwQFBgcICQoLDA0ODw$mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU",
            "$scrypt$ln=1,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU",
            "$scrypt$ln=010,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU",
            "$scrypt$ln=+1,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU",
            "$scrypt$ln=10,r=8,p=1,x=1$AAECAwQFBgcICQoLDA0ODw$mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU",
            "$scrypt$r=8,ln=10,p=1$AAECAwQFBgcICQoLDA0ODw$mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU",
            "$scrypt$ln=10,r=8$AAECAwQFBgcICQoLDA0ODw$mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU",
            "$scrypt$ln=10,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$", "$scrypt$ln=10,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$mp90",
            "$scrypt$ln=10,r=8,p=1$AAEC$mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU",
            "$scrypt$ln=10,r=8,p=1$AAECAwQFBgcICQoLDA0ODw==$mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU=",
            "$scrypt$ln=10,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU$",
        ])
    func damaged(record: String) throws {
        #expect(PasswordRecord(parsing: record) == nil)
        let password = "correct horse battery staple"
        #expect(try Password.verify(password, against: record, parameters: cheap) == .wrong)
    }

    @Test("the record beside the damaged ones is good")
    func undamaged() throws {
        let record = "$scrypt$ln=10,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$mp90zEQd5XGhjEv4WArVH4Z0XRSzkGWtJK2S/AXJlRU"
        #expect(PasswordRecord(parsing: record)?.text == record)
        #expect(try Password.verify("correct horse battery staple", against: record, parameters: cheap) == .right)
    }

    @Test("every set of parameters that a record may have can be carried out", arguments: 4...16)
    func bearable(blockSize: Int) throws {
        let parameters = PasswordParameters(costExponent: 10, blockSize: blockSize, parallelism: 1)
        #expect(parameters.isBearable)
        let record = try Password.make("the same password", parameters: parameters, using: seededBytes())
        #expect(try Password.verify("the same password", against: record, parameters: parameters) == .right)
    }

    @Test("a password longer than any that is accepted is wrong, however its beginning is")
    func tooLong() throws {
        let longest = String(repeating: "x", count: 1_024)
        let record = try Password.make(longest, parameters: cheap, using: seededBytes())
        #expect(try Password.verify(longest, against: record, parameters: cheap) == .right)
        #expect(try Password.verify(longest + "x", against: record, parameters: cheap) == .wrong)
    }

    @Test("nothing can be looked at, also without a password")
    func nothing() throws {
        for password in ["", "x", String(repeating: "é", count: 1_000)] {
            try Password.verifyAgainstNothing(password, parameters: cheap)
        }
    }

    @Test(
        "a new password has 8 to 1,024 bytes and is not the user's name",
        arguments: [
            ("", false), ("1234567", false), ("12345678", true), ("ééé", false), ("éééé", true),
            (String(repeating: "x", count: 1_024), true), (String(repeating: "x", count: 1_025), false),
            ("anna.smith", false), ("ANNA.Smith ", false), ("anna.smith2", true),
        ])
    func rule(password: String, isAccepted: Bool) {
        let fault = Password.fault(in: password, of: "Anna.Smith")
        #expect((fault == nil) == isAccepted)
        if let fault { #expect(fault.contains("1,024")) }
    }
}
