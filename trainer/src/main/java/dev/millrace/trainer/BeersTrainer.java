package dev.millrace.trainer;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.millrace.predictor.beers.BeerFeatures;
import dev.millrace.predictor.event.EventFields;
import dev.millrace.predictor.feature.Feature;
import dev.millrace.predictor.feature.FeatureBatch;
import dev.millrace.predictor.feature.FeatureMapping;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Learns how bitter a beer is from the cleaned rows as they lie in the lake: JSON objects, one a line, in a file or in
/// all files below a folder. A forest over the beer's other figures.
///
/// A beer that was drawn many times counts once: else the rows held out would be rows learned from.
public final class BeersTrainer implements Trainer {

    private static final RandomForest.Plan PLAN = new RandomForest.Plan(100, 10, 4, 0.5f);

    /// What is taken for bitter by taste ends far below; records set for their own sake would drown the rest.
    private static final double MOST_BITTER = 200;

    private final FeatureMapping mapping = new BeerFeatures();
    private final JsonFactory json = new JsonFactory();

    /// A beer as the predictor would ask for it, and its bitterness.
    private record Beer(EventFields figures, double ibu) {}

    @Override
    public TrainingResult train(Path data, Path out, long seed, PrintStream progress) {
        LakeFiles lake = LakeFiles.at(data);
        List<Beer> beers = read(lake, progress);
        Split split = Split.of(beers.size(), seed);
        progress.printf("Learning from %d beers, holding out %d%n", split.learned().length, split.heldOut().length);
        double[] ibu = beers.stream().mapToDouble(Beer::ibu).toArray();
        ModelProto model = learn(beers, split.learned());
        return new Run("beers", "ibu", "IBU", mapping, seed)
                .finish(data, out, model, split, beers.stream().map(Beer::figures).toList(), ibu, progress);
    }

    private List<Beer> read(LakeFiles lake, PrintStream progress) {
        int[] lines = new int[1];
        Map<String, Beer> beers = new LinkedHashMap<>();
        FeatureBatch check = new FeatureBatch(mapping, 1);
        lake.lines(line -> {
            lines[0]++;
            Map<String, String> fields = fields(line);
            OptionalDouble ibu = number(fields.get("ibu"));
            EventFields figures = new EventFields("beer");
            for (Feature feature : mapping.features()) {
                number(fields.get(feature.name())).ifPresent(value -> figures.with(feature.name(), value));
            }
            if (ibu.isPresent() && ibu.getAsDouble() >= 0 && ibu.getAsDouble() <= MOST_BITTER && check.accepts(figures)) {
                beers.put(fields.getOrDefault("id", line), new Beer(figures, ibu.getAsDouble()));
            }
        });
        progress.printf(
                "%d files: %d lines, %d beers with all that is needed%n", lake.files().size(), lines[0], beers.size());
        return List.copyOf(beers.values());
    }

    /// An object's scalars as text; none where the line is no object.
    private Map<String, String> fields(String line) {
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Map.of();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                if (parser.nextToken().isScalarValue()) {
                    fields.put(name, parser.getString());
                } else {
                    parser.skipChildren();
                }
            }
            return fields;
        } catch (JacksonException _) {
            return Map.of();
        }
    }

    private static OptionalDouble number(@Nullable String text) {
        try {
            return text == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException _) {
            return OptionalDouble.empty();
        }
    }

    private ModelProto learn(List<Beer> beers, int[] places) {
        List<Feature> features = mapping.features();
        FeatureBatch batch = new FeatureBatch(mapping, places.length);
        double[] answers = new double[places.length];
        for (int row = 0; row < places.length; row++) {
            batch.add(beers.get(places[row]).figures());
            answers[row] = beers.get(places[row]).ibu();
        }
        float[][] rows = new float[places.length][features.size()];
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < features.size(); column++) {
                rows[row][column] = batch.numbers(column)[row];
            }
        }
        RandomForest forest = RandomForest.learn(rows, answers, PLAN);
        OnnxGraph graph = new OnnxGraph("beer_ibu", features);
        String row = graph.beside(features.stream().map(Feature::name).toList(), "row");
        return graph.finish(graph.forest(row, forest, "ibu"), Map.of());
    }
}
