package dev.millrace.predictor.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/// What an `MLmodel` file says of the model beside it, as far as it takes to load it.
///
/// The file is YAML. MLflow writes it in block style, and so this reads nested `key: value` lines and passes over
/// everything else (lists, block texts): two fields do not justify a YAML library in the image.
///
/// @param file the ONNX file's name
/// @param runId the run that made the model; empty where the file does not say
public record MlflowModel(String file, String runId) {

    /// The name of the file that describes a model.
    public static final String DESCRIPTION = "MLmodel";

    /// @param yaml the content of `MLmodel`
    /// @param where the model's place, for sentences
    /// @throws ModelException where there is no ONNX flavour, or the file it names is not beside the description
    public static MlflowModel parse(String yaml, String where) {
        Map<String, String> values = valuesByPath(yaml);
        String file = values.getOrDefault("flavors.onnx.data", "");
        if (file.isEmpty()) {
            TreeSet<String> flavors = new TreeSet<>();
            for (String path : values.keySet()) {
                String[] steps = path.split("\\.", 3);
                if (steps[0].equals("flavors") && steps.length > 1) {
                    flavors.add(steps[1]);
                }
            }
            throw new ModelException(("The model at %s has no onnx flavour (its MLmodel names %s):"
                            + " log it with mlflow.onnx, or train it with this project's trainer")
                    .formatted(where, flavors.isEmpty() ? "none" : String.join(", ", flavors)));
        }
        if (file.contains("/") || file.contains("\\") || file.equals("..")) {
            throw new ModelException(
                    "The MLmodel at %s names \"%s\": a file beside it is needed".formatted(where, file));
        }
        return new MlflowModel(file, values.getOrDefault("run_id", ""));
    }

    /// All that such a file says in `key: value` lines, by path: `flavors.onnx.data`.
    public static Map<String, String> valuesByPath(String yaml) {
        record Level(int indent, String path) {}
        Map<String, String> values = new HashMap<>();
        Deque<Level> open = new ArrayDeque<>();
        for (String line : yaml.lines().toList()) {
            String text = line.strip();
            int colon = text.indexOf(':');
            boolean nextIsBlank = colon + 1 == text.length() || (colon > 0 && text.charAt(colon + 1) == ' ');
            if (colon < 1 || !nextIsBlank || text.startsWith("#") || text.startsWith("- ")) {
                continue;
            }
            int indent = line.indexOf(text);
            while (!open.isEmpty() && open.element().indent() >= indent) {
                open.pop();
            }
            String name = unquoted(text.substring(0, colon));
            String path = open.isEmpty() ? name : open.element().path() + "." + name;
            values.put(path, unquoted(text.substring(colon + 1)));
            open.push(new Level(indent, path));
        }
        return values;
    }

    private static String unquoted(String text) {
        String value = text.strip();
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
