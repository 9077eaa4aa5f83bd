package dev.stowage.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Invokes system calls through libc's {@code syscall}. All of them share one handle, because linking a handle
 * costs tens of milliseconds in a cold JVM, and because the structures of the kernel do not depend on the
 * libc.
 */
final class Kernel {
    private static final long EINTR = -4;

    private Kernel() {}

    /**
     * Is linked by the first call, so that an unsupported platform is reported by
     * {@link UnsupportedPlatformException} and not by an exception of the linker.
     */
    @SuppressWarnings("restricted")
    private static final class SyscallHandle {
        private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
        private static final long ERRNO_OFFSET =
                CALL_STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
        private static final MethodHandle SYSCALL = Linker.nativeLinker()
                .downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
                        FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                        Linker.Option.captureCallState("errno"), Linker.Option.firstVariadicArg(1));
    }

    /** Invokes a system call once. Returns its result, or the negative error number. */
    static long invoke(SystemCall call, long a, long b, long c, long d, long e, long f) {
        long number = call.number(LinuxArchitecture.current());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(SyscallHandle.CALL_STATE);
            long result = (long) SyscallHandle.SYSCALL.invokeExact(state, number, a, b, c, d, e, f);
            return result == -1 ? -state.get(ValueLayout.JAVA_INT, SyscallHandle.ERRNO_OFFSET) : result;
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall handle throws nothing checked", impossible);
        }
    }

    static long invoke(SystemCall call, long a, long b, long c, long d) {
        return invoke(call, a, b, c, d, 0, 0);
    }

    /**
     * Invokes a system call, and again whenever a signal interrupts it. Not for close(2), which must not be
     * repeated.
     *
     * @throws PosixException if the call fails
     */
    static long invokeChecked(SystemCall call, String subject, long a, long b, long c, long d, long e, long f)
            throws PosixException {
        while (true) {
            long result = invoke(call, a, b, c, d, e, f);
            if (result >= 0) {
                return result;
            }
            if (result != EINTR) {
                throw new PosixException(call, subject, (int) -result);
            }
        }
    }

    static long invokeChecked(SystemCall call, String subject, long a, long b, long c, long d)
            throws PosixException {
        return invokeChecked(call, subject, a, b, c, d, 0, 0);
    }

    static long invokeChecked(SystemCall call, String subject, long a) throws PosixException {
        return invokeChecked(call, subject, a, 0, 0, 0, 0, 0);
    }
}
