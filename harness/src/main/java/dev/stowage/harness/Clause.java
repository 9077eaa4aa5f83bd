package dev.stowage.harness;

import static dev.stowage.harness.Clause.Scope.ANY;
import static dev.stowage.harness.Clause.Scope.ENGINE;
import static dev.stowage.harness.Clause.Scope.RUNTIME;
import static dev.stowage.harness.Clause.Scope.STORAGE;

import dev.stowage.api.Capability;
import java.util.Optional;

/** The clauses of {@code SPEC.md}. The sentences stand there alone, and are read from there. */
public enum Clause {
    // backend
    BACKEND_NAME("backend.1", ANY), BACKEND_AVAILABILITY("backend.2", ANY), BACKEND_CLOSED("backend.3",
            ANY), BACKEND_CLOSED_NO_EFFECT("backend.4",
                    ANY), BACKEND_CLOSE_TWICE("backend.5", ANY), BACKEND_ERROR_SUBJECT("backend.6", ANY),

    // capability
    CAPABILITIES_CONSTANT("capability.1", RUNTIME), UNSUPPORTED_REFUSED("capability.2",
            RUNTIME), UNSUPPORTED_NO_EFFECT("capability.3", RUNTIME),

    // table
    TABLE_PERMITTED("table.1", RUNTIME), TABLE_REFUSED("table.2", RUNTIME), TABLE_REFUSED_NO_EFFECT("table.3",
            RUNTIME), TABLE_RANDOM_WALK("table.4", RUNTIME),

    // create
    CREATE_MAKES("create.1", RUNTIME), CREATE_PROGRAM_WAITS("create.2", RUNTIME), CREATE_TAKEN("create.3",
            RUNTIME), CREATE_TAKEN_NO_EFFECT("create.4", RUNTIME), CREATE_RACE("create.5",
                    RUNTIME), CREATE_RACE_WINNER("create.6", RUNTIME), CREATE_BAD_BUNDLE("create.7",
                            RUNTIME), CREATE_FAILED_NOTHING_LEFT("create.8",
                                    RUNTIME), CREATE_BUNDLE_UNTOUCHED("create.9",
                                            RUNTIME), CREATE_BUNDLE_SHARED("create.10",
                                                    RUNTIME), CREATE_CONFIG_FIXED("create.11",
                                                            RUNTIME), CREATE_RUN("create.12",
                                                                    RUNTIME), CREATE_ID("create.13", RUNTIME),

    // start
    START_RUNS("start.1", RUNTIME), START_REFUSED("start.2", RUNTIME), START_REFUSED_NO_EFFECT("start.3",
            RUNTIME), START_MISSING("start.4", RUNTIME), START_NOT_EXECUTABLE("start.5",
                    RUNTIME), START_FAILED("start.6",
                            RUNTIME), START_SAME_PROCESS("start.7", RUNTIME, Capability.HOST_PIDS),

    // kill
    KILL_SENDS("kill.1", RUNTIME), KILL_CREATED("kill.2", RUNTIME), KILL_SIGNALS_CREATED("kill.3",
            RUNTIME), KILL_REFUSED("kill.4", RUNTIME), KILL_REFUSED_NO_EFFECT("kill.5",
                    RUNTIME), KILL_UNKNOWN("kill.6", RUNTIME), KILL_OWN("kill.7", RUNTIME),

    // stop
    STOP_GRACEFUL("stop.1", RUNTIME), STOP_KILLS("stop.2", RUNTIME), STOP_REFUSED("stop.3",
            RUNTIME), STOP_REFUSED_NO_EFFECT("stop.4", RUNTIME), STOP_STOPPED("stop.5", RUNTIME), STOP_PAUSED(
                    "stop.6", RUNTIME,
                    Capability.PAUSE), STOP_CREATED("stop.7", RUNTIME), STOP_UNKNOWN("stop.8",
                            RUNTIME), STOP_REQUEST("stop.9", RUNTIME), STOP_INTERRUPTED("stop.10", RUNTIME),

    // pause
    PAUSE_FREEZES("pause.1", RUNTIME, Capability.PAUSE), PAUSE_REFUSED("pause.2", RUNTIME,
            Capability.PAUSE), PAUSE_REFUSED_NO_EFFECT("pause.3", RUNTIME, Capability.PAUSE),

    // resume
    RESUME_THAWS("resume.1", RUNTIME, Capability.PAUSE), RESUME_REFUSED("resume.2", RUNTIME,
            Capability.PAUSE), RESUME_REFUSED_NO_EFFECT("resume.3", RUNTIME, Capability.PAUSE),

