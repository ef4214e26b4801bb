package dev.millrace.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/// What a person sees: steps with their times, progress that overwrites itself, colours. All of it plain text where the
/// output is not a terminal, or where NO_COLOR is set.
public final class Terminal {
    private final PrintStream out;
    private final boolean interactive;
    private final boolean colours;

    public Terminal(PrintStream out, boolean interactive, boolean colours) {
        this.out = out;
        this.interactive = interactive;
        this.colours = colours;
    }

    public static Terminal standard() {
        boolean terminal = System.console() != null && System.console().isTerminal();
        return new Terminal(System.out, terminal, terminal && System.getenv("NO_COLOR") == null);
    }

    public PrintStream out() {
        return out;
    }

    public void say(String line) {
        out.println(line);
    }

    public void quiet(String line) {
        out.println(paint("2", line));
    }

    public String good(String text) {
        return paint("32", text);
    }

    public String bad(String text) {
        return paint("31", text);
    }

    public String strong(String text) {
        return paint("1", text);
    }

    /// A line that the next one replaces on a terminal; nothing elsewhere.
    public void progress(String line) {
        if (interactive) {
            out.print("\r\u001b[K" + line);
            out.flush();
        }
    }

    public void endProgress() {
        if (interactive) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }

    /// One step of something long.
    @FunctionalInterface
    public interface Step<T> {
        T run() throws Exception;
    }

    /// Runs a step and shows its title and time.
    public <T> T step(String title, Step<T> step) throws Exception {
        long started = System.nanoTime();
        progress("  … " + title);
        T result;
        try {
            result = step.run();
        } catch (Exception e) {
            endProgress();
            out.println(bad("  ✗ ") + title);
            throw e;
        }
        endProgress();
        out.printf("%s%-46s %8s%n", good("  ✓ "), title, took(Duration.ofNanos(System.nanoTime() - started)));
        return result;
    }

    public static String took(Duration time) {
        return time.toMillis() < 1000
                ? time.toMillis() + " ms"
                : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    private String paint(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
