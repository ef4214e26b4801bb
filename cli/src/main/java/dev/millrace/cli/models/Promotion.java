package dev.millrace.cli.models;

import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Brings a run into service:
///
/// 1. its files are fetched and verified; 2. they are stored in the function's bucket; 3. a version with the run is
/// published beside the one that serves; 4. the new version answers the check events, and both answer the newest events
/// of the stream; 5. the alias moves; 6. the new version answers through the alias.
///
/// A failure in 1 to 4 takes everything back: files, version, variable. From 5 on events may be with the new version:
/// then the alias goes back, and files and version stay. A process killed between leaves the alias where it is, and a
/// second promotion goes on from there.
final class Promotion {
    /// How long an alias may take to be seen everywhere.
    private static final Duration ALIAS_LIMIT = Duration.ofSeconds(30);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final ArtifactStore store;
    private final PredictingFunction function;
    private final Terminal terminal;

    Promotion(ArtifactStore store, PredictingFunction function, Terminal terminal) {
        this.store = store;
        this.function = function;
        this.terminal = terminal;
    }

    /// @param checks events that the new version must answer
    /// @param recent the stream's events, on which the versions are compared
    /// @param limits how far they may differ
    record Check(List<String> checks, List<String> recent, Comparison.Limits limits) {
        Check {
            if (checks.isEmpty() && recent.isEmpty()) {
                throw new UserError("there is no event to check the new version with: the stream has none yet; name a"
                        + " file of events with --check");
            }
        }
    }

    /// @return the version that serves now
    /// @throws UserError where it did not come so far, with the reason; all is then as before
    String promote(ModelRun run, Check check) throws Exception {
        PredictingFunction.Serving before = function.serving();
        PredictingFunction.Models models = function.models();
        try (ModelCopy copy = terminal.step(
                "run " + brief(run.id()) + " fetched and verified", () -> ModelCopy.fetch(store, run))) {
            PredictingFunction.Published published = publish(run, copy, models);
            if (published.version().equals(before.version())) {
                terminal.say("  Version " + before.version() + " serves this run already: nothing to do.");
                return before.version();
            }
            try {
                compare(before, published.version(), run.id(), check);
            } catch (Exception e) {
                undo(e, () -> function.withdraw(published));
                undo(e, copy::undo);
                throw e instanceof UserError
                        ? new UserError("run " + run.id() + " is not promoted: " + e.getMessage() + ". Version "
                                + before.version() + " serves as before")
                        : e;
            }
            move(before, published, check);
            return published.version();
        }
    }

    private PredictingFunction.Published publish(ModelRun run, ModelCopy copy, PredictingFunction.Models models)
            throws Exception {
        try {
            terminal.step(
                    copy.files() + " files to s3://" + models.bucket() + "/" + models.experiment(),
                    () -> copy.store(models));
            return terminal.step("version with this run", () -> function.publish(run.id()));
        } catch (Exception e) {
            undo(e, copy::undo);
            throw e;
        }
    }

    private void compare(PredictingFunction.Serving before, String version, String run, Check check) throws Exception {
        List<String> checks = check.checks().isEmpty() ? List.of(check.recent().getLast()) : check.checks();
        terminal.step("version " + version + " answers " + events(checks.size()), () -> {
            for (String event : checks) {
                if (function.ask(version, event).answer() instanceof Answer.Refused(String reason)) {
                    throw new UserError("its model does not answer " + Answer.shortened(event) + ": " + reason);
                }
            }
            return version;
        });
        if (before.run().isEmpty()) {
            terminal.say("  Version " + before.version() + " has no model yet: nothing to compare with.");
            return;
        }
        if (check.recent().isEmpty()) {
            terminal.say("  The stream has no events yet: nothing to compare on.");
            return;
        }
        Comparison comparison = terminal.step(
                "compared on the last " + events(check.recent().size()),
                () -> ask(before, version, run, check.recent()));
        comparison.table().forEach(terminal::say);
        Optional<String> objection = comparison.objection(check.limits());
        if (objection.isPresent()) {
            throw new UserError(objection.get());
        }
    }

    private Comparison ask(PredictingFunction.Serving before, String version, String run, List<String> events) {
        List<Comparison.Pair> pairs = new ArrayList<>();
        for (String event : events) {
            pairs.add(new Comparison.Pair(
                    event,
                    function.ask(before.version(), event).answer(),
                    function.ask(version, event).answer()));
            terminal.progress("  … compared on " + pairs.size() + " of " + events(events.size()));
        }
        return new Comparison(before.version(), before.run(), version, run, pairs);
    }

    private void move(PredictingFunction.Serving before, PredictingFunction.Published published, Check check)
            throws Exception {
        String event = check.checks().isEmpty() ? check.recent().getLast() : check.checks().getFirst();
        try {
            terminal.step(function.name() + " to version " + published.version(), () -> {
                function.serve(published.version());
                return seen(published.version(), event);
            });
        } catch (Exception e) {
            undo(e, () -> terminal.step(function.name() + " back to version " + before.version(), () -> {
                function.serve(before.version());
                return before;
            }));
            throw e;
        }
    }

    private String seen(String version, String event) throws InterruptedException {
        long deadline = System.nanoTime() + ALIAS_LIMIT.toNanos();
        while (true) {
            PredictingFunction.Said said = function.askServing(event);
            if (said.version().equals(version)) {
                return switch (said.answer()) {
                    case Answer.Predicted(double value) -> version;
                    case Answer.Refused(String reason) -> throw new UserError("through " + function.name()
                            + " version " + version + " does not answer: " + reason + ". It was taken back");
                };
            }
            if (System.nanoTime() > deadline) {
                throw new UserError(function.name() + " still calls version " + said.version() + " after "
                        + ALIAS_LIMIT.toSeconds() + " s. It was taken back");
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    @FunctionalInterface
    private interface Undo {
        void run() throws Exception;
    }

    /// What cannot be undone is told with the failure that led to it.
    private void undo(Exception cause, Undo undo) {
        try {
            undo.run();
        } catch (Exception e) {
            cause.addSuppressed(e);
            terminal.say("  This could not be taken back: " + e.getMessage());
        }
    }

    private static String events(int count) {
        return count == 1 ? "1 event" : count + " events";
    }

    private static String brief(String run) {
        return run.length() <= 12 ? run : run.substring(0, 8) + "…";
    }
}
