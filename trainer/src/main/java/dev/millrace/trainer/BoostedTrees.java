package dev.millrace.trainer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.common.tree.LeafNode;
import org.tribuo.common.tree.Node;
import org.tribuo.common.tree.SplitNode;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.rtree.CARTRegressionTrainer;
import org.tribuo.regression.rtree.IndependentRegressionTreeModel;
import org.tribuo.regression.rtree.impurity.MeanSquaredError;

/// Gradient boosting for squared error: Tribuo's regression trees, each learned from what those before it left
/// unexplained, each adding a small step towards it.
final class BoostedTrees {

    /// How to learn.
    ///
    /// @param trees how many
    /// @param depth of each
    /// @param step what of a tree's answer is added
    /// @param leastInLeaf rows that a leaf must hold
    record Plan(int trees, int depth, double step, int leastInLeaf) {}

    /// A tree, cut down to what it takes to ask it.
    sealed interface Tree {
        /// Goes left where the feature's value is at most the threshold.
        record Branch(int feature, float threshold, Tree left, Tree right) implements Tree {}

        /// Adds this to the answer.
        record Leaf(float value) implements Tree {}
    }

    private static final String OUTPUT = "answer";

    private final float base;
    private final List<Tree> trees;

    private BoostedTrees(float base, List<Tree> trees) {
        this.base = base;
        this.trees = trees;
    }

    /// @param rows by row, then by feature
    /// @param seed for Tribuo, which asks for one; every row and feature is looked at for every tree
    static BoostedTrees learn(float[][] rows, double[] answers, Plan plan, long seed, Runnable afterEachTree) {
        float base = (float) Arrays.stream(answers).average().orElse(0);
        double[] left = Arrays.stream(answers).map(answer -> answer - base).toArray();
        List<Tree> trees = new ArrayList<>();
        for (int i = 0; i < plan.trees(); i++) {
            CARTRegressionTrainer trainer = new CARTRegressionTrainer(
                    plan.depth(), plan.leastInLeaf(), 0f, 1f, false, new MeanSquaredError(), seed);
            Tree tree = tree(trainer.train(dataset(rows, left)), plan.step());
            for (int row = 0; row < rows.length; row++) {
                left[row] -= answer(tree, rows[row]);
            }
            trees.add(tree);
            afterEachTree.run();
        }
        return new BoostedTrees(base, trees);
    }

    double answer(float[] row) {
        double answer = base;
        for (Tree tree : trees) {
            answer += answer(tree, row);
        }
        return answer;
    }

    float base() {
        return base;
    }

    List<Tree> trees() {
        return trees;
    }

    private static float answer(Tree tree, float[] row) {
        Tree at = tree;
        while (at instanceof Tree.Branch(int feature, float threshold, Tree left, Tree right)) {
            at = row[feature] <= threshold ? left : right;
        }
        return ((Tree.Leaf) at).value();
    }

    private static MutableDataset<Regressor> dataset(float[][] rows, double[] answers) {
        MutableDataset<Regressor> dataset =
                new MutableDataset<>(new SimpleDataSourceProvenance("rows", new RegressionFactory()), new RegressionFactory());
        for (int row = 0; row < rows.length; row++) {
            Example<Regressor> example = new ArrayExample<>(new Regressor(OUTPUT, answers[row]));
            for (int feature = 0; feature < rows[row].length; feature++) {
                example.add(new org.tribuo.Feature(name(feature), rows[row][feature]));
            }
            dataset.add(example);
        }
        return dataset;
    }

    /// Tribuo numbers features in the order of their names: ours sort as they count.
    private static String name(int feature) {
        return "f%04d".formatted(feature);
    }

    private static Tree tree(Model<Regressor> model, double step) {
        IndependentRegressionTreeModel trees = (IndependentRegressionTreeModel) model;
        Node<Regressor> root = trees.getRoots().values().iterator().next();
        int[] places = new int[trees.getFeatureIDMap().size()];
        for (int id = 0; id < places.length; id++) {
            places[id] = Integer.parseInt(trees.getFeatureIDMap().get(id).getName().substring(1));
        }
        return tree(root, places, step);
    }

    private static Tree tree(Node<Regressor> node, int[] places, double step) {
        return switch (node) {
            case SplitNode<Regressor> split ->
                new Tree.Branch(
                        places[split.getFeatureID()],
                        atMost(split.splitValue()),
                        tree(split.getLessThanOrEqual(), places, step),
                        tree(split.getGreaterThan(), places, step));
            case LeafNode<Regressor> leaf -> new Tree.Leaf((float) (step * leaf.getOutput().getValues()[0]));
            default -> throw new IllegalStateException("Tribuo gave a node of " + node.getClass());
        };
    }

    /// The largest float that is not above the threshold: floats, as rows have them, then fall on the same side as
    /// with the threshold itself.
    private static float atMost(double threshold) {
        float near = (float) threshold;
        return near > threshold ? Math.nextDown(near) : near;
    }
}
