package dev.millrace.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.function.IntSupplier;

/// How many columns the terminal of the standard output has, asked anew each time: a window changes.
///
/// The system's own question, `ioctl(TIOCGWINSZ)`: starting `stty` for every line drawn would cost more than the line.
final class TerminalWidth implements IntSupplier {
    private static final int USUAL = 80;
    private static final int STANDARD_OUTPUT = 1;
    private static final long LINUX_WINDOW_SIZE = 0x5413;
    private static final long BSD_WINDOW_SIZE = 0x40087468;

    /// `struct winsize`: rows, columns, and both in pixels, each two bytes.
    private static final MemoryLayout WINDOW = MemoryLayout.sequenceLayout(4, ValueLayout.JAVA_SHORT);

    private final MethodHandle ioctl;
    private final long question;

    @SuppressWarnings("restricted") // A call into the C library, which the launcher allows (--enable-native-access).
    TerminalWidth() {
        Linker linker = Linker.nativeLinker();
        ioctl = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("ioctl"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                Linker.Option.firstVariadicArg(2));
        question = System.getProperty("os.name").startsWith("Linux") ? LINUX_WINDOW_SIZE : BSD_WINDOW_SIZE;
    }

    @Override
    public int getAsInt() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment window = arena.allocate(WINDOW);
            int failed = (int) ioctl.invokeExact(STANDARD_OUTPUT, question, window);
            int columns = window.getAtIndex(ValueLayout.JAVA_SHORT, 1);
            return failed == 0 && columns > 0 ? columns : USUAL;
        } catch (Throwable e) {
            // The call cannot throw; what the signature says can is no reason to end a demo.
            return USUAL;
        }
    }
}
