package dev.stowage.harness.mutant.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Availability;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.mutant.MutantBackend;
import dev.stowage.harness.reference.ReferenceBackends;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Mutants of what every backend does: its name, opening, closing, errors. */
final class RuntimeBackendMutants {
    private RuntimeBackendMutants() {}

    static List<MutantBackend> all() {
        return List.of(
                MutantRuntimes.mutatingRuntime("has a name of two words", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public String name() {
                        return "Two Words";
                    }
                }, BACKEND_1), MutantRuntimes.mutatingRuntime("throws when it is looked for",
                        raw -> new DelegatingRuntime(raw) {
                            @Override
                            public Availability availability() {
                                throw new IllegalStateException("no such file");
                            }
                        }, BACKEND_2),
                MutantRuntimes.mutatingRuntime("lists nothing once closed",
                        raw -> new DelegatingRuntime(raw) {
                            @Override
                            public List<Container> list() {
                                try {
                                    return delegateRuntime.list();
                                } catch (ClosedException e) {
                                    return List.of();
                                }
                            }
                        }, BACKEND_3),
                creatingAfterClose(), failingToOpenTwice(), MutantRuntimes
                        .mutatingRuntime("complains when it is closed", raw -> new DelegatingRuntime(raw) {
                            @Override
                            public void close() {
                                delegateRuntime.close();
                                throw new UnsupportedOperationException("close");
                            }
                        }, BACKEND_7)
                        .tolerating(BACKEND_3, BACKEND_5, EXIT_4, MANAGER_3),
                MutantRuntimes.mutatingRuntime("close is not idempotent", raw -> new DelegatingRuntime(raw) {
                    private final AtomicInteger closes = new AtomicInteger();

                    @Override
                    public void close() {
                        // the suite closes again what a rule has closed
                        if (closes.incrementAndGet() == 2) {
                            throw new IllegalStateException("closed");
                        }
                        delegateRuntime.close();
                    }
                }, BACKEND_5).tolerating(BACKEND_7, EXIT_4, MANAGER_3), MutantRuntimes
                        .mutatingRuntime("names no container in errors", raw -> new DelegatingRuntime(raw) {
                            @Override
                            public Container find(ContainerId id) {
                                try {
                                    return delegateRuntime.find(id);
                                } catch (NotFoundException e) {
                                    throw new NotFoundException(ErrorSubject.of("somebody"), Operation.FIND);
                                }
                            }
                        }, BACKEND_6),
                MutantRuntimes.mutatingRuntime("learns to do more", raw -> new DelegatingRuntime(raw) {
                    private final AtomicInteger asked = new AtomicInteger();

                    @Override
                    public Set<Capability> capabilities() {
                        EnumSet<Capability> more = EnumSet.copyOf(delegateRuntime.capabilities());
                        if (asked.incrementAndGet() > 1) {
                            more.add(Capability.EVENTS);
                        }
                        return more;
                    }
                }, CAPABILITY_1));
    }

    /** The first runtime is the one that all rules use. */
    private static MutantBackend failingToOpenTwice() {
        RuntimeSubject original = new ReferenceBackends().runtimeSubject();
        AtomicInteger opened = new AtomicInteger();
        return MutantBackend.of("is opened once only",
                MutantRuntimes.subject(original, original.hooks(), context -> {
                    if (opened.incrementAndGet() > 1) {
                        throw new NoClassDefFoundError("absent");
                    }
                    return original.opener().apply(context);
                }), BACKEND_7);
    }

    private static MutantBackend creatingAfterClose() {
        ReferenceBackends referenceBackends = new ReferenceBackends();
        RuntimeSubject original = referenceBackends.runtimeSubject();
        return MutantBackend.of("creates once closed",
                MutantRuntimes.subject(original, original.hooks(), context -> {
                    Runtime open = referenceBackends.runtime(context);
                    return new DelegatingRuntime(referenceBackends.runtime(context)) {
                        @Override
                        public Container create(CreateRequest request) {
                            try {
                                return delegateRuntime.create(request);
                            } catch (ClosedException e) {
                                open.create(request);
                                throw e;
                            }
                        }
                    };
                }), BACKEND_4);
    }
}
