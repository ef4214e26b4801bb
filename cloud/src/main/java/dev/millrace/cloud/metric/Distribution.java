package dev.millrace.cloud.metric;

import java.util.Arrays;

/// What is known of a number of samples: how many, their sum, smallest and largest, exactly; and how they are spread,
/// as values with how often each came, exactly for up to a few hundred different ones ([Tally] says how closely beyond
/// that).
/// @param values ascending, each once
/// @param counts of each value; fractions are what a client may send
/// @param spread whether the values tell of every sample: not where a client sent a sum of samples that differ
public record Distribution(
        double count, double sum, double min, double max, double[] values, double[] counts, boolean spread) {
    private static final double[] NOTHING = {};

    /// Of no samples.
    public static final Distribution EMPTY = new Distribution(0, 0, 0, 0, NOTHING, NOTHING, true);

    public Distribution {
        if (values.length != counts.length) {
            throw new IllegalArgumentException("A count for each value");
        }
    }

    /// Samples that are all alike.
    public static Distribution of(double value, double count) {
        return new Distribution(count, value * count, value, value, new double[] {value}, new double[] {count}, true);
    }

    /// Samples of which only this is told. How they are spread is known where there is but one, or all are alike
    /// (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html, "Percentiles").
    public static Distribution ofSet(double count, double sum, double min, double max) {
        boolean known = count == 1 || min == max;
        return known
                ? new Distribution(count, sum, min, max, new double[] {min}, new double[] {count}, true)
                : new Distribution(count, sum, min, max, NOTHING, NOTHING, false);
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public double average() {
        return sum / count;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Distribution that
                && count == that.count
                && sum == that.sum
                && min == that.min
                && max == that.max
                && spread == that.spread
                && Arrays.equals(values, that.values)
                && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return Double.hashCode(count) * 31 + Double.hashCode(sum);
    }

    @Override
    public String toString() {
        return count + " samples of " + min + " to " + max + ", " + sum + " together";
    }
}
