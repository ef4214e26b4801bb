package dev.millrace.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.predictor.event.EventFields;
import dev.millrace.predictor.feature.FeatureBatch;
import dev.millrace.predictor.model.OnnxModel;
import dev.millrace.predictor.rides.RideFeatures;
import dev.millrace.trainer.BoostedTrees.Plan;
import dev.millrace.trainer.BoostedTrees.Tree;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BoostedTreesTest {

    private static final Runnable SILENT = () -> {};

    @Test
    void a_step_is_found_halfway_between_the_rows_beside_it() {
        float[][] rows = {{1}, {2}, {3}, {4}};
        BoostedTrees learned = BoostedTrees.learn(rows, new double[] {10, 10, 20, 20}, new Plan(1, 1, 1, 1), SILENT);
        assertThat(learned.base()).isEqualTo(15f);
        assertThat(learned.trees())
                .containsExactly(new Tree.Branch(0, 2.5f, new Tree.Leaf(-5f), new Tree.Leaf(5f)));
        assertThat(learned.answer(new float[] {2.5f})).isEqualTo(10);
        assertThat(learned.answer(new float[] {2.6f})).isEqualTo(20);
    }

    @Test
    void a_leaf_holds_as_many_rows_as_the_plan_asks() {
        float[][] rows = {{1}, {2}, {3}, {4}};
        double[] answers = {100, 0, 0, 0};
        assertThat(BoostedTrees.learn(rows, answers, new Plan(1, 1, 1, 2), SILENT).trees())
                .containsExactly(new Tree.Branch(0, 2.5f, new Tree.Leaf(25f), new Tree.Leaf(-25f)));
        assertThat(BoostedTrees.learn(rows, answers, new Plan(1, 1, 1, 3), SILENT).trees())
                .containsExactly(new Tree.Leaf(0f));
    }

    @Test
    void equal_values_are_never_parted() {
        float[][] rows = {{1}, {1}, {1}, {1}};
        assertThat(BoostedTrees.learn(rows, new double[] {1, 2, 3, 4}, new Plan(1, 3, 1, 1), SILENT).trees())
                .containsExactly(new Tree.Leaf(0f));
    }

    @Test
    void each_tree_adds_a_step_towards_what_is_left() {
        float[][] rows = {{1}, {2}};
        BoostedTrees learned = BoostedTrees.learn(rows, new double[] {0, 8}, new Plan(3, 1, 0.5, 1), SILENT);
        assertThat(learned.answer(new float[] {1})).isEqualTo(4 - 2 - 1 - 0.5);
        assertThat(learned.answer(new float[] {2})).isEqualTo(4 + 2 + 1 + 0.5);
    }

    @Test
    void the_written_model_answers_as_the_trees_do() {
        SplittableRandom random = new SplittableRandom(7);
        int count = 3000;
        float[][] rows = new float[count][];
        double[] answers = new double[count];
        CategoryEffects none = CategoryEffects.learn(List.of(), new double[0], 1);
        for (int row = 0; row < count; row++) {
            float miles = (float) random.nextDouble(0, 20);
            rows[row] = new float[] {miles, 0};
            answers[row] = 3 * miles + random.nextGaussian();
        }
        BoostedTrees learned = BoostedTrees.learn(rows, answers, new Plan(50, 4, 0.1, 20), SILENT);
        OnnxGraph graph = new OnnxGraph("test", new RideFeatures().features());
        String effect = graph.effects("PU_DO", none, "effect");
        String row = graph.beside(List.of("trip_distance", effect), "row");
        byte[] onnx = graph.finish(graph.trees(row, learned, "answer"), Map.of()).toByteArray();

        FeatureBatch batch = new FeatureBatch(new RideFeatures(), count);
        for (float[] values : rows) {
            batch.add(new EventFields("ride")
                    .with("PULocationID", 1)
                    .with("DOLocationID", 2)
                    .with("trip_distance", values[0]));
        }
        try (OnnxModel model = OnnxModel.load(onnx, new RideFeatures().features(), "memory")) {
            double[] predicted = model.predict(batch);
            for (int i = 0; i < count; i++) {
                assertThat(predicted[i]).isCloseTo(learned.answer(rows[i]), within(1e-3));
            }
        }
    }
}
