package dev.millrace.cloud.time;

import java.util.Set;

/// Where a thread is, in a few words for people.
final class Where {
    private static final String OURS = "dev.millrace.";

    /// Those through which a thread comes and waits, whatever it does.
    private static final Set<String> CLOCK =
            Set.of(MovableClock.class.getName(), ThreadBell.class.getName(), Task.class.getName());

    private Where() {}

    /// Its name, and the last of our methods that it is in.
    static String is(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            String name = frame.getClassName();
            if (name.startsWith(OURS) && !CLOCK.contains(name)) {
                return thread.getName() + ", in " + name.substring(name.lastIndexOf('.') + 1) + "."
                        + frame.getMethodName();
            }
        }
        return thread.getName();
    }
}
