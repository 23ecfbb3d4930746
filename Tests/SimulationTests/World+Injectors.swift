import CronqSQLite
import CronqSchedule
import CronqShared

@testable import CronqInjector

/// What injectors do: the real rounds, at the times at which the real loop would begin them.
extension World {
    func startInjector(_ number: Int, life: Int) {
        let process = InjectorProcess(
            injector: Injector(
                store: store, broker: broker, settings: InjectorSettings(claimLimit: 1 + pick(20)), logger: logger),
            life: life)
        if number < injectors.count { injectors[number] = process } else { injectors.append(process) }
        wakeInjector(number, at: now)
    }

    func killInjector(_ number: Int) {
        guard injectors[number].isAlive else { return }
        log("injector \(number) is killed")
        injectors[number].isAlive = false
        let life = injectors[number].life + 1
        after(between(.milliseconds(100), .seconds(4))) { $0.startInjector(number, life: life) }
    }

    func wakeInjector(_ number: Int, at time: TimeSpan) {
        guard injectors[number].isAlive else { return }
        if let wakeAt = injectors[number].wakeAt, wakeAt <= time { return }
        injectors[number].wakeAt = time
        let life = injectors[number].life
        after(time - now) { try await $0.inject(number, life, time) }
    }

    private func inject(_ number: Int, _ life: Int, _ at: TimeSpan) async throws {
        guard injectors[number].isAlive, injectors[number].life == life, injectors[number].wakeAt == at else { return }
        injectors[number].wakeAt = nil
        var pause = TimeSpan.zero
        do {
            // A store that fails in the middle of a round is an injector that dies there: what it had in mind is gone.
            let isDone = try await injectors[number].injector.round()
            if isDone {
                pause = .seconds(1)
                if let next = try await store.nextWake() { pause = min(pause, max(next - clock.now, .milliseconds(1))) }
            }
        } catch {
            if !error.isRetriable { fail("the store says \(error)") }
            pause = between(.milliseconds(100), .milliseconds(800))
        }
        carry()
        for marks in store.collectLateMarks() {
            after(between(.milliseconds(1), .seconds(3))) { world in
                try await world.store.store.markQueued(marks)
                for mark in marks { try await world.store.look(at: mark.run) }
            }
        }
        wakeInjector(number, at: now + max(pause, .milliseconds(1)))
    }
}
