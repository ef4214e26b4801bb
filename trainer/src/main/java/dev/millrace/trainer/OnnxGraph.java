package dev.millrace.trainer;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.millrace.predictor.feature.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tribuo.common.tree.LeafNode;
import org.tribuo.common.tree.Node;
import org.tribuo.common.tree.SplitNode;
import org.tribuo.regression.Regressor;

/// Builds an ONNX model whose inputs are a pipeline's features, each `[rows, 1]`, and whose output is one number
/// a row.
///
/// Every method adds a node and gives the name of its result. Operators and their versions are those of ONNX 1.15
/// (opset 20, which brought StringSplit) and of its classical-learning set, version 3.
final class OnnxGraph {

    private static final long OPSET = 20;
    private static final long ML_OPSET = 3;
    private static final long IR_VERSION = 9;
    private static final String ML = "ai.onnx.ml";

    private final GraphProto.Builder graph;

    /// @param name of the graph, for those who look into it
    OnnxGraph(String name, List<Feature> inputs) {
        this.graph = GraphProto.newBuilder().setName(name);
        for (Feature input : inputs) {
            graph.addInput(tensor(
                    input.name(),
                    switch (input.kind()) {
                        case TEXT -> TensorProto.DataType.STRING;
                        case NUMBER -> TensorProto.DataType.FLOAT;
                    }));
        }
    }

    /// The parts of a text around a separator, of which there is exactly one.
    List<String> halves(String input, String separator) {
        String parts = input + "_parts";
        NodeProto.Builder split = node("", "StringSplit", List.of(input), parts);
        split.addOutput(input + "_count");
        split.addAttribute(text("delimiter", separator));
        graph.addNode(split);
        List<String> halves = new ArrayList<>();
        for (int half = 0; half < 2; half++) {
            String place = "%s_place_%d".formatted(input, half);
            graph.addInitializer(TensorProto.newBuilder()
                    .setName(place)
                    .setDataType(TensorProto.DataType.INT64.getNumber())
                    .addInt64Data(half));
            String result = "%s_half_%d".formatted(input, half);
            NodeProto.Builder gather = node("", "Gather", List.of(parts, place), result);
            gather.addAttribute(number("axis", 2));
            graph.addNode(gather);
            halves.add(result);
        }
        return halves;
    }

    /// A category's effect, 0 for one that has none.
    String effects(String input, CategoryEffects effects, String result) {
        NodeProto.Builder encoder = node(ML, "LabelEncoder", List.of(input), result);
        AttributeProto.Builder keys = attribute("keys_strings", AttributeProto.AttributeType.STRINGS);
        effects.all().keySet().forEach(key -> keys.addStrings(ByteString.copyFromUtf8(key)));
        encoder.addAttribute(keys).addAttribute(values(effects)).addAttribute(real("default_float", 0f));
        graph.addNode(encoder);
        return result;
    }

    /// The same for categories that are numbers, written as whole numbers in the effects.
    String effectsOfNumbers(String input, CategoryEffects effects, String result) {
        NodeProto.Builder encoder = node(ML, "LabelEncoder", List.of(input), result);
        AttributeProto.Builder keys = attribute("keys_floats", AttributeProto.AttributeType.FLOATS);
        effects.all().keySet().forEach(key -> keys.addFloats(Float.parseFloat(key)));
        encoder.addAttribute(keys).addAttribute(values(effects)).addAttribute(real("default_float", 0f));
        graph.addNode(encoder);
        return result;
    }

    /// Columns side by side.
    String beside(List<String> inputs, String result) {
        graph.addNode(node("", "Concat", inputs, result).addAttribute(number("axis", 1)));
        return result;
    }

    /// A constant added to a column.
    String plus(String input, float constant, String result) {
        String added = result + "_added";
        graph.addInitializer(TensorProto.newBuilder()
                .setName(added)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addFloatData(constant));
        graph.addNode(node("", "Add", List.of(input, added), result));
        return result;
    }

    /// Two columns multiplied, row by row.
    String times(String one, String other, String result) {
        graph.addNode(node("", "Mul", List.of(one, other), result));
        return result;
    }

    /// The mean of what the forest's trees answer to a row. Tribuo exports linear models, but no trees.
    String forest(String input, RandomForest forest, String result) {
        TreeTable table = new TreeTable();
        forest.trees().forEach(table::add);
        NodeProto.Builder ensemble = node(ML, "TreeEnsembleRegressor", List.of(input), result);
        table.attributes().forEach(ensemble::addAttribute);
        ensemble.addAttribute(number("n_targets", 1)).addAttribute(text("aggregate_function", "AVERAGE"));
        graph.addNode(ensemble);
        return result;
    }

