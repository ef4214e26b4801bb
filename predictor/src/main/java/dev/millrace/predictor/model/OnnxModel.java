package dev.millrace.predictor.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.millrace.predictor.feature.Feature;
import dev.millrace.predictor.feature.FeatureBatch;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A model in ONNX, ready to answer.
///
/// It takes one input per feature, of the feature's name: texts for a text; floats, doubles or longs for a number; as
/// `[rows]` or `[rows, 1]`, as scikit-learn's and the project's own exporters write them. Its first output is the
/// answer, one number per row. Answers may be asked for by several threads.
public final class OnnxModel implements AutoCloseable {

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final List<Column> columns;
    private final String answer;

    /// One input of the model, with where its values come from.
    private record Column(Feature feature, TensorInfo info) {
        long[] shape(int rows) {
            return info.getShape().length == 1 ? new long[] {rows} : new long[] {rows, 1};
        }
    }

    private OnnxModel(OrtEnvironment environment, OrtSession session, List<Column> columns, String answer) {
        this.environment = environment;
        this.session = session;
        this.columns = columns;
        this.answer = answer;
    }

    /// Loads ONNX Runtime's library, which [#load] does otherwise.
    public static void loadRuntime() {
        OrtEnvironment.getEnvironment();
    }

    /// Looks whether a file is a model at all, whatever features it is for.
    ///
    /// @throws ModelException where it is none
    public static void check(byte[] onnx, String where) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            OrtEnvironment.getEnvironment().createSession(onnx, options).close();
        } catch (OrtException e) {
            throw new ModelException("The model at %s cannot be loaded: %s".formatted(where, e.getMessage()), e);
        }
    }

    /// @param onnx the model's file
    /// @param features what it will be asked with
    /// @param where the model's place, for sentences
    /// @throws ModelException where the file is no model, or is made for other features
    public static OnnxModel load(byte[] onnx, List<Feature> features, String where) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // A function has a core or two, and a batch is small: threads that spin for work only take it from others.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            OrtSession session = environment.createSession(onnx, options);
            try {
                List<Column> columns = columns(session.getInputInfo(), features, where);
                String answer = answer(session.getOutputInfo(), where);
                return new OnnxModel(environment, session, columns, answer);
            } catch (ModelException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw new ModelException("The model at %s cannot be loaded: %s".formatted(where, e.getMessage()), e);
        }
    }

    /// The answers, one for each row, in the rows' order.
    ///
    /// @throws ModelException where the model fails at these rows
    public double[] predict(FeatureBatch batch) {
        int rows = batch.rows();
        if (rows == 0) {
            return new double[0];
        }
        Map<String, OnnxTensorLike> inputs = new HashMap<>();
        try {
            for (int column = 0; column < columns.size(); column++) {
                inputs.put(columns.get(column).feature().name(), tensor(batch, column));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                return answers(result.get(answer).orElseThrow(), rows);
            }
        } catch (OrtException e) {
            throw new ModelException("The model failed at a batch of %d rows: %s".formatted(rows, e.getMessage()), e);
        } finally {
            inputs.values().forEach(OnnxTensorLike::close);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new ModelException("The model cannot be closed: " + e.getMessage(), e);
        }
    }

    private OnnxTensor tensor(FeatureBatch batch, int index) throws OrtException {
        Column column = columns.get(index);
        int rows = batch.rows();
        long[] shape = column.shape(rows);
        return switch (column.feature().kind()) {
            case TEXT -> OnnxTensor.createTensor(environment, Arrays.copyOf(batch.texts(index), rows), shape);
            case NUMBER -> {
                float[] numbers = batch.numbers(index);
                yield switch (column.info().type) {
                    case DOUBLE -> {
                        DoubleBuffer doubles = DoubleBuffer.allocate(rows);
                        for (int row = 0; row < rows; row++) {
                            doubles.put(row, numbers[row]);
                        }
                        yield OnnxTensor.createTensor(environment, doubles, shape);
                    }
                    case INT64 -> {
                        LongBuffer longs = LongBuffer.allocate(rows);
                        for (int row = 0; row < rows; row++) {
                            longs.put(row, (long) numbers[row]);
                        }
                        yield OnnxTensor.createTensor(environment, longs, shape);
                    }
                    default -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(numbers, 0, rows), shape);
                };
            }
        };
    }

    private static double[] answers(OnnxValue value, int rows) throws OrtException {
        OnnxTensor tensor = (OnnxTensor) value;
        double[] answers = new double[rows];
        if (tensor.getInfo().getNumElements() != rows) {
            throw new ModelException("The model gave %d answers for %d rows"
                    .formatted(tensor.getInfo().getNumElements(), rows));
        }
        switch (tensor.getInfo().type) {
            case DOUBLE -> tensor.getDoubleBuffer().get(answers);
            case INT64 -> {
                LongBuffer longs = tensor.getLongBuffer();
                Arrays.setAll(answers, longs::get);
            }
            default -> {
                FloatBuffer floats = tensor.getFloatBuffer();
                // By way of its decimal form, so that 18.32163 does not become 18.321630477905273.
                Arrays.setAll(answers, row -> Double.parseDouble(Float.toString(floats.get(row))));
            }
        }
        return answers;
    }

    private static List<Column> columns(Map<String, NodeInfo> inputs, List<Feature> features, String where) {
        List<Column> columns = new ArrayList<>();
        for (Feature feature : features) {
            @Nullable NodeInfo input = inputs.get(feature.name());
            if (input != null && input.getInfo() instanceof TensorInfo info && takes(info, feature.kind())) {
                columns.add(new Column(feature, info));
            }
        }
        if (columns.size() != features.size() || inputs.size() != features.size()) {
            throw new ModelException("The model at %s takes %s; this function's features are %s"
                    .formatted(
                            where,
                            inputs.values().stream().map(OnnxModel::described).collect(Collectors.joining(", ")),
                            features.stream().map(Feature::toString).collect(Collectors.joining(", "))));
        }
        return columns;
    }

    private static boolean takes(TensorInfo info, Feature.Kind kind) {
        boolean typeFits = switch (kind) {
            case TEXT -> Feature.Kind.TEXT == kindOf(info);
            case NUMBER -> Feature.Kind.NUMBER == kindOf(info);
        };
        long[] shape = info.getShape();
        boolean manyRows = shape.length >= 1 && shape[0] < 0;
        boolean oneColumn = shape.length == 1 || (shape.length == 2 && (shape[1] == 1 || shape[1] < 0));
        return typeFits && manyRows && oneColumn;
    }

    private static Feature.@Nullable Kind kindOf(TensorInfo info) {
        return switch (info.type) {
            case STRING -> Feature.Kind.TEXT;
            case FLOAT, DOUBLE, INT64 -> Feature.Kind.NUMBER;
            default -> null;
        };
    }

    private static String described(NodeInfo input) {
        if (!(input.getInfo() instanceof TensorInfo info)) {
            return "%s (not a tensor)".formatted(input.getName());
        }
        long[] shape = info.getShape();
        boolean plain = shape.length == 1 || (shape.length == 2 && (shape[1] == 1 || shape[1] < 0));
        Feature.@Nullable Kind kind = kindOf(info);
        String type = kind == null ? info.type.toString() : kind == Feature.Kind.TEXT ? "text" : "number";
        return plain && shape[0] < 0
                ? "%s (%s)".formatted(input.getName(), type)
                : "%s (%s of shape %s)".formatted(input.getName(), type, Arrays.toString(shape));
    }

    private static String answer(Map<String, NodeInfo> outputs, String where) {
        NodeInfo first = outputs.values().iterator().next();
        if (first.getInfo() instanceof TensorInfo info && kindOf(info) == Feature.Kind.NUMBER) {
            return first.getName();
        }
        throw new ModelException(
                "The model at %s answers with %s; a number is needed".formatted(where, described(first)));
    }
}
