package dev.millrace.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a person sees: steps with their times, progress that overwrites itself, colours. Where the output is no terminal,
/// or one that can do no more than print (TERM is `dumb`), a step is a line when it begins and one when it ends. NO_COLOR
/// takes the colours away.
public final class Terminal {
    private static final Duration BETWEEN_DRAWS = Duration.ofSeconds(1);
    private static final int PLAIN_COLUMNS = 80;

    private final PrintStream out;
    private final boolean interactive;
    private final boolean colours;
    private final IntSupplier columns;
    private final ProgressLine line;
    private @Nullable RunningStep running;

    public Terminal(PrintStream out, boolean interactive, boolean colours, IntSupplier columns) {
        this.out = out;
        this.interactive = interactive;
        this.colours = colours;
        this.columns = columns;
        this.line = new ProgressLine(out, columns);
    }

    public static Terminal standard() {
        String kind = System.getenv("TERM");
        boolean terminal = System.console() != null
                && System.console().isTerminal()
                && kind != null
                && !kind.isEmpty()
                && !kind.equals("dumb");
        return new Terminal(
                System.out,
                terminal,
                terminal && System.getenv("NO_COLOR") == null,
                terminal ? new TerminalWidth() : () -> PLAIN_COLUMNS);
    }

    public PrintStream out() {
        return out;
    }

    public synchronized void say(String text) {
        line.erase();
        out.println(text);
    }

    public void quiet(String text) {
        say(paint("2", text));
    }

    /// Text that is broken between words where the terminal ends; as it is where it is no terminal.
    public String folded(String text) {
        return interactive ? Folding.at(columns.getAsInt(), text) : text;
    }

    /// A command to be typed or copied: where the terminal is narrower, on several lines as a shell takes them.
    public void command(String text) {
        say("  " + (interactive ? Folding.command(columns.getAsInt() - 2, text) : text));
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

    /// How far it is: beside the title of the step that runs, or a line of its own. The next one replaces it on a
    /// terminal; nothing elsewhere.
    public synchronized void progress(String text) {
        if (!interactive) {
            return;
        }
        if (running == null) {
            line.draw(text);
        } else {
            running.detail = text.strip();
            line.draw(running.line());
        }
    }

    public synchronized void endProgress() {
        if (running == null) {
            line.erase();
        } else {
            running.detail = "";
        }
    }

    /// One step of something long.
    @FunctionalInterface
    public interface Step<T> {
        T run() throws Exception;
    }

    /// A step that is under way.
    private static final class RunningStep {
        private final String title;
        private final long started = System.nanoTime();
        private String detail = "";

        RunningStep(String title) {
            this.title = title;
        }

        Duration time() {
            return Duration.ofNanos(System.nanoTime() - started);
        }

        String line() {
            long seconds = time().toSeconds();
            return "  … " + title + (seconds == 0 ? "" : "  " + seconds + " s") + (detail.isEmpty() ? "" : "  " + detail);
        }
    }

    /// Runs a step and shows its title and time; while it runs, what it waits for and for how long.
    public <T> T step(String title, Step<T> step) throws Exception {
        RunningStep begun = begin(title);
        Thread clock = Thread.ofVirtual().name("progress").start(() -> drawWhile(begun));
        T result;
        try {
            result = step.run();
        } catch (Exception e) {
            end(bad("  ✗ ") + ended(begun));
            throw e;
        } finally {
            clock.interrupt();
        }
        end(good("  ✓ ") + ended(begun));
        return result;
    }

    /// The times stand below one another, and within the terminal where the titles leave them room.
    private String ended(RunningStep step) {
        int titles = interactive ? Math.clamp(columns.getAsInt() - 14, 1, 46) : 46;
        return String.format("%-" + titles + "s %8s", step.title, took(step.time()));
    }

    private synchronized RunningStep begin(String title) {
        RunningStep begun = new RunningStep(title);
        if (interactive) {
            running = begun;
            line.draw(begun.line());
        } else {
            out.println("  … " + title);
        }
        return begun;
    }

    private synchronized void end(String words) {
        running = null;
        say(words);
    }

    private void drawWhile(RunningStep step) {
        try {
            while (drawn(step)) {
                Thread.sleep(BETWEEN_DRAWS);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean drawn(RunningStep step) {
        if (running != step) {
            return false;
        }
        line.draw(step.line());
        return true;
    }

    public static String took(Duration time) {
        return time.toMillis() < 1000
                ? time.toMillis() + " ms"
                : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    /// A time as a person reads it: to the second.
    public static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// The same of an answer's, which may not be there.
    public static String time(JsonNode time) {
        try {
            return time(Instant.parse(time.asString()));
        } catch (DateTimeParseException none) {
            return "?";
        }
    }

    private String paint(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
