package dev.millrace.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.predictor.BadRecords;
import dev.millrace.predictor.Pipeline;
import dev.millrace.predictor.Predictor;
import dev.millrace.predictor.beers.BeersHandler;
import dev.millrace.predictor.model.LocalModelFolder;
import dev.millrace.predictor.model.Model;
import dev.millrace.predictor.model.ModelLocation;
import dev.millrace.predictor.publish.Pauses;
import dev.millrace.predictor.rides.RidesHandler;
import dev.millrace.predictor.sales.SalesHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The models and sample events that the repository ships.
class ShippedModelsTest {

    private static final Pauses NONE = new Pauses() {
        @Override
        public Duration timeLeft() {
            return Duration.ofMinutes(1);
        }

        @Override
        public void pause(Duration length) {
            throw new AssertionError("nothing to wait for");
        }
    };

    private static Path run(String pipeline) throws IOException {
        try (Stream<Path> runs = Files.list(Path.of("../pipelines", pipeline, "model"))) {
            List<Path> folders = runs.filter(Files::isDirectory).toList();
            assertThat(folders).hasSize(1);
            return folders.getFirst();
        }
    }

    private static String answer(Pipeline pipeline, String name, String event) throws IOException {
        Path run = run(name);
        Path folder = run.resolve("artifacts/model");
        Model model = Model.load(
                new LocalModelFolder(folder),
                new ModelLocation.Folder(folder),
                pipeline.features().features(),
                "");
        assertThat(model.version()).isEqualTo(run.getFileName().toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream in = Files.newInputStream(Path.of("../pipelines", name, "events", event))) {
            new Predictor(pipeline, model, null, BadRecords.REPORT, line -> {}).handle(in, out, NONE);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void the_rides_model_answers_its_sample_events() throws Exception {
        assertThat(answer(RidesHandler.PIPELINE, "rides", "one.json"))
                .matches("\\{\"ride_duration\":(1[5-9]|2[0-5])\\.\\d+,\"ride_id\":156}");
        assertThat(answer(RidesHandler.PIPELINE, "rides", "kinesis.json"))
                .matches("\\{\"predictions\":\\[.*\"ride_id\":156.*\"ride_id\":157.*\"ride_id\":158}}]}");
    }

    @Test
    void the_sales_model_answers_its_sample_events() throws Exception {
        assertThat(answer(SalesHandler.PIPELINE, "sales", "one.json"))
                .matches("\\{\"sales\":\\d{4,5}\\.\\d+,\"sales_id\":512}");
        assertThat(answer(SalesHandler.PIPELINE, "sales", "kinesis.json"))
                .matches("\\{\"predictions\":\\[.*\"sales_id\":512.*\"sales_id\":513.*\"sales_id\":514}}]}");
    }

    @Test
    void the_beers_model_answers_its_sample_event() throws Exception {
        assertThat(answer(BeersHandler.PIPELINE, "beers", "one.json")).matches("\\{\"ibu\":[4-7]\\d\\.\\d+,\"beer_id\":1}");
    }

    @Test
    void a_run_is_named_after_the_model_in_it() throws Exception {
        for (String pipeline : List.of("rides", "sales", "beers")) {
            Path run = run(pipeline);
            byte[] onnx = Files.readAllBytes(run.resolve("artifacts/model/model.onnx"));
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(onnx));
            assertThat(sha256).startsWith(run.getFileName().toString());
            assertThat(onnx).hasSizeLessThan(2_000_000);
        }
    }
}
