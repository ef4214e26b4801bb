package dev.millrace.predictor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.predictor.model.ModelLocation;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunctionEnvironmentTest {

    private static FunctionEnvironment with(String... more) {
        Map<String, String> variables = new HashMap<>(Map.of("MODEL_BUCKET", "models", "RUN_ID", "r1"));
        for (int i = 0; i < more.length; i += 2) {
            variables.put(more[i], more[i + 1]);
        }
        return FunctionEnvironment.of(variables);
    }

    @Test
    void the_variables_that_terraform_sets_are_enough() {
        assertThat(with("PREDICTIONS_STREAM_NAME", "predictions"))
                .isEqualTo(new FunctionEnvironment(
                        new ModelLocation.Bucket("models", "1/r1/artifacts/model"),
                        "r1",
                        false,
                        "predictions",
                        BadRecords.REPORT));
    }

    @Test
    void a_test_run_needs_no_stream() {
        assertThat(with("TEST_RUN", "True").testRun()).isTrue();
        assertThat(with("TEST_RUN", "False", "PREDICTIONS_STREAM_NAME", "p").testRun())
                .isFalse();
    }

    @Test
    void what_is_missing_or_wrong_is_said() {
        assertThatThrownBy(() -> with())
                .hasMessage("PREDICTIONS_STREAM_NAME is not set: it names the stream that predictions go to"
                        + " (or set TEST_RUN=True to predict without publishing)");
        assertThatThrownBy(() -> with("TEST_RUN", "maybe"))
                .hasMessage("TEST_RUN is \"maybe\": True or False is needed");
        assertThatThrownBy(() -> with("TEST_RUN", "True", "BAD_RECORDS", "drop"))
                .hasMessage("BAD_RECORDS is \"drop\": report or skip is needed");
    }
}
