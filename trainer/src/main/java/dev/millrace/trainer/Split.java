package dev.millrace.trainer;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Which rows are learned from and which are held out, one in five, by a seed.
///
/// @param learned places of rows
/// @param heldOut places of rows
record Split(int[] learned, int[] heldOut) {

    private static final int LEAST_ROWS = 100;
    /// Beyond this, more rows take minutes and give little. A month of trips has millions.
    static final int MOST_ROWS = 50_000;

    /// @throws TrainingException where there are too few rows to tell a model from a guess
    static Split of(int rows, long seed) {
        if (rows < LEAST_ROWS) {
            throw new TrainingException("There are %d usable rows; at least %d are needed".formatted(rows, LEAST_ROWS));
        }
        int[] order = new int[rows];
        Arrays.setAll(order, i -> i);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = rows - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int moved = order[i];
            order[i] = order[other];
            order[other] = moved;
        }
        int used = Math.min(rows, MOST_ROWS);
        int heldOut = used / 5;
        return new Split(Arrays.copyOfRange(order, heldOut, used), Arrays.copyOf(order, heldOut));
    }
}
