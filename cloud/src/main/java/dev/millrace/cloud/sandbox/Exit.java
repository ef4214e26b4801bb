package dev.millrace.cloud.sandbox;

/// How a sandboxed process ended.
public sealed interface Exit {
    /// By itself.
    record Code(int code) implements Exit {}

    /// By a signal that the sandbox did not send (11 is a segmentation fault, 6 an abort).
    record Signal(int signal) implements Exit {}

    /// Killed because all its processes together took more than the limit.
    record OutOfMemory(long limitBytes, long usedBytes) implements Exit {}

    /// By [SandboxedProcess#kill()].
    record Killed() implements Exit {}

    /// The program never ran: its namespaces or mounts could not be made.
    record NotStarted(String message) implements Exit {}

    /// As a shell tells it.
    static Exit of(int code) {
        return code > 128 && code <= 128 + 64 ? new Signal(code - 128) : new Code(code);
    }

    /// In the words of Lambda's `Runtime.ExitError`.
    default String message() {
        return switch (this) {
            case Code(int code) when code == 0 -> "Runtime exited without providing a reason";
            case Code(int code) -> "Runtime exited with error: exit status " + code;
            case Signal(int signal) -> "Runtime exited with error: signal: " + name(signal);
            case OutOfMemory memory -> "Runtime exited with error: signal: killed";
            case Killed killed -> "Runtime exited with error: signal: killed";
            case NotStarted(String why) -> why;
        };
    }

    private static String name(int signal) {
        return switch (signal) {
            case 1 -> "hangup";
            case 2 -> "interrupt";
            case 3 -> "quit";
            case 4 -> "illegal instruction";
            case 5 -> "trace/breakpoint trap";
            case 6 -> "aborted";
            case 7 -> "bus error";
            case 8 -> "floating point exception";
            case 9 -> "killed";
            case 11 -> "segmentation fault";
            case 13 -> "broken pipe";
            case 15 -> "terminated";
            default -> "signal " + signal;
        };
    }
}
