package dev.millrace.predictor.model;

import java.util.regex.Pattern;

/// The run that trained a model, as MLflow names it. It becomes part of object keys, so it holds no slash.
public record RunId(String text) {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    public RunId {
        if (!FORM.matcher(text).matches()) {
            throw new ModelException(("RUN_ID is \"%s\": letters, digits, '.', '_' and '-' are needed, "
                            + "at most 128, the first a letter or digit")
                    .formatted(text));
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
