package dev.millrace.predictor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.predictor.event.EventFields;
import dev.millrace.predictor.feature.FeatureBatch;
import dev.millrace.predictor.rides.RideFeatures;
import dev.millrace.predictor.sales.SalesFeatures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {

    private static final Path TINY = Path.of("src/test/resources/tiny-rides");
    private final RideFeatures rides = new RideFeatures();

    private Model tiny(String runId) {
        return Model.load(new LocalModelFolder(TINY), new ModelLocation.Folder(TINY), rides.features(), runId);
    }

    private FeatureBatch batch(int capacity, Object... pickUpDropOffMiles) {
        FeatureBatch batch = new FeatureBatch(rides, capacity);
        for (int i = 0; i < pickUpDropOffMiles.length; i += 3) {
            batch.add(new EventFields("ride")
                    .with("PULocationID", ((Number) pickUpDropOffMiles[i]).doubleValue())
                    .with("DOLocationID", ((Number) pickUpDropOffMiles[i + 1]).doubleValue())
                    .with("trip_distance", ((Number) pickUpDropOffMiles[i + 2]).doubleValue()));
        }
        return batch;
    }

    @Test
    void a_batch_is_answered_row_by_row_in_one_call() {
        try (OnnxModel model = tiny("").onnx()) {
            assertThat(model.predict(batch(3, 130, 205, 3.66, 130, 205, 5.01, 1, 2, 5)))
                    .containsExactly(13.25, 33.25, 11.0);
        }
    }

    @Test
    void a_batch_that_is_not_full_is_answered_for_the_rows_it_has() {
        try (OnnxModel model = tiny("").onnx()) {
            assertThat(model.predict(batch(1000, 130, 205, 1))).containsExactly(13.25);
            assertThat(model.predict(batch(1000))).isEmpty();
        }
    }

    @Test
    void predictions_are_signed_with_the_run_named_or_else_with_the_models_own() {
        assertThat(tiny("1dfce710").version()).isEqualTo("1dfce710");
        assertThat(tiny("").version()).isEqualTo("0a1b2c");
    }

    @Test
    void a_model_made_for_other_features_is_refused_with_both_lists() {
        assertThatThrownBy(() -> Model.load(
                        new LocalModelFolder(TINY), new ModelLocation.Folder(TINY), new SalesFeatures().features(), ""))
                .isInstanceOf(ModelException.class)
                .hasMessage("The model at src/test/resources/tiny-rides takes PU_DO (text), trip_distance (number);"
                        + " this function's features are year (number), month (number), day_of_week (number),"
                        + " day_of_year (number), store (number), promo (number), holiday (number)");
    }

    @Test
    void bytes_that_are_no_model_are_refused() {
        assertThatThrownBy(() -> OnnxModel.load(new byte[] {1, 2, 3}, rides.features(), "s3://m/p"))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("The model at s3://m/p cannot be loaded: ");
    }

    @Test
    void a_folder_without_a_model_is_named(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> new LocalModelFolder(folder).read("MLmodel"))
                .hasMessage("There is no model at %s: MLmodel is missing", folder);
        Files.writeString(folder.resolve("MLmodel"), "flavors:\n  onnx:\n    data: other.onnx\n");
        assertThatThrownBy(() -> Model.load(
                        new LocalModelFolder(folder), new ModelLocation.Folder(folder), rides.features(), ""))
                .hasMessage("There is no model at %s: other.onnx is missing", folder);
    }

    @Test
    void a_description_names_the_onnx_file_and_the_run() throws Exception {
        String yaml = Files.readString(TINY.resolve("MLmodel"), StandardCharsets.UTF_8);
        assertThat(MlflowModel.parse(yaml, "here")).isEqualTo(new MlflowModel("model.onnx", "0a1b2c"));
        assertThat(MlflowModel.parse("flavors:\n  onnx: \n    data: 'm.onnx'\nother:\n  run_id: not-this\n", "here"))
                .isEqualTo(new MlflowModel("m.onnx", ""));
    }

    @Test
    void a_description_without_the_onnx_flavour_says_which_flavours_it_has() {
        assertThatThrownBy(() -> MlflowModel.parse(
                        "flavors:\n  python_function:\n    env: conda.yaml\n  sklearn:\n    code: null\n", "s3://m/p"))
                .isInstanceOf(ModelException.class)
                .hasMessage("The model at s3://m/p has no onnx flavour (its MLmodel names python_function, sklearn):"
                        + " log it with mlflow.onnx, or train it with this project's trainer");
    }

    @Test
    void a_description_cannot_name_a_file_elsewhere() {
        assertThatThrownBy(() -> MlflowModel.parse("flavors:\n  onnx:\n    data: ../secret\n", "here"))
                .hasMessage("The MLmodel at here names \"../secret\": a file beside it is needed");
    }

    @Test
    void the_model_is_found_by_bucket_and_run_unless_a_location_is_given() {
        Map<String, String> byRun = Map.of("MODEL_BUCKET", "models", "RUN_ID", "r1");
        assertThat(ModelLocation.of(byRun)).isEqualTo(new ModelLocation.Bucket("models", "1/r1/artifacts/model"));
        assertThat(ModelLocation.of(Map.of("MODEL_BUCKET", "models", "RUN_ID", "r1", "EXPERIMENT_ID", "7")))
                .hasToString("s3://models/7/r1/artifacts/model");
        assertThat(ModelLocation.of(Map.of("MODEL_LOCATION", "s3://other/a/b/", "MODEL_BUCKET", "models")))
                .isEqualTo(new ModelLocation.Bucket("other", "a/b"));
        assertThat(ModelLocation.of(Map.of("MODEL_LOCATION", "/opt/model")))
                .isEqualTo(new ModelLocation.Folder(Path.of("/opt/model")));
    }

    @Test
    void not_saying_which_model_is_refused_with_what_to_set() {
        assertThatThrownBy(() -> ModelLocation.of(Map.of("RUN_ID", "r1")))
                .hasMessage("MODEL_BUCKET is not set: it names the bucket that holds the model"
                        + " (or set MODEL_LOCATION to the model's folder)");
        assertThatThrownBy(() -> ModelLocation.of(Map.of("MODEL_BUCKET", "models")))
                .hasMessage("RUN_ID is not set: it names the run whose model to load from"
                        + " s3://models/1/<RUN_ID>/artifacts/model (or set MODEL_LOCATION to the model's folder)");
        assertThatThrownBy(() -> ModelLocation.of(Map.of("MODEL_BUCKET", "models", "RUN_ID", "a/b")))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("RUN_ID is \"a/b\": ");
    }
}
