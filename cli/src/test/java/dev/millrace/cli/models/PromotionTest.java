package dev.millrace.cli.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import dev.millrace.predictor.model.RunId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PromotionTest {
    private static final String EVENT = "{\"sales_id\": 512}";
    private static final String[] FILES = {"MLmodel", "model.onnx", "requirements.txt"};

    private final MemoryArtifacts store = new MemoryArtifacts();
    private final Versions function = new Versions();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Promotion promotion = new Promotion(
            store, function, new Terminal(new PrintStream(said, true, StandardCharsets.UTF_8), false, false, () -> 80));

    @BeforeEach
    void aRunToPromote() throws IOException {
        SampleRun.in(store, "dev", "run2", "2026-01-01 10:00:00");
    }

    private ModelRun run(String id) {
        return new RunCatalogue(store, RunStore.parse("dev")).run(new RunId(id));
    }

    private static Promotion.Check check() {
        return new Promotion.Check(List.of(EVENT), List.of(EVENT, EVENT), Comparison.Limits.NONE);
    }

    @Test
    void a_good_run_is_stored_published_compared_and_served() throws Exception {
        assertThat(promotion.promote(run("run2"), check())).isEqualTo("2");

        assertThat(function.serving()).isEqualTo(new PredictingFunction.Serving("2", "run2"));
        assertThat(store.keys("prod")).containsExactly(inProd("run2"));
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("mean difference").contains("+1.00");
    }

    @Test
    void a_model_that_does_not_answer_is_taken_back_whole() {
        function.broken = "run2";

        assertThatThrownBy(() -> promotion.promote(run("run2"), check()))
                .isInstanceOf(UserError.class)
                .hasMessage("run run2 is not promoted: its model does not answer " + EVENT
                        + ": no. Version 1 serves as before");
        assertThat(function.moves).isEmpty();
        assertThat(function.runs).containsExactly("run1");
        assertThat(store.keys("prod")).isEmpty();
    }

    @Test
    void a_version_too_far_from_the_old_one_is_taken_back() {
        Promotion.Check strict =
                new Promotion.Check(List.of(), List.of(EVENT), new Comparison.Limits(0.5, null));

        assertThatThrownBy(() -> promotion.promote(run("run2"), strict))
                .hasMessage("run run2 is not promoted: its mean difference is 1.00, more than 0.50. Version 1 serves as"
                        + " before");
        assertThat(function.runs).containsExactly("run1");
        assertThat(store.keys("prod")).isEmpty();
    }

    @Test
    void a_failure_after_the_alias_moved_moves_it_back_and_leaves_files_and_version() {
        function.brokenThroughAlias = true;

        assertThatThrownBy(() -> promotion.promote(run("run2"), check()))
                .hasMessage("through sales:live version 2 does not answer: no. It was taken back");
        assertThat(function.moves).containsExactly("2", "1");
        assertThat(function.serving().version()).isEqualTo("1");
        assertThat(store.keys("prod")).containsExactly(inProd("run2"));
    }

    @Test
    void an_incomplete_or_unreadable_run_changes_nothing() throws IOException {
        store.delete("dev", "1/run2/artifacts/model/MLmodel");
        assertThatThrownBy(() -> promotion.promote(run("run2"), check()))
                .hasMessage("run run2 cannot be promoted: it has no MLmodel. Nothing was changed");

        SampleRun.in(store, "dev", "run2", "2026-01-01 10:00:00");
        store.put("dev", "1/run2/artifacts/model/model.onnx", "no model");
        assertThatThrownBy(() -> promotion.promote(run("run2"), check()))
                .hasMessageStartingWith("run run2 cannot be promoted: The model at s3://dev/1/run2/artifacts/model/model.onnx"
                        + " cannot be loaded: ")
                .hasMessageEndingWith("Nothing was changed");

        String told = "0".repeat(64);
        store.put(
                "dev",
                "1/run2/artifacts/model/MLmodel",
                "metadata:\n  model_sha256: " + told + "\nflavors:\n  onnx:\n    data: model.onnx\n");
        assertThatThrownBy(() -> promotion.promote(run("run2"), check()))
                .hasMessageContaining(", its MLmodel says " + told + ". Nothing was changed");
        assertThat(function.published).isZero();
        assertThat(store.keys("prod")).isEmpty();
    }

    @Test
    void another_file_under_the_same_name_is_not_written_over() {
        store.put("prod", "1/run2/artifacts/model/model.onnx", "another");

        assertThatThrownBy(() -> promotion.promote(run("run2"), check()))
                .hasMessageStartingWith("s3://prod/1/run2/artifacts/model/model.onnx is another file (SHA-256 ")
                .hasMessageEndingWith("; it is not written over");
        assertThat(store.text("prod", "1/run2/artifacts/model/model.onnx")).isEqualTo("another");
        assertThat(store.keys("prod")).hasSize(1);
        assertThat(function.published).isZero();
    }

    @Test
    void what_does_not_arrive_whole_is_taken_away_again() {
        store.damaging = "1/run2/artifacts/model/requirements.txt";

        assertThatThrownBy(() -> promotion.promote(run("run2"), check()))
                .hasMessage("s3://prod/1/run2/artifacts/model/requirements.txt did not arrive whole");
        assertThat(store.keys("prod")).isEmpty();
        assertThat(function.published).isZero();
    }

    @Test
    void files_that_were_there_before_survive_a_promotion_taken_back() throws IOException {
        SampleRun.in(store, "prod", "run2", "2026-01-01 10:00:00");
        function.broken = "run2";

        assertThatThrownBy(() -> promotion.promote(run("run2"), check())).isInstanceOf(UserError.class);
        assertThat(store.keys("prod")).containsExactly(inProd("run2"));
    }

    @Test
    void without_any_event_there_is_nothing_to_check_with() {
        assertThatThrownBy(() -> new Promotion.Check(List.of(), List.of(), Comparison.Limits.NONE))
                .isInstanceOf(UserError.class)
                .hasMessage("there is no event to check the new version with: the stream has none yet; name a file of"
                        + " events with --check");
    }

    private static String[] inProd(String run) {
        String[] keys = new String[FILES.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = "1/" + run + "/artifacts/model/" + FILES[i];
        }
        return keys;
    }

    /// Versions in memory: version n predicts n.
    private static final class Versions implements PredictingFunction {
        final List<String> runs = new ArrayList<>(List.of("run1"));
        final List<String> moves = new ArrayList<>();
        String serving = "1";
        String broken = "";
        boolean brokenThroughAlias;
        int published;

        @Override
        public String name() {
            return "sales:live";
        }

        @Override
        public Serving serving() {
            return new Serving(serving, runs.get(Integer.parseInt(serving) - 1));
        }

        @Override
        public Models models() {
            return new Models("prod", "1");
        }

        @Override
        public Optional<String> stream() {
            return Optional.empty();
        }

        @Override
        public Published publish(String run) {
            published++;
            runs.add(run);
            return new Published(Integer.toString(runs.size()), true, "run1");
        }

        @Override
        public void withdraw(Published published) {
            runs.remove(Integer.parseInt(published.version()) - 1);
        }

        @Override
        public void serve(String version) {
            moves.add(version);
            serving = version;
        }

        @Override
        public String previous() {
            return "1";
        }

        @Override
        public Optional<String> versionOf(String run) {
            return Optional.empty();
        }

        @Override
        public Said ask(String version, String event) {
            return new Said(
                    runs.get(Integer.parseInt(version) - 1).equals(broken)
                            ? new Answer.Refused("no")
                            : new Answer.Predicted(Integer.parseInt(version)),
                    version);
        }

        @Override
        public Said askServing(String event) {
            return brokenThroughAlias ? new Said(new Answer.Refused("no"), serving) : ask(serving, event);
        }
    }
}
