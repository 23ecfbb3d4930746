extension CategoryRequest {
    /// Whether the category is what the caller believes to change. Asked under the category's lock, before anything is written.
    ///
    /// - Parameters:
    ///   - name: As it is stored; `nil` = there is no such category.
    ///   - version: It is at.
    package func check(name: String?, version: Int64?) throws(EditConflict) {
        let isWanted: Bool
        switch expected {
        case .version(let wanted): isWanted = wanted == 0 ? version == nil : version == wanted
        case .unversioned: isWanted = version == 0
        case .anyVersion: isWanted = version != nil
        case .revision, nil: isWanted = true
        }
        guard !isWanted else { return }
        guard let name, let version else {
            throw EditConflict(.missing, current: 0, "there is no category “\(category)”")
        }
        let wanted: Int64? =
            switch expected {
            case .version(let wanted) where wanted > 0: wanted
            case .unversioned: 0
            default: nil
            }
        guard let wanted else {
            throw EditConflict(.changed, current: version, "“\(name)” exists already, at version \(version)")
        }
        throw EditConflict(
            .changed, current: version, "“\(name)” was changed meanwhile: it is at version \(version), not \(wanted)")
    }
}
