package dev.millrace.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.predictor.event.EventFields;
import dev.millrace.predictor.feature.FeatureBatch;
import dev.millrace.predictor.model.OnnxModel;
import dev.millrace.predictor.rides.RideFeatures;
import dev.millrace.trainer.RandomForest.Plan;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RandomForestTest {

    /// Three minutes a mile, ten more beyond the tenth; the second value says nothing.
    private static float[][] rows(int count) {
        SplittableRandom random = new SplittableRandom(7);
        float[][] rows = new float[count][];
        for (int row = 0; row < count; row++) {
            rows[row] = new float[] {(float) random.nextInt(200) / 10, (float) random.nextInt(20)};
        }
        return rows;
    }

    private static double[] answers(float[][] rows) {
        double[] answers = new double[rows.length];
        for (int row = 0; row < rows.length; row++) {
            answers[row] = 3 * rows[row][0] + (rows[row][0] > 10 ? 10 : 0);
        }
        return answers;
    }

    @Test
    void a_line_with_a_step_in_it_is_found() {
        float[][] rows = rows(1000);
        RandomForest forest = RandomForest.learn(rows, answers(rows), new Plan(30, 10, 5, 0.9f));
        assertThat(forest.trees()).hasSize(30);
        assertThat(forest.answer(new float[] {2, 7})).isCloseTo(6, within(2.0));
        assertThat(forest.answer(new float[] {8, 7})).isCloseTo(24, within(2.0));
        assertThat(forest.answer(new float[] {12, 7})).isCloseTo(46, within(2.0));
    }

    @Test
    void the_same_rows_give_the_same_forest() {
        float[][] rows = rows(300);
        Plan plan = new Plan(5, 6, 5, 0.9f);
        assertThat(RandomForest.learn(rows, answers(rows), plan).trees())
                .isEqualTo(RandomForest.learn(rows, answers(rows), plan).trees());
    }

    @Test
    void the_written_model_answers_as_the_forest_does_on_its_thresholds_too() {
        float[][] rows = rows(3000);
        RandomForest forest = RandomForest.learn(rows, answers(rows), new Plan(20, 8, 5, 0.9f));
        OnnxGraph graph = new OnnxGraph("test", new RideFeatures().features());
        String effect = graph.effects("PU_DO", CategoryEffects.learn(List.of(), new double[0], 1), "effect");
        String row = graph.beside(List.of("trip_distance", effect), "row");
        byte[] onnx =
                graph.finish(graph.forest(row, forest, "answer"), Map.of()).toByteArray();

        FeatureBatch batch = new FeatureBatch(new RideFeatures(), 2000);
        for (int i = 0; i < 2000; i++) {
            batch.add(new EventFields("ride")
                    .with("PULocationID", 1)
                    .with("DOLocationID", 2)
                    .with("trip_distance", miles(i)));
        }
        try (OnnxModel model = OnnxModel.load(onnx, new RideFeatures().features(), "memory")) {
            double[] predicted = model.predict(batch);
            for (int i = 0; i < 2000; i++) {
                assertThat(predicted[i]).isCloseTo(forest.answer(new float[] {miles(i), 0}), within(1e-3));
            }
        }
    }

    /// In hundredths: the values learned from, those halfway between them, and more.
    private static float miles(int place) {
        return place / 100f;
    }
}
