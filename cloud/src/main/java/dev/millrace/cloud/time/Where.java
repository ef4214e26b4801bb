package dev.millrace.cloud.time;

/// Where a thread is, in a few words for people.
final class Where {
    private static final String OURS = "dev.millrace.";
    private static final String CLOCK = MovableClock.class.getName();

    private Where() {}

    /// Its name, and the last of our methods that it is in.
    static String is(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            String name = frame.getClassName();
            if (name.startsWith(OURS) && !name.startsWith(CLOCK)) {
                return thread.getName() + ", in " + name.substring(name.lastIndexOf('.') + 1) + "."
                        + frame.getMethodName();
            }
        }
        return thread.getName();
    }
}
