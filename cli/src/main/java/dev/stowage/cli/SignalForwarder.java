package dev.stowage.cli;

import dev.stowage.api.Signal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Catches signals and forwards them, as podman does. It leaves out those that concern this process alone
 * (CHLD, PIPE, URG, TTIN, TTOU and faults), and those that no Java program can catch (KILL, STOP, QUIT and
 * real-time signals). Signals that arrive before there is a receiver are kept for it. Closing restores the
 * signal handling of the JVM.
 *
 * <p>
 * The JDK has no supported API for this. {@code sun.misc.Signal} of the module jdk.unsupported remains (JEP
 * 260); it is called by reflection because javac warns about it. A shutdown hook neither knows the signal nor
 * can set the exit code.
 */
final class SignalForwarder implements AutoCloseable {
    private static final List<Signal> FORWARDED_SIGNALS =
            Stream.of("HUP", "INT", "USR1", "USR2", "ALRM", "TERM", "STKFLT", "CONT", "TSTP", "XCPU",
                    "VTALRM", "PROF", "WINCH", "IO", "PWR").map(Signal::of).toList();

    private final List<Signal> pending = new ArrayList<>();
    private final Map<Signal, Object> previousHandlers =
            new TreeMap<>((one, other) -> Integer.compare(one.number(), other.number()));
    private Optional<Consumer<Signal>> receiver = Optional.empty();

    private SignalForwarder() {}

    static SignalForwarder start() {
        SignalForwarder forwarder = none();
        FORWARDED_SIGNALS.forEach(forwarder::intercept);
        return forwarder;
    }

    /** Returns a forwarder that catches nothing: signals do to this process what they do to any. */
    static SignalForwarder none() {
        return new SignalForwarder();
    }

    synchronized void forwardTo(Consumer<Signal> to) {
        receiver = Optional.of(to);
        pending.forEach(to);
        pending.clear();
    }

    @Override
    public void close() {
        previousHandlers.forEach((signal, handler) -> installHandler(signal, handler));
    }

    private synchronized void onSignal(Signal signal) {
        receiver.ifPresentOrElse(to -> to.accept(signal), () -> pending.add(signal));
    }

    private void intercept(Signal signal) {
        Class<?> handlerType = type("sun.misc.SignalHandler");
        Object handler = Proxy.newProxyInstance(SignalForwarder.class.getClassLoader(),
                new Class<?>[]{handlerType}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("handle")) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    onSignal(signal);
                    return null;
                });
        previousHandlers.put(signal, installHandler(signal, handler));
    }

    private static Object installHandler(Signal signal, Object handler) {
        try {
            Class<?> signalType = type("sun.misc.Signal");
            Object named = signalType.getConstructor(String.class).newInstance(signal.shortName());
            return signalType.getMethod("handle", signalType, type("sun.misc.SignalHandler"))
                    .invoke(null, named, handler);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the JVM does not allow a handler for " + signal, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "this Java lacks the module jdk.unsupported; use a complete JDK", e);
        }
    }
}
