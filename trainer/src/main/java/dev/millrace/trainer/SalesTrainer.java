package dev.millrace.trainer;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.millrace.predictor.event.EventFields;
import dev.millrace.predictor.feature.Feature;
import dev.millrace.predictor.feature.FeatureBatch;
import dev.millrace.predictor.feature.FeatureMapping;
import dev.millrace.predictor.sales.SalesFeatures;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Learns what a store sells on a day, from a CSV file with the columns `date` (2022-12-25), `store`, `promo`,
/// `holiday` (0 or 1) and `sales`. [SalesDays] makes such a file where there is none.
///
/// The store is a category: its number says nothing, so what it sells on average, by its [CategoryEffects], stands in
/// for it. A forest over this and the calendar's numbers gives the day's sales as a part of that average, since a
/// holiday or a promotion moves a large store by more than a small one. A store never seen sells as an average one.
public final class SalesTrainer implements Trainer {

    private static final RandomForest.Plan PLAN = new RandomForest.Plan(40, 12, 40, 0.5f);
    private static final double STORE_STRENGTH = 5;

    private final FeatureMapping mapping = new SalesFeatures();

    /// The days that count, as the predictor would ask for them.
    private record Days(List<EventFields> days, double[] sales) {}

    @Override
    public TrainingResult train(Path data, Path out, long seed, PrintStream progress) {
        Days days = read(data, progress);
        Split split = Split.of(days.sales().length, seed);
        progress.printf("Learning from %d days, holding out %d%n", split.learned().length, split.heldOut().length);
        ModelProto model = learn(days, split.learned());
        return new Run("sales", "sales", "currency units", mapping, seed)
                .finish(data, out, model, split, days.days(), days.sales(), progress);
    }

    private Days read(Path data, PrintStream progress) {
        CsvFile file = new CsvFile(data);
        String date = file.require("date");
        String store = file.require("store");
        String promo = file.require("promo");
        String holiday = file.require("holiday");
        String sales = file.require("sales");
        List<EventFields> days = new ArrayList<>();
        List<Double> amounts = new ArrayList<>();
        int[] rows = new int[1];
        FeatureBatch check = new FeatureBatch(mapping, 1);
        file.read(row -> {
            rows[0]++;
            try {
                EventFields day = new EventFields("sales_input")
                        .with("date", row.cell(date))
                        .with("store", Double.parseDouble(row.cell(store)))
                        .with("promo", Double.parseDouble(row.cell(promo)))
                        .with("holiday", Double.parseDouble(row.cell(holiday)));
                double amount = Double.parseDouble(row.cell(sales));
                if (Double.isFinite(amount) && amount >= 0 && check.accepts(day)) {
                    days.add(day);
                    amounts.add(amount);
                }
            } catch (NumberFormatException _) {
                // counted below
            }
        });
        progress.printf("%s: %d days, of which %d with all that is needed%n", data.getFileName(), rows[0], days.size());
        return new Days(days, amounts.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private ModelProto learn(Days days, int[] places) {
        List<Feature> features = mapping.features();
        FeatureBatch batch = new FeatureBatch(mapping, places.length);
        double[] sales = new double[places.length];
        for (int row = 0; row < places.length; row++) {
            batch.add(days.days().get(places[row]));
            sales[row] = days.sales()[places[row]];
        }
        int storeColumn = features.indexOf(Feature.number("store"));
        List<String> stores = IntStream.range(0, places.length)
                .mapToObj(row -> Integer.toString((int) batch.numbers(storeColumn)[row]))
                .toList();
        double mean = Arrays.stream(sales).average().orElse(0);
        if (mean == 0) {
            throw new TrainingException("Nothing is sold on any of the days: there is nothing to learn");
        }
        double[] left = Arrays.stream(sales).map(amount -> amount - mean).toArray();
        float[] effects = CategoryEffects.unseen(stores, left, STORE_STRENGTH);

        float[][] rows = new float[places.length][features.size()];
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < features.size(); column++) {
                rows[row][column] = column == storeColumn ? effects[row] : batch.numbers(column)[row];
            }
        }
        double[] parts = new double[places.length];
        Arrays.setAll(parts, row -> sales[row] / (mean + effects[row]));
        RandomForest forest = RandomForest.learn(rows, parts, PLAN);

        OnnxGraph graph = new OnnxGraph("store_sales", features);
        String effect =
                graph.effectsOfNumbers("store", CategoryEffects.learn(stores, left, STORE_STRENGTH), "store_effect");
        List<String> columns =
                new ArrayList<>(features.stream().map(Feature::name).toList());
        columns.set(storeColumn, effect);
        String part = graph.forest(graph.beside(columns, "row"), forest, "part_of_average");
        String average = graph.plus(effect, (float) mean, "store_average");
        return graph.finish(graph.times(part, average, "sales"), Map.of());
    }
}
