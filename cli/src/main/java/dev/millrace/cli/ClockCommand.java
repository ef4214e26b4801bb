package dev.millrace.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// Shows the server's clock and moves it.
@Command(
        name = "clock",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "[COMMAND]",
        description = "Show the server's clock, or move it on: what falls due on the way happens.",
        subcommands = {
            ClockCommand.Advance.class,
            ClockCommand.Set.class,
            ClockCommand.Freeze.class,
            ClockCommand.Resume.class
        })
final class ClockCommand implements Callable<Integer> {
    private static final String PAGE = "/_millrace/clock";
    private static final Duration LOOK = Duration.ofMillis(500);

    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Override
    public Integer call() {
        JsonNode shown = server.ask(PAGE);
        Terminal terminal = Terminal.standard();
        String state = shown.path("frozen").asBoolean(false) ? ", frozen" : "";
        terminal.say(Terminal.time(shown.path("now")) + state + offset(shown));
        JsonNode moving = shown.path("moving");
        if (moving.isObject()) {
            terminal.say("  being moved to " + Terminal.time(moving.path("to")) + "; " + ran(moving));
            moving.path("atWork").forEach(what -> terminal.say("  at work: " + what.asString()));
        }
        return 0;
    }

    private static String offset(JsonNode shown) {
        Duration ahead = Duration.parse(shown.path("ahead").asString("PT0S"));
        if (ahead.abs().compareTo(Duration.ofSeconds(1)) < 0) {
            return ", as real time is";
        }
        return ", " + words(ahead.abs()) + (ahead.isNegative() ? " behind" : " ahead of") + " real time";
    }

    private static String words(Duration time) {
        List<String> parts = new ArrayList<>();
        if (time.toDays() > 0) {
            parts.add(time.toDays() + " d");
        }
        if (time.toHoursPart() > 0) {
            parts.add(time.toHoursPart() + " h");
        }
        if (time.toMinutesPart() > 0) {
            parts.add(time.toMinutesPart() + " min");
        }
        if (parts.isEmpty() || time.toSecondsPart() > 0) {
            parts.add(time.toSecondsPart() + " s");
        }
        return String.join(" ", parts);
    }

    private static String ran(JsonNode moved) {
        List<String> all = new ArrayList<>();
        moved.path("ran").properties().forEach(one -> all.add(one.getValue().asInt() + " × " + one.getKey()));
        return all.isEmpty() ? "nothing ran" : "ran: " + String.join(", ", all);
    }

    /// A clock that was moved is not set back: so never that of a server that only happens to be at a port.
    private static ServerAddress own(ServerAddress server) {
        Optional<String> other = server.otherFolder(server.health().orElseThrow(server::notRunning));
        if (other.isPresent() && (server.dataGiven() || !server.named())) {
            throw new UserError("the server at " + server.uri() + " keeps its data in " + other.get() + ", not in "
                    + server.data() + ": its clock is as it was");
        }
        return server;
    }

    /// A move asked of the server, watched until it has come to its end.
    private static int move(ServerAddress server, String what, String value, @Nullable String patience) {
        Map<String, String> ask = patience == null ? Map.of(what, value) : Map.of(what, value, "patience", patience);
        Terminal terminal = Terminal.standard();
        long started = System.nanoTime();
        CompletableFuture<JsonNode> moving = CompletableFuture.supplyAsync(() -> server.post(PAGE, ask));
        try {
            while (true) {
                try {
                    JsonNode moved = moving.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                    terminal.endProgress();
                    terminal.say("It is " + Terminal.time(moved.path("now")) + "; " + ran(moved) + ". Took "
                            + Terminal.took(Duration.ofNanos(System.nanoTime() - started)) + ".");
                    return 0;
                } catch (TimeoutException stillMoving) {
                    terminal.progress(progress(server.ask(PAGE)));
                }
            }
        } catch (ExecutionException refused) {
            terminal.endProgress();
            if (refused.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(refused);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("interrupted; the clock goes on to where it was sent");
        }
    }

    private static String progress(JsonNode shown) {
        JsonNode moving = shown.path("moving");
        String waits = moving.path("atWork").isEmpty()
                ? ""
                : "; at work: " + moving.path("atWork").get(0).asString();
        return Terminal.time(shown.path("now")) + "; " + ran(moving) + waits;
    }

    @Command(
            name = "advance",
            mixinStandardHelpOptions = true,
            description = "Move the clock on by a time span; functions run, objects are written, records expire on the"
                    + " way, each at its own time.",
            footerHeading = "%n",
            footer = "A function runs in real time: a day of a function every five minutes takes as long as 288 runs.")
    static final class Advance implements Callable<Integer> {
        @Mixin
        private final ServerAddress server = new ServerAddress();

        @Parameters(paramLabel = "SPAN", description = "24h, 1h30m, 90s, 7d")
        private String span = "";

        @Mixin
        private final Waiting waiting = new Waiting();

        @Override
        public Integer call() {
            return move(own(server), "advance", span, waiting.patience);
        }
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Move the clock on to a time, as advance does. It is never set back: a reset begins with"
                    + " real time.")
    static final class Set implements Callable<Integer> {
        @Mixin
        private final ServerAddress server = new ServerAddress();

        @Parameters(paramLabel = "TIME", description = "2026-12-24T06:59:50Z, 2026-12-24T07:59:50+01:00")
        private String time = "";

        @Mixin
        private final Waiting waiting = new Waiting();

        @Override
        public Integer call() {
            return move(own(server), "set", time, waiting.patience);
        }
    }

    /// How long a move waits for what it set off.
    static final class Waiting {
        @Option(
                names = "--patience",
                paramLabel = "SPAN",
                description = "How long what was set off may take before the clock stops short of it"
                        + " (default: 16m; 0s: do not wait for anything).")
        private @Nullable String patience;
    }

    @Command(name = "freeze", mixinStandardHelpOptions = true, description = "Let the clock stand still.")
    static final class Freeze implements Callable<Integer> {
        @Mixin
        private final ServerAddress server = new ServerAddress();

        @Override
        public Integer call() {
            JsonNode now = own(server).post(PAGE, Map.of("freeze", true));
            Terminal.standard().say("The clock stands at " + Terminal.time(now.path("now")) + ".");
            return 0;
        }
    }

    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description = "Let the clock go on from where it stands, as fast as real time.")
    static final class Resume implements Callable<Integer> {
        @Mixin
        private final ServerAddress server = new ServerAddress();

        @Override
        public Integer call() {
            JsonNode now = own(server).post(PAGE, Map.of("resume", true));
            Terminal.standard().say("The clock goes on from " + Terminal.time(now.path("now")) + ".");
            return 0;
        }
    }
}
