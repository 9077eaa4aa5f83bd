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

/**
 * Catches the signals that end a command, to hand them on instead. What comes before there is somebody to
 * hand them to is kept for him. On close the JVM's own handling is back.
 *
 * <p>
 * The JDK has no supported way: this is {@code sun.misc.Signal} of module jdk.unsupported (JEP 260 keeps it),
 * called by reflection since javac warns of it. A shutdown hook could tell neither which signal came nor the
 * exit code afterwards.
 */
final class SignalForwarder implements AutoCloseable {
    private static final List<Signal> FORWARDED_SIGNALS = List.of(Signal.INT, Signal.TERM, Signal.HUP);

    private final List<Signal> pending = new ArrayList<>();
    private final Map<Signal, Object> previousHandlers = new TreeMap<>(
            (one, other) -> Integer.compare(one.number(), other.number()));
    private Optional<Consumer<Signal>> receiver = Optional.empty();

    private SignalForwarder() {}

    static SignalForwarder start() {
        SignalForwarder forwarder = new SignalForwarder();
        FORWARDED_SIGNALS.forEach(forwarder::intercept);
        return forwarder;
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
                new Class<?>[]{handlerType},
                (proxy, method, arguments) -> {
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
            throw new IllegalStateException("the JVM keeps " + signal + " for itself", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("this Java has no module jdk.unsupported", e);
        }
    }
}