    // resources
    RESOURCES_CHANGED("resources.1", RUNTIME, Capability.UPDATE_RESOURCES), RESOURCES_REFUSED("resources.2",
            RUNTIME, Capability.UPDATE_RESOURCES), RESOURCES_REFUSED_NO_EFFECT("resources.3", RUNTIME,
                    Capability.UPDATE_RESOURCES),

    // hooks
    HOOKS_CREATE("hooks.1", RUNTIME, Capability.HOOKS), HOOKS_START("hooks.2", RUNTIME,
            Capability.HOOKS), HOOKS_DELETE("hooks.3", RUNTIME, Capability.HOOKS),

    // observe
    OBSERVE_RUN("observe.1", RUNTIME), OBSERVE_TIMES("observe.2", RUNTIME), OBSERVE_PROCESS("observe.3",
            RUNTIME, Capability.HOST_PIDS), OBSERVE_STOPPED("observe.4", RUNTIME),

    // exit
    EXIT_CODE("exit.1", RUNTIME), EXIT_SIGNAL("exit.2", RUNTIME), EXIT_CONSTANT("exit.3",
            RUNTIME), EXIT_WITHOUT_MANAGER("exit.4", RUNTIME), EXIT_MONITOR_LOST("exit.5",
                    RUNTIME), EXIT_MONITOR_LOST_KILLABLE("exit.6", RUNTIME),

    // await
    AWAIT_EARLY("await.1", RUNTIME), AWAIT_LATE("await.2", RUNTIME), AWAIT_CONCURRENT("await.3",
            RUNTIME), AWAIT_TIMEOUT("await.4", RUNTIME), AWAIT_AFTER_DELETE("await.5",
                    RUNTIME), AWAIT_DELETED(
                            "await.6",
                            RUNTIME), AWAIT_INTERRUPTED("await.7", RUNTIME), AWAIT_FUTURE("await.8", RUNTIME),

    // logs
    LOGS_BYTES("logs.1", RUNTIME, Capability.LOGS), LOGS_COMPLETE("logs.2", RUNTIME,
            Capability.LOGS), LOGS_SO_FAR("logs.3", RUNTIME, Capability.LOGS), LOGS_FOLLOW("logs.4", RUNTIME,
                    Capability.LOGS), LOGS_END("logs.5", RUNTIME,
                            Capability.LOGS), LOGS_LARGE("logs.6", RUNTIME, Capability.LOGS),

    // delete
    DELETE_REMOVES("delete.1", RUNTIME), DELETE_REFUSED("delete.2", RUNTIME), DELETE_REFUSED_NO_EFFECT(
            "delete.3", RUNTIME), DELETE_HANDLE("delete.4",
                    RUNTIME), DELETE_ID_FREE("delete.5", RUNTIME), DELETE_OLD_HANDLE("delete.6", RUNTIME),

    // force-delete
    FORCE_DELETE_REMOVES("force-delete.1", RUNTIME), FORCE_DELETE_MISSING("force-delete.2",
            RUNTIME), FORCE_DELETE_ENDS_PROCESS("force-delete.3", RUNTIME, Capability.HOST_PIDS),

    // find
    FIND_EXACT("find.1", RUNTIME), FIND_MISSING("find.2", RUNTIME), LIST_ALL("find.3",
            RUNTIME), LIST_CONCURRENT_DELETE("find.4", RUNTIME),

    // settle
    RECOVER_NOTHING("recover.1", RUNTIME), RECOVER_COMPLETE("recover.2", RUNTIME), PARTIAL_CREATE_UNKNOWN(
            "recover.3",
            RUNTIME), PARTIAL_CREATE_BLOCKS("recover.4",
                    RUNTIME), RECOVER_PARTIAL_CREATE("recover.5",
                            RUNTIME), FORCE_DELETE_PARTIAL_CREATE("recover.6", RUNTIME),

    // manager
    MANAGER_SEES("manager.1", RUNTIME), MANAGER_ACTS("manager.2", RUNTIME), MANAGER_CLOSED("manager.3",
            RUNTIME),

    // interrupt
    INTERRUPT_FLAG("interrupt.1", RUNTIME), INTERRUPT_OUTCOME("interrupt.2", RUNTIME),

    // configure
    CONFIGURE_RECORDS("configure.1", ENGINE), CONFIGURE_TAKEN("configure.2",
            ENGINE), CONFIGURE_TAKEN_NO_EFFECT("configure.3", ENGINE), CONFIGURE_BAD_BUNDLE("configure.4",
                    ENGINE), CONFIGURE_COPIES("configure.5", ENGINE), CONFIGURE_ID("configure.6",
                            ENGINE), CONFIGURE_REQUEST("configure.7", ENGINE),