    /// The model with this as its output, under that name.
    ModelProto finish(String output, Map<String, String> metadata) {
        graph.addOutput(tensor(output, TensorProto.DataType.FLOAT));
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("millrace-trainer")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(ML).setVersion(ML_OPSET))
                .setGraph(graph);
        metadata.forEach(
                (key, value) -> model.addMetadataPropsBuilder().setKey(key).setValue(value));
        return model.build();
    }

    private NodeProto.Builder node(String domain, String operator, List<String> inputs, String output) {
        return NodeProto.newBuilder()
                .setName("%s_%d".formatted(operator, graph.getNodeCount()))
                .setDomain(domain)
                .setOpType(operator)
                .addAllInput(inputs)
                .addOutput(output);
    }

    private static AttributeProto.Builder values(CategoryEffects effects) {
        AttributeProto.Builder values = attribute("values_floats", AttributeProto.AttributeType.FLOATS);
        effects.all().values().forEach(values::addFloats);
        return values;
    }

    private static ValueInfoProto tensor(String name, TensorProto.DataType type) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam("rows");
        shape.addDimBuilder().setDimValue(1);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }

    private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }

    private static AttributeProto.Builder number(String name, long value) {
        return attribute(name, AttributeProto.AttributeType.INT).setI(value);
    }

    private static AttributeProto.Builder real(String name, float value) {
        return attribute(name, AttributeProto.AttributeType.FLOAT).setF(value);
    }

    private static AttributeProto.Builder text(String name, String value) {
        return attribute(name, AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(value));
    }

    /// Trees as ONNX keeps them: one list per field of a node, over all trees.
    private static final class TreeTable {
        private final AttributeProto.Builder treeIds = longs("nodes_treeids");
        private final AttributeProto.Builder nodeIds = longs("nodes_nodeids");
        private final AttributeProto.Builder features = longs("nodes_featureids");
        private final AttributeProto.Builder thresholds =
                attribute("nodes_values", AttributeProto.AttributeType.FLOATS);
        private final AttributeProto.Builder modes = attribute("nodes_modes", AttributeProto.AttributeType.STRINGS);
        private final AttributeProto.Builder lefts = longs("nodes_truenodeids");
        private final AttributeProto.Builder rights = longs("nodes_falsenodeids");
        private final AttributeProto.Builder leafTrees = longs("target_treeids");
        private final AttributeProto.Builder leafNodes = longs("target_nodeids");
        private final AttributeProto.Builder leafTargets = longs("target_ids");
        private final AttributeProto.Builder leafValues =
                attribute("target_weights", AttributeProto.AttributeType.FLOATS);
        private int trees;

        void add(Node<Regressor> root) {
            List<Node<Regressor>> nodes = new ArrayList<>(List.of(root));
            for (int id = 0; id < nodes.size(); id++) {
                treeIds.addInts(trees);
                nodeIds.addInts(id);
                switch (nodes.get(id)) {
                    case SplitNode<Regressor> branch -> {
                        row(
                                branch.getFeatureID(),
                                notAbove(branch.splitValue()),
                                "BRANCH_LEQ",
                                nodes.size(),
                                nodes.size() + 1);
                        nodes.add(branch.getLessThanOrEqual());
                        nodes.add(branch.getGreaterThan());
                    }
                    case LeafNode<Regressor> leaf -> {
                        row(0, 0f, "LEAF", 0, 0);
                        leafTrees.addInts(trees);
                        leafNodes.addInts(id);
                        leafTargets.addInts(0);
                        leafValues.addFloats((float) leaf.getOutput().getValues()[0]);
                    }
                    case Node<Regressor> other -> throw new IllegalStateException("No tree of Tribuo's has " + other);
                }
            }
            trees++;
        }

        /// The greatest float that is not above a threshold: floats are at most the one where they are at most the
        /// other.
        private static float notAbove(double threshold) {
            float nearest = (float) threshold;
            return nearest > threshold ? Math.nextDown(nearest) : nearest;
        }

        List<AttributeProto.Builder> attributes() {
            return List.of(
                    treeIds,
                    nodeIds,
                    features,
                    thresholds,
                    modes,
                    lefts,
                    rights,
                    leafTrees,
                    leafNodes,
                    leafTargets,
                    leafValues);
        }

        private void row(int feature, float threshold, String mode, int left, int right) {
            features.addInts(feature);
            thresholds.addFloats(threshold);
            modes.addStrings(ByteString.copyFromUtf8(mode));
            lefts.addInts(left);
            rights.addInts(right);
        }

        private static AttributeProto.Builder longs(String name) {
            return attribute(name, AttributeProto.AttributeType.INTS);
        }
    }
}
