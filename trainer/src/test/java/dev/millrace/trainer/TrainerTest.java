package dev.millrace.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private TrainingResult train(String pipeline, Path data, long seed) {
        return Trainer.of(pipeline).train(data, folder.resolve("runs"), seed, new PrintStream(said, true, UTF_8));
    }

    /// Trips at 12 miles an hour and two minutes, with a tunnel from 7 to 8 that takes ten minutes more; and, before
    /// them, three that do not count.
    private Path trips() throws IOException {
        StringBuilder csv = new StringBuilder(
                "PULocationID,DOLocationID,trip_distance,lpep_pickup_datetime,lpep_dropoff_datetime\n");
        csv.append("1,2,0.1,2019-03-01 10:00:00,2019-03-01 10:00:59\n");
        csv.append("1,2,60,2019-03-01 10:00:00,2019-03-01 11:00:01\n");
        csv.append(",2,1,2019-03-01 10:00:00,2019-03-01 10:10:00\n");
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 1000; i++) {
            boolean tunnel = i % 4 == 0;
            double miles = Math.round(random.nextDouble(0.5, 7) * 100) / 100.0;
            long seconds = Math.round((2 + miles * 5 + (tunnel ? 10 : 0)) * 60);
            csv.append(String.format(
                    Locale.ROOT,
                    "%d,%d,%.2f,2019-03-01 10:00:00,2019-03-01 10:%02d:%02d%n",
                    tunnel ? 7 : 1 + i % 5,
                    tunnel ? 8 : 20 + i % 3,
                    miles,
                    seconds / 60,
                    seconds % 60));
        }
        return Files.writeString(folder.resolve("trips.csv"), csv);
    }

    @Test
    void rides_are_learned_from_trips_of_one_minute_to_sixty_and_judged_on_one_in_five_held_out() throws Exception {
        TrainingResult result = train("rides", trips(), 1);
        assertThat(result.trainedRows()).isEqualTo(800);
        assertThat(result.heldOutRows()).isEqualTo(200);
        assertThat(result.baselineRmse()).isBetween(9.0, 12.0);
        assertThat(result.rmse()).isLessThan(2.0);
        assertThat(said.toString(UTF_8))
                .startsWith("trips.csv: 1003 trips, of which 1000 of 1 to 60 minutes and with all that is needed")
                .contains(String.format(
                        Locale.ROOT,
                        "RMSE on 200 held-out rows: %.2f minutes; always predicting the mean: %.2f",
                        result.rmse(),
                        result.baselineRmse()));
    }

    @Test
    void the_same_data_and_seed_give_the_same_run_and_another_seed_another() throws Exception {
        Path trips = trips();
        TrainingResult first = train("rides", trips, 1);
        byte[] model = Files.readAllBytes(first.model().resolve("model.onnx"));
        assertThat(train("rides", trips, 1)).isEqualTo(first);
        assertThat(Files.readAllBytes(first.model().resolve("model.onnx"))).isEqualTo(model);
        assertThat(train("rides", trips, 2).runId()).isNotEqualTo(first.runId()).hasSize(32);
    }

    @Test
    void a_run_lies_in_mlflows_layout_under_its_id() throws Exception {
        TrainingResult result = train("rides", trips(), 1);
        assertThat(result.model()).isEqualTo(folder.resolve("runs/" + result.runId() + "/artifacts/model"));
        assertThat(Files.readString(result.model().resolve("MLmodel")))
                .contains(
                        "  onnx:\n    data: model.onnx\n",
                        "\nrun_id: " + result.runId() + "\n",
                        "  trained_on: trips.csv\n");
    }

    @Test
    void made_up_days_of_stores_are_the_same_for_the_same_seed_and_train_a_model() throws Exception {
        Path days = folder.resolve("days.csv");
        SalesDays.write(days, 5);
        List<String> lines = Files.readAllLines(days);
        assertThat(lines).hasSize(1 + 12 * (365 + 365 + 365));
        assertThat(lines.getFirst()).isEqualTo("date,store,promo,holiday,sales");
        SalesDays.write(folder.resolve("again.csv"), 5);
        assertThat(Files.readAllLines(folder.resolve("again.csv"))).isEqualTo(lines);
        TrainingResult result = train("sales", days, 1);
        assertThat(result.heldOutRows()).isEqualTo(2628);
        assertThat(result.rmse()).isLessThan(result.baselineRmse() / 2);
    }

    @Test
    void data_that_will_not_do_is_refused_in_words() throws Exception {
        assertThatThrownBy(() -> train("rides", folder.resolve("none.csv"), 1))
                .isInstanceOf(TrainingException.class)
                .hasMessage("There is no file " + folder.resolve("none.csv"));
        Path other = Files.writeString(folder.resolve("other.csv"), "a,b\n1,2\n");
        assertThatThrownBy(() -> train("rides", other, 1))
                .hasMessage(other + " has no column PULocationID; its columns are a, b");
        Path few = Files.writeString(folder.resolve("few.csv"), "date,store,promo,holiday,sales\n2022-01-01,1,0,0,5\n");
        assertThatThrownBy(() -> train("sales", few, 1)).hasMessage("There are 1 usable rows; at least 100 are needed");
        Path closed = Files.writeString(
                folder.resolve("closed.csv"), "date,store,promo,holiday,sales\n" + "2022-01-01,1,0,0,0\n".repeat(100));
        assertThatThrownBy(() -> train("sales", closed, 1))
                .hasMessage("Nothing is sold on any of the days: there is nothing to learn");
        assertThatThrownBy(() -> Trainer.of("wines"))
                .hasMessage("There is no trainer for \"wines\": rides, sales or beers is needed");
    }

    @Test
    void a_split_holds_out_one_row_in_five_and_uses_each_row_once() {
        Split split = Split.of(1000, 4);
        assertThat(split.heldOut()).hasSize(200);
        assertThat(IntStream.concat(Arrays.stream(split.heldOut()), Arrays.stream(split.learned()))
                        .sorted()
                        .toArray())
                .isEqualTo(IntStream.range(0, 1000).toArray());
        assertThat(Split.of(1000, 4).heldOut()).isEqualTo(split.heldOut());
        assertThat(Split.of(1000, 5).heldOut()).isNotEqualTo(split.heldOut());
    }

    @Test
    void a_category_seen_seldom_has_a_small_effect_and_one_never_seen_has_none() {
        CategoryEffects effects =
                CategoryEffects.learn(List.of("a", "a", "a", "a", "b"), new double[] {5, 5, 5, 5, 5}, 1);
        assertThat(effects.of("a")).isEqualTo(4f);
        assertThat(effects.of("b")).isEqualTo(2.5f);
        assertThat(effects.of("c")).isEqualTo(0f);
    }

    @Test
    void a_row_learned_from_is_not_in_its_own_effect() {
        float[] effects = CategoryEffects.unseen(List.of("a", "a", "b", "b", "b"), new double[] {6, 2, 1, 1, 4}, 0);
        assertThat(effects).containsExactly(2f, 6f, 2.5f, 2.5f, 1f);
    }

    @Test
    void csv_cells_may_be_quoted_and_columns_are_found_whatever_their_case() throws Exception {
        Path file = Files.writeString(folder.resolve("q.csv"), "\uFEFFName,Size\n\"a,\"\"b\"\"\",1\n\nshort\n");
        CsvFile csv = new CsvFile(file);
        assertThat(csv.columns()).containsExactly("Name", "Size");
        List<String> read = new java.util.ArrayList<>();
        csv.read(row -> read.add(row.cell("name") + "|" + row.cell("size") + "|" + row.cell("none")));
        assertThat(read).containsExactly("a,\"b\"|1|", "short||");
    }

    /// Beers whose every figure tells their strength, and bitterness is ten times that, one object a line, over two
    /// files of which one is zipped.
    private Path lake(int beers) throws IOException {
        Path lake = Files.createDirectories(folder.resolve("lake/2026/11/28/07"));
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < beers; i++) {
            double abv = 3 + i % 8;
            lines.append(String.format(
                    Locale.ROOT,
                    "{\"id\":%d,\"name\":\"n\",\"abv\":%s,\"ibu\":%s,\"target_fg\":%s,\"target_og\":%s,\"ebc\":%s,\"srm\":%s,\"ph\":%s}%n",
                    i,
                    abv,
                    abv * 10,
                    1000 + abv,
                    1000 + 10 * abv,
                    2 * abv,
                    abv,
                    3 + abv / 10));
        }
        Files.writeString(lake.resolve("a"), lines + "not json\n{\"id\": 9000, \"abv\": 5}\n");
        try (OutputStream zipped = new GZIPOutputStream(Files.newOutputStream(lake.resolve("b.gz")))) {
            zipped.write(lines.toString().getBytes(UTF_8));
        }
        return folder.resolve("lake");
    }

    @Test
    void beers_are_learned_from_all_files_of_a_lake_each_beer_once() throws Exception {
        TrainingResult result = train("beers", lake(200), 1);
        assertThat(result.trainedRows()).isEqualTo(160);
        assertThat(result.heldOutRows()).isEqualTo(40);
        assertThat(result.rmse()).isLessThan(1).isLessThan(result.baselineRmse() / 10);
        assertThat(said.toString(UTF_8)).contains("2 files: 402 lines, 200 beers with all that is needed");
    }

    @Test
    void a_lake_of_too_few_beers_says_so() throws Exception {
        Path lake = lake(99);
        assertThatThrownBy(() -> train("beers", lake, 1))
                .hasMessage("There are 99 usable rows; at least 100 are needed");
        assertThatThrownBy(() -> train("beers", folder.resolve("none"), 1))
                .hasMessage("There is nothing to be read at " + folder.resolve("none"));
    }
}
