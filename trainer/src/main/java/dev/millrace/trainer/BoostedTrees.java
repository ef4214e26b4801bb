package dev.millrace.trainer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Gradient boosting for squared error: regression trees, each learned from what those before it left unexplained,
/// each adding a small step towards it.
///
/// A library's exact trees were tried first (Tribuo's CART): they weigh every value of every feature against all rows,
/// 76 s for 5,000 trips. Here each feature is cut into at most [#MOST_BINS] bins once, a node sums its rows by bin, and
/// the same takes a second.
final class BoostedTrees {

    /// How to learn.
    ///
    /// @param trees how many
    /// @param depth branches on the way to a leaf, at most
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

    private static final int MOST_BINS = 256;

    private final float base;
    private final List<Tree> trees;

    private BoostedTrees(float base, List<Tree> trees) {
        this.base = base;
        this.trees = trees;
    }

    /// Always learns the same from the same rows.
    ///
    /// @param rows by row, then by feature
    static BoostedTrees learn(float[][] rows, double[] answers, Plan plan, Runnable afterEachTree) {
        float base = (float) Arrays.stream(answers).average().orElse(0);
        double[] left = Arrays.stream(answers).map(answer -> answer - base).toArray();
        Bins bins = Bins.of(rows);
        List<Tree> trees = new ArrayList<>();
        for (int i = 0; i < plan.trees(); i++) {
            int[] places = new int[rows.length];
            Arrays.setAll(places, place -> place);
            Tree tree = new Growth(bins, left, plan).grow(places, 0);
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

    /// The rows with each value replaced by the number of its bin.
    ///
    /// @param edges by feature: the highest value of each bin but the last
    /// @param binned by feature, then by row
    private record Bins(float[][] edges, int[][] binned) {

        static Bins of(float[][] rows) {
            int features = rows[0].length;
            float[][] edges = new float[features][];
            int[][] binned = new int[features][rows.length];
            for (int feature = 0; feature < features; feature++) {
                float[] values = new float[rows.length];
                for (int row = 0; row < rows.length; row++) {
                    values[row] = rows[row][feature];
                }
                edges[feature] = edges(values.clone());
                for (int row = 0; row < rows.length; row++) {
                    int place = Arrays.binarySearch(edges[feature], values[row]);
                    binned[feature][row] = place >= 0 ? place : -place - 1;
                }
            }
            return new Bins(edges, binned);
        }

        /// Halfway between values, with about as many rows between one edge and the next.
        private static float[] edges(float[] values) {
            Arrays.sort(values);
            int aBin = Math.max(1, values.length / MOST_BINS);
            float[] edges = new float[MOST_BINS];
            int count = 0;
            int since = 0;
            for (int i = 1; i < values.length && count < MOST_BINS - 1; i++) {
                since++;
                if (since >= aBin && values[i] > values[i - 1]) {
                    float middle = (float) ((values[i - 1] + (double) values[i]) / 2);
                    edges[count++] = middle < values[i] ? middle : values[i - 1];
                    since = 0;
                }
            }
            return Arrays.copyOf(edges, count);
        }
    }

    /// The growing of one tree towards what is left to explain.
    private record Growth(Bins bins, double[] left, Plan plan) {

        Tree grow(int[] places, int depth) {
            double sum = 0;
            for (int place : places) {
                sum += left[place];
            }
            Leaf leaf = new Leaf(places.length, sum);
            if (depth == plan.depth() || places.length < 2 * plan.leastInLeaf()) {
                return leaf.tree(plan.step());
            }
            int bestFeature = -1;
            int bestBin = -1;
            // A split that explains next to nothing is no split.
            double bestGain = 1e-9 * places.length;
            for (int feature = 0; feature < bins.edges().length; feature++) {
                int edges = bins.edges()[feature].length;
                double[] sums = new double[edges + 1];
                int[] counts = new int[edges + 1];
                int[] binned = bins.binned()[feature];
                for (int place : places) {
                    sums[binned[place]] += left[place];
                    counts[binned[place]]++;
                }
                Leaf low = new Leaf(0, 0);
                for (int bin = 0; bin < edges; bin++) {
                    low = new Leaf(low.rows() + counts[bin], low.sum() + sums[bin]);
                    Leaf high = new Leaf(leaf.rows() - low.rows(), leaf.sum() - low.sum());
                    if (low.rows() >= plan.leastInLeaf() && high.rows() >= plan.leastInLeaf()) {
                        double gain = low.explained() + high.explained() - leaf.explained();
                        if (gain > bestGain) {
                            bestGain = gain;
                            bestFeature = feature;
                            bestBin = bin;
                        }
                    }
                }
            }
            if (bestFeature < 0) {
                return leaf.tree(plan.step());
            }
            int[] binned = bins.binned()[bestFeature];
            int bin = bestBin;
            return new Tree.Branch(
                    bestFeature,
                    bins.edges()[bestFeature][bin],
                    grow(Arrays.stream(places).filter(place -> binned[place] <= bin).toArray(), depth + 1),
                    grow(Arrays.stream(places).filter(place -> binned[place] > bin).toArray(), depth + 1));
        }

        /// Rows that would get one answer.
        private record Leaf(int rows, double sum) {
            /// By how much their mean lowers the sum of squares.
            double explained() {
                return sum * sum / rows;
            }

            Tree tree(double step) {
                return new Tree.Leaf((float) (step * sum / rows));
            }
        }
    }
}
