package dev.millrace.trainer;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What each category adds to the answer on average, drawn towards nothing where it was seen seldom: a category seen
/// `n` times with mean `m` has the effect `m · n / (n + strength)`, and one never seen has none.
///
/// A row's own answer is in the effect of its category, which a tree would take for knowledge. So the rows learned
/// from are given effects learned without their own fold ([#unseen]); rows asked later get those of all ([#learn]).
final class CategoryEffects {

    private static final int FOLDS = 5;

    private final TreeMap<String, Float> effects;

    private CategoryEffects(TreeMap<String, Float> effects) {
        this.effects = effects;
    }

    static CategoryEffects learn(List<String> categories, double[] answers, double strength) {
        return learn(categories, answers, strength, -1);
    }

    /// For each row, its category's effect learned from the other folds.
    static float[] unseen(List<String> categories, double[] answers, double strength) {
        float[] effects = new float[answers.length];
        for (int fold = 0; fold < FOLDS; fold++) {
            CategoryEffects others = learn(categories, answers, strength, fold);
            for (int row = fold; row < answers.length; row += FOLDS) {
                effects[row] = others.of(categories.get(row));
            }
        }
        return effects;
    }

    float of(String category) {
        return effects.getOrDefault(category, 0f);
    }

    Map<String, Float> all() {
        return effects;
    }

    private static CategoryEffects learn(List<String> categories, double[] answers, double strength, int without) {
        record Seen(int count, double sum) {}
        Map<String, Seen> seen = new TreeMap<>();
        for (int row = 0; row < answers.length; row++) {
            if (row % FOLDS != without) {
                seen.merge(
                        categories.get(row),
                        new Seen(1, answers[row]),
                        (a, b) -> new Seen(a.count() + b.count(), a.sum() + b.sum()));
            }
        }
        TreeMap<String, Float> effects = new TreeMap<>();
        seen.forEach((category, all) -> effects.put(category, (float) (all.sum() / (all.count() + strength))));
        return new CategoryEffects(effects);
    }
}