    // init
    INIT_CREATES("init.1", ENGINE), INIT_REFUSED("init.2", ENGINE), INIT_REFUSED_NO_EFFECT("init.3",
            ENGINE), INIT_FAILED("init.4", ENGINE),

    // restart
    START_INITS("restart.1", ENGINE), RESTART_EXIT("restart.2", ENGINE), AWAIT_CONFIGURED("restart.3",
            ENGINE), RESTART_NEVER_STARTED("restart.4",
                    ENGINE), STOP_CONFIGURED("restart.5", ENGINE), RESOURCES_RECORDED("restart.6", ENGINE),

    // cleanup
    CLEANUP_FREES("cleanup.1", ENGINE), CLEANUP_REFUSED("cleanup.2",
            ENGINE), CLEANUP_REFUSED_NO_EFFECT("cleanup.3", ENGINE),

    // record
    RECORD_FOLLOWS("record.1", ENGINE), RECORD_INCARNATION("record.2", ENGINE), RECORD_EXIT_KEPT("record.3",
            ENGINE), RECORD_REVISION("record.4", ENGINE),

    // resolve
    RESOLVE_FINDS("resolve.1", ENGINE), RESOLVE_MISSING("resolve.2", ENGINE), RESOLVE_AMBIGUOUS("resolve.3",
            ENGINE), SUMMARIES("resolve.4", ENGINE), SUMMARIES_EXIT("resolve.5", ENGINE),

    // exclusion
    EXCLUSION_RACE("exclusion.1", ENGINE), EXCLUSION_BUSY("exclusion.2", ENGINE), EXCLUSION_BUSY_NO_EFFECT(
            "exclusion.3", ENGINE), EXCLUSION_READERS("exclusion.4",
                    ENGINE), EXCLUSION_STOP_WAITS_UNLOCKED("exclusion.5", ENGINE),

    // recovery
    RECOVERY_REOPEN("recovery.1", ENGINE), RECOVERY_ABANDONED_CREATE("recovery.2",
            ENGINE), RECOVERY_LOST_REPLY("recovery.3", ENGINE), RECOVERY_NO_RECORD("recovery.4",
                    ENGINE), RECOVERY_NO_RECORD_DELETED("recovery.5", ENGINE), RECOVERY_UNREADABLE(
                            "recovery.6", ENGINE), RECOVERY_UNREADABLE_DELETED("recovery.7",
                                    ENGINE), RECOVERY_OTHER_HOST("recovery.8", ENGINE),

    // unrecorded
    UNRECORDED_REFUSED("unrecorded.1", ENGINE), UNRECORDED_NO_EFFECT("unrecorded.2",
            ENGINE), UNRECORDED_KILL("unrecorded.3", ENGINE), UNRECORDED_RECONCILED("unrecorded.4", ENGINE),

    // storage.create
    STORED("storage.create.1", STORAGE), STORED_TAKEN("storage.create.2", STORAGE), STORED_TAKEN_NO_EFFECT(
            "storage.create.3", STORAGE), STORED_NAME_TAKEN("storage.create.4",
                    STORAGE), STORED_NAME_TAKEN_NO_EFFECT("storage.create.5", STORAGE), STORED_RACE(
                            "storage.create.6", STORAGE), STORED_REVISION("storage.create.7",
                                    STORAGE), STORED_REVISION_NO_EFFECT("storage.create.8", STORAGE),

    // storage.read
    READ_LAST("storage.read.1", STORAGE), READ_MISSING("storage.read.2",
            STORAGE), READ_UNBLOCKED("storage.read.3", STORAGE),

    // storage.update
    UPDATE_NEXT("storage.update.1", STORAGE), UPDATE_LATEST("storage.update.2", STORAGE), UPDATE_THROWS(
            "storage.update.3",
            STORAGE), UPDATE_THROWS_NO_EFFECT("storage.update.4", STORAGE), UPDATE_MISSING("storage.update.5",
                    STORAGE), UPDATE_EXECUTION("storage.update.6", STORAGE), UPDATE_DELETED(
                            "storage.update.7", STORAGE), UPDATE_INTERRUPTED("storage.update.8",
                                    STORAGE), UPDATE_BUSY("storage.update.9",
                                            STORAGE), UPDATE_BUSY_NO_EFFECT("storage.update.10", STORAGE),

