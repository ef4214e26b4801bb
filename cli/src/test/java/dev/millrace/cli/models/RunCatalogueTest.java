package dev.millrace.cli.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.UserError;
import dev.millrace.predictor.model.RunId;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunCatalogueTest {
    private final MemoryArtifacts store = new MemoryArtifacts();
    private final RunCatalogue catalogue = new RunCatalogue(store, RunStore.parse("s3://models"));

    @Test
    void runs_are_listed_newest_first_with_their_metrics() throws IOException {
        SampleRun.in(store, "models", "aaa", "2026-01-01 10:00:00.5");
        SampleRun.in(store, "models", "bbb", "2026-01-02 10:00:00");
        store.put("models", "1/aaa/artifacts/plots/roc.png", "not of the model");

        assertThat(catalogue.runs()).extracting(ModelRun::id).containsExactly("bbb", "aaa");
        ModelRun run = catalogue.run(new RunId("aaa"));
        assertThat(run.completed()).isEqualTo(Instant.parse("2026-01-01T10:00:00.5Z"));
        assertThat(run.metrics()).containsEntry("rmse", 12.5).containsEntry("baseline_rmse", 80.0).hasSize(2);
        assertThat(run.problems()).isEmpty();
        assertThat(run.artifacts()).extracting(run::name).containsExactly("MLmodel", "model.onnx", "requirements.txt");
    }

    @Test
    void the_newest_is_the_one_completed_last_not_the_one_copied_last_and_never_an_incomplete_one() throws IOException {
        SampleRun.in(store, "models", "old", "2026-01-01 10:00:00");
        SampleRun.in(store, "models", "new", "2026-01-02 10:00:00");
        store.put("models", "1/old/artifacts/model/requirements.txt", new byte[1], Instant.parse("2026-05-01T00:00:00Z"));
        store.put("models", "1/half/artifacts/model/model.onnx", new byte[1], Instant.parse("2026-06-01T00:00:00Z"));

        assertThat(catalogue.newest().id()).isEqualTo("new");
    }

    @Test
    void a_run_without_its_files_says_what_is_missing() {
        store.put("models", "1/half/artifacts/model/model.onnx", "x");
        store.put("models", "1/empty/artifacts/model/MLmodel", SampleRun.description("empty", "2026-01-01 10:00:00"));
        store.put("models", "1/pickle/artifacts/model/MLmodel", "flavors:\n  sklearn:\n    pickled_model: model.pkl\n");
        store.put("models", "1/moved/artifacts/model/MLmodel", SampleRun.description("other", "2026-01-01 10:00:00"));
        store.put("models", "1/moved/artifacts/model/model.onnx", "x");

        assertThat(catalogue.run(new RunId("half")).problems()).containsExactly("it has no MLmodel");
        assertThat(catalogue.run(new RunId("empty")).problems())
                .containsExactly("its MLmodel names model.onnx, which is not there");
        assertThat(catalogue.run(new RunId("pickle")).problems().getFirst())
                .startsWith("its MLmodel cannot be used: ")
                .contains("no onnx flavour (its MLmodel names sklearn)");
        assertThat(catalogue.run(new RunId("moved")).problems()).containsExactly("its MLmodel is of run other");
        assertThatThrownBy(catalogue::newest)
                .isInstanceOf(UserError.class)
                .hasMessage("there is no complete run in s3://models/");
        assertThatThrownBy(() -> catalogue.run(new RunId("gone"))).hasMessage("there is no run gone in s3://models/");
    }

    @Test
    void what_mlflow_itself_says_of_a_run_goes_first() throws IOException {
        SampleRun.in(store, "models", "ended", "2026-01-01 10:00:00");
        SampleRun.in(store, "models", "failed", "2026-01-02 10:00:00");
        store.put("models", "1/ended/meta.yaml", "status: 3\nend_time: 1780000000000\nrun_id: ended\n");
        store.put("models", "1/failed/meta.yaml", "status: FAILED\nend_time: null\n");

        assertThat(catalogue.run(new RunId("ended")).completed()).isEqualTo(Instant.ofEpochMilli(1_780_000_000_000L));
        assertThat(catalogue.run(new RunId("failed")).problems()).containsExactly("its status is FAILED, not FINISHED");
    }

    @Test
    void a_model_of_mlflow_3_is_found_by_the_run_that_its_description_names() throws IOException {
        String folder = "7/models/m-0123/artifacts/";
        store.put("models", folder + "MLmodel", SampleRun.description("run3", "2026-01-01 10:00:00"));
        store.put("models", folder + "model.onnx", "x");

        ModelRun run = catalogue.run(new RunId("run3"));
        assertThat(run.folder()).isEqualTo(folder);
        assertThat(run.experiment()).isEqualTo("7");
        assertThat(new RunCatalogue(store, RunStore.parse("s3://models/" + folder)).here("run3").complete()).isTrue();
    }

    @Test
    void runs_below_a_prefix_are_found_and_others_are_not() throws IOException {
        SampleRun.in(store, "models", "outside", "2026-01-01 10:00:00");
        store.put("models", "mlflow/1/inside/artifacts/model/MLmodel", SampleRun.description("inside", ""));

        assertThat(new RunCatalogue(store, RunStore.parse("s3://models/mlflow")).runs())
                .extracting(ModelRun::id)
                .containsExactly("inside");
    }

    @Test
    void a_bucket_s_name_that_is_none_is_refused() {
        assertThatThrownBy(() -> RunStore.parse("http://x"))
                .isInstanceOf(UserError.class)
                .hasMessage("a bucket is named as s3://BUCKET or s3://BUCKET/PREFIX, not 'http://x'");
    }
}
