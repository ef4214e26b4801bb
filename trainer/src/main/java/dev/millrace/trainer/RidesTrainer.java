package dev.millrace.trainer;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.millrace.predictor.event.EventFields;
import dev.millrace.predictor.feature.FeatureBatch;
import dev.millrace.predictor.feature.FeatureMapping;
import dev.millrace.predictor.rides.RideFeatures;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Learns how long taxi rides take, from the TLC's trip records in CSV, yellow (`tpep_`) or green (`lpep_`).
///
/// Trips of 1 to 60 minutes count, as is usual with these records: shorter ones are mistakes, longer ones mostly
/// meters left running. A straight line over the distance comes first; what pick-up zone, drop-off zone and the pair
/// of them add to it are [CategoryEffects]; a forest over the distance and the three effects gives the minutes.
/// A pair never seen still has its two zones' effects, and zones never seen have the distance.
public final class RidesTrainer implements Trainer {

    private static final RandomForest.Plan PLAN = new RandomForest.Plan(50, 12, 40, 0.5f);
    private static final double ZONE_STRENGTH = 20;
    private static final double PAIR_STRENGTH = 20;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final FeatureMapping mapping = new RideFeatures();

    /// The trips that count, as the predictor would ask for them.
    private record Trips(List<EventFields> rides, double[] minutes) {}

    /// What was learned: all that it takes to ask for a ride.
    private record Learned(
            CategoryEffects pickUps, CategoryEffects dropOffs, CategoryEffects pairs, RandomForest forest) {}

    @Override
    public TrainingResult train(Path data, Path out, long seed, PrintStream progress) {
        Trips trips = read(data, progress);
        Split split = Split.of(trips.minutes().length, seed);
        progress.printf("Learning from %d trips, holding out %d%n", split.learned().length, split.heldOut().length);
        ModelProto model = graph(learn(trips, split.learned()));
        return new Run("rides", "ride_duration", "minutes", mapping, seed)
                .finish(data, out, model, split, trips.rides(), trips.minutes(), progress);
    }

    private Trips read(Path data, PrintStream progress) {
        CsvFile file = new CsvFile(data);
        String pickUp = file.require("PULocationID");
        String dropOff = file.require("DOLocationID");
        String distance = file.require("trip_distance");
        String start = file.require("tpep_pickup_datetime", "lpep_pickup_datetime");
        String end = file.require("tpep_dropoff_datetime", "lpep_dropoff_datetime");
        List<EventFields> rides = new ArrayList<>();
        List<Double> minutes = new ArrayList<>();
        int[] rows = new int[1];
        FeatureBatch check = new FeatureBatch(mapping, 1);
        file.read(row -> {
            rows[0]++;
            try {
                double length = Duration.between(time(row.cell(start)), time(row.cell(end)))
                                .toSeconds()
                        / 60.0;
                EventFields ride = new EventFields("ride")
                        .with("PULocationID", Double.parseDouble(row.cell(pickUp)))
                        .with("DOLocationID", Double.parseDouble(row.cell(dropOff)))
                        .with("trip_distance", Double.parseDouble(row.cell(distance)));
                if (length >= 1 && length <= 60 && check.accepts(ride)) {
                    rides.add(ride);
                    minutes.add(length);
                }
            } catch (NumberFormatException | DateTimeParseException _) {
                // counted below: the records do hold empty and impossible cells
            }
        });
        progress.printf(
                "%s: %d trips, of which %d of 1 to 60 minutes and with all that is needed%n",
                data.getFileName(), rows[0], rides.size());
        return new Trips(
                rides, minutes.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static LocalDateTime time(String cell) {
        return LocalDateTime.parse(cell.length() > 19 ? cell.substring(0, 19) : cell, TIME);
    }

    private Learned learn(Trips trips, int[] places) {
        FeatureBatch features = new FeatureBatch(mapping, places.length);
        double[] minutes = new double[places.length];
        for (int row = 0; row < places.length; row++) {
            features.add(trips.rides().get(places[row]));
            minutes[row] = trips.minutes()[places[row]];
        }
        List<String> pairs = List.of(features.texts(0));
        List<String> pickUps =
                pairs.stream().map(pair -> pair.substring(0, pair.indexOf('_'))).toList();
        List<String> dropOffs = pairs.stream()
                .map(pair -> pair.substring(pair.indexOf('_') + 1))
                .toList();
        float[] miles = features.numbers(1);

        double[] left = beyondDistance(miles, minutes);
        float[] pickUpEffects = CategoryEffects.unseen(pickUps, left, ZONE_STRENGTH);
        float[] dropOffEffects = CategoryEffects.unseen(dropOffs, left, ZONE_STRENGTH);
        CategoryEffects pickUp = CategoryEffects.learn(pickUps, left, ZONE_STRENGTH);
        CategoryEffects dropOff = CategoryEffects.learn(dropOffs, left, ZONE_STRENGTH);
        double[] leftByZones = new double[left.length];
        Arrays.setAll(leftByZones, row -> left[row] - pickUp.of(pickUps.get(row)) - dropOff.of(dropOffs.get(row)));
        float[] pairEffects = CategoryEffects.unseen(pairs, leftByZones, PAIR_STRENGTH);

        float[][] rows = new float[places.length][];
        Arrays.setAll(rows, row -> new float[] {
            tenths(miles[row]), tenths(pickUpEffects[row]), tenths(dropOffEffects[row]), tenths(pairEffects[row])
        });
        RandomForest forest = RandomForest.learn(rows, minutes, PLAN);
        return new Learned(pickUp, dropOff, CategoryEffects.learn(pairs, leftByZones, PAIR_STRENGTH), forest);
    }

    /// Tenths of a mile and of a minute: the forest learns as much from them as from finer ones, in a third of
    /// the time.
    private static float tenths(float value) {
        return Math.round(value * 10) / 10f;
    }

    /// What of the minutes a straight line over the distance leaves.
    private static double[] beyondDistance(float[] miles, double[] minutes) {
        int rows = minutes.length;
        double meanMiles = 0;
        double meanMinutes = 0;
        for (int row = 0; row < rows; row++) {
            meanMiles += miles[row] / rows;
            meanMinutes += minutes[row] / rows;
        }
        double together = 0;
        double spread = 0;
        for (int row = 0; row < rows; row++) {
            together += (miles[row] - meanMiles) * (minutes[row] - meanMinutes);
            spread += (miles[row] - meanMiles) * (miles[row] - meanMiles);
        }
        double slope = spread == 0 ? 0 : together / spread;
        double[] left = new double[rows];
        for (int row = 0; row < rows; row++) {
            left[row] = minutes[row] - meanMinutes - slope * (miles[row] - meanMiles);
        }
        return left;
    }

    private ModelProto graph(Learned learned) {
        OnnxGraph graph = new OnnxGraph("ride_duration", mapping.features());
        List<String> zones = graph.halves("PU_DO", "_");
        String pickUp = graph.effects(zones.get(0), learned.pickUps(), "pick_up_effect");
        String dropOff = graph.effects(zones.get(1), learned.dropOffs(), "drop_off_effect");
        String pair = graph.effects("PU_DO", learned.pairs(), "pair_effect");
        String row = graph.beside(List.of("trip_distance", pickUp, dropOff, pair), "row");
        return graph.finish(graph.forest(row, learned.forest(), "ride_duration"), Map.of());
    }
}