    // storage.level
    DURABILITY_OFFERED("storage.durability.1", STORAGE), DURABILITY_ABOVE_HIGHEST("storage.durability.2",
            STORAGE), DURABILITY_ABOVE_HIGHEST_NO_EFFECT(
                    "storage.durability.3",
                    STORAGE), DURABILITY_REOPEN("storage.durability.4", STORAGE), DURABILITY_PROCESS_KILLED(
                            "storage.durability.5",
                            STORAGE), DURABILITY_POWER_LOSS("storage.durability.6", STORAGE),

    // storage.sharing
    SHARING_OBJECTS("storage.sharing.1", STORAGE), SHARING_PROCESSES("storage.sharing.2", STORAGE),

    // storage.delete
    REMOVED("storage.delete.1", STORAGE), REMOVED_TWICE("storage.delete.2",
            STORAGE), REMOVED_FREES("storage.delete.3", STORAGE),

    // storage.list
    LISTED("storage.list.1", STORAGE), LISTED_SANDBOX("storage.list.2", STORAGE), LISTED_CONCURRENT_DELETE(
            "storage.list.3",
            STORAGE), LISTED_FOREIGN("storage.list.4", STORAGE), LISTED_MANY("storage.list.5", STORAGE),

    // storage.resolve
    RESOLVED("storage.resolve.1", STORAGE), RESOLVED_MISSING("storage.resolve.2",
            STORAGE), RESOLVED_AMBIGUOUS("storage.resolve.3",
                    STORAGE), RESOLVED_PLAIN("storage.resolve.4", STORAGE),

    // storage.damage
    CORRUPTED_READ("storage.damage.1", STORAGE), CORRUPTED_LISTED("storage.damage.2",
            STORAGE), CORRUPTED_KEPT("storage.damage.3", STORAGE), CORRUPTED_DELETED("storage.damage.4",
                    STORAGE), CORRUPTION_DETECTED("storage.damage.5",
                            STORAGE), CORRUPTION_ISOLATED("storage.damage.6", STORAGE),

    // storage.lock
    LOCK_HOLDER_KILLED("storage.lock.1", STORAGE), LOCK_HOLDER_SUSPENDED("storage.lock.2", STORAGE),

    // storage.permissions
    PERMISSIONS("storage.permissions.1", STORAGE), PERMISSIONS_LINKS("storage.permissions.2", STORAGE),

    // storage.close
    CLOSE_KEEPS("storage.close.1", STORAGE),

    // storage.fault
    FAULT_ERROR_TYPE("storage.fault.1", STORAGE), FAULT_NO_EFFECT("storage.fault.2", STORAGE), FAULT_FLUSH(
            "storage.fault.3", STORAGE), FAULT_OLD_OR_NEW("storage.fault.4",
                    STORAGE), FAULT_READS("storage.fault.5",
                            STORAGE), FAULT_HEALS("storage.fault.6", STORAGE);

    private final String id;
    private final Scope scope;
    private final Optional<Capability> requiredCapability;

    Clause(String id, Scope scope) {
        this.id = id;
        this.scope = scope;
        this.requiredCapability = Optional.empty();
    }

    Clause(String id, Scope scope, Capability requiredCapability) {
        this.id = id;
        this.scope = scope;
        this.requiredCapability = Optional.of(requiredCapability);
    }

    /**
     * Returns the id, which stays for ever.
     *
     * @return for example {@code start.2}
     */
    public String id() {
        return id;
    }

    /**
     * Returns the part of the id before its number.
     *
     * @return for example {@code start}
     */
    public String group() {
        return id.substring(0, id.lastIndexOf('.'));
    }

    /**
     * Returns for whom the clause holds.
     *
     * @return the scope
     */
    public Scope scope() {
        return scope;
    }

    /**
     * Returns the capability without which a runtime is not held to the clause; the clauses of group
     * {@code capability} hold then.
     *
     * @return the capability, if there is one
     */
    public Optional<Capability> requiredCapability() {
        return requiredCapability;
    }

    /**
     * Returns the sentence of {@code SPEC.md}.
     *
     * @return one sentence
     */
    public String sentence() {
        return Specification.entry(this).sentence();
    }

    /**
     * Returns why the suite has no rule for this clause.
     *
     * @return the reason; empty for a clause that has a rule
     */
    public Optional<String> untestedReason() {
        return Specification.entry(this).untestedReason();
    }

    /** For whom a clause holds. */
    public enum Scope {
        /** Every backend. */
        ANY,
        /** Every runtime, alone and under the engine. */
        RUNTIME,
        /** The engine. */
        ENGINE,
        /** Every storage. */
        STORAGE
    }
}
