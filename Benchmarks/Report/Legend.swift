/// What stands below every table, for whoever reads it alone.
enum Legend {
    static let text = """
        - foreign: CPU that neither the bench nor anything it started has used meanwhile, in percent of the machine
        - slots: runners take \(RunningCronQ.slots) commands at a time, unless the figure says otherwise
        - page: of a ledger with 10,000 jobs in 200 categories and 5 million runs, in the quick form 200,000
        """
}
