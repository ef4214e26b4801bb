package dev.millrace.cloud.sandbox;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Signals that the JDK cannot send: it ends processes, but it does not stop them or let them go on.
final class ProcessSignals {
    /// Of Linux on every architecture that a JDK runs on.
    static final int TERMINATE = 15;

    static final int CONTINUE = 18;

    static final int STOP = 19;

    @SuppressWarnings("restricted")
    private static final MethodHandle KILL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("kill"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private ProcessSignals() {}

    /// Sends a signal. Nothing happens where there is no such process any more.
    static void send(long pid, int signal) {
        if (pid <= 1) {
            throw new IllegalArgumentException("not a process of ours: " + pid);
        }
        try {
            int _ = (int) KILL.invokeExact((int) pid, signal);
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
