package dev.millrace.trainer;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.common.tree.Node;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.ensemble.BaggingTrainer;
import org.tribuo.ensemble.EnsembleModel;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.ensemble.AveragingCombiner;
import org.tribuo.regression.rtree.CARTRegressionTrainer;
import org.tribuo.regression.rtree.IndependentRegressionTreeModel;
import org.tribuo.regression.rtree.impurity.MeanSquaredError;

/// A forest of regression trees, learned by Tribuo: each tree from rows drawn anew and, at each branch, from a part of
/// the features; the answer is the mean of theirs.
///
/// Tribuo weighs every value of a feature that it meets against all rows. So a feature's values had better be few:
/// finer ones than the answer needs cost time and gain nothing.
final class RandomForest {

    /// How to learn.
    ///
    /// @param trees how many
    /// @param depth branches on the way to a leaf, at most
    /// @param leastInLeaf rows that a leaf must hold
    /// @param featureShare the part of the features weighed at each branch, more than 0 and less than 1
    record Plan(int trees, int depth, int leastInLeaf, float featureShare) {}

    private static final String ANSWER = "answer";
    private static final long SEED = 1;

    private final String[] features;
    private final EnsembleModel<Regressor> model;

    private RandomForest(String[] features, EnsembleModel<Regressor> model) {
        this.features = features;
        this.model = model;
    }

    /// Always learns the same from the same rows.
    ///
    /// @param rows by row, then by feature
    static RandomForest learn(float[][] rows, double[] answers, Plan plan) {
        String[] features = names(rows[0].length);
        List<Example<Regressor>> examples = new ArrayList<>();
        for (int row = 0; row < rows.length; row++) {
            examples.add(example(features, rows[row], answers[row]));
        }
        RegressionFactory regression = new RegressionFactory();
        MutableDataset<Regressor> data = new MutableDataset<>(new ListDataSource<>(
                examples,
                regression,
                new SimpleDataSourceProvenance(
                        "rows", OffsetDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC), regression)));
        CARTRegressionTrainer tree = new CARTRegressionTrainer(
                plan.depth(), plan.leastInLeaf(), 0, plan.featureShare(), new MeanSquaredError(), SEED);
        return new RandomForest(
                features, quietly(new RandomForestTrainer<>(tree, new AveragingCombiner(), plan.trees(), SEED), data));
    }

    double answer(float[] row) {
        return model.predict(example(features, row, Double.NaN)).getOutput().getValues()[0];
    }

    /// The roots of the trees. A branch's feature is the place of a value in a row.
    List<Node<Regressor>> trees() {
        List<Node<Regressor>> roots = new ArrayList<>();
        for (Model<Regressor> tree : model.getModels()) {
            roots.add(((IndependentRegressionTreeModel) tree).getRoots().get(ANSWER));
        }
        return roots;
    }

    private static Example<Regressor> example(String[] features, float[] row, double answer) {
        double[] values = new double[row.length];
        Arrays.setAll(values, place -> row[place]);
        return new ArrayExample<>(new Regressor(ANSWER, answer), features, values);
    }

    /// Tribuo numbers features in the order of their names: with these, a feature's number is its place.
    private static String[] names(int features) {
        String[] names = new String[features];
        Arrays.setAll(names, place -> "%03d".formatted(place));
        return names;
    }

    /// Tribuo tells of every tree on the way, as a server's log would.
    private static EnsembleModel<Regressor> quietly(
            RandomForestTrainer<Regressor> trainer, MutableDataset<Regressor> data) {
        Logger log = Logger.getLogger(BaggingTrainer.class.getName());
        Level before = log.getLevel();
        log.setLevel(Level.WARNING);
        try {
            return trainer.train(data);
        } finally {
            log.setLevel(before);
        }
    }
}
